/** The worker's door: messages in, sessions run, messages out. The one place here that calls `postMessage`. */
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { EngineFailure, type Engine } from "../engine/engine.ts";
import { freshCourse } from "../engine/train.ts";
import { forgetCheckpoint, loadCheckpoint } from "./checkpoints.ts";
import { ensureDispose } from "./dispose.ts";
import { runError } from "./failures.ts";
import type { FromWorker, PaceSettings, RunId, ToWorker } from "./protocol.ts";
import { type Session, type SessionHost, type SessionStart, startSession } from "./session.ts";
import { type Wanting, preload, startEngine, startExact } from "./startEngine.ts";

declare const self: DedicatedWorkerGlobalScope;

ensureDispose(); // before anything that is disposed is made
preload(); // the page makes this worker before Run is pressed

const post = (message: FromWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, transfer);

let hidden = false;
let watched = false;
let engine: Engine | null = null;
let session: { readonly runId: RunId; readonly handle: Session } | null = null;
/** The run that was asked for last: what is still being prepared for another is dropped. */
let wanted: RunId | null = null;
/** What was said of the wanted run before its session stood; `null` once it stands. */
let early: { pace: PaceSettings; pause: boolean; stop: boolean } | null = null;

const turn = new MessageChannel();
const turns: (() => void)[] = [];
turn.port1.onmessage = () => turns.shift()?.();

const host: SessionHost = {
  post,
  now: () => performance.now(),
  yieldTurn: () =>
    new Promise((resolve) => {
      turns.push(resolve);
      turn.port2.postMessage(null);
    }),
  isHidden: () => hidden,
  isWatched: () => watched,
  async fallBack(why) {
    engine?.[Symbol.dispose]();
    engine = null; // nothing to come back to: its device is gone
    engine = await startExact(why);
    return engine;
  },
};

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  // The page sends only what it parsed; a stored checkpoint of an older lab may still be refused.
  if (!parsed.ok)
    throw new EngineFailure("unavailable", "These settings are not of this version of the lab.");
  return parsed.value.spec;
}

/** Engines start one after the other, however fast the asking. */
let startup: Promise<unknown> = Promise.resolve();

/** Brings a run up to where it trains; `null` if it is no longer wanted. */
async function bringUp(
  runId: RunId,
  wanting: Wanting,
  start: Omit<SessionStart, "runId" | "pace">,
): Promise<Session | null> {
  const unwanted = (): boolean => wanted !== runId || early === null || early.stop;
  await session?.handle.done;
  if (!unwanted()) {
    const say = (doing: string): void => post({ type: "preparing", runId, doing });
    say("loading the engine");
    const current = engine;
    engine = null; // given away: whatever comes of it, it is not used again
    engine = await startEngine(wanting, current, say);
  }
  if (unwanted() || engine === null || early === null) {
    post({ type: "stopped", runId });
    return null;
  }
  const handle = startSession(engine, { ...start, runId, pace: early.pace }, host);
  if (early.pause) handle.pause();
  session = { runId, handle };
  early = null;
  return handle;
}

async function begin(
  runId: RunId,
  pace: PaceSettings,
  wanting: Wanting,
  start: Omit<SessionStart, "runId" | "pace">,
): Promise<void> {
  wanted = runId;
  early = { pace, pause: false, stop: false };
  session?.handle.stop();
  const up = startup.then(() => bringUp(runId, wanting, start));
  startup = up.catch(() => undefined);
  const handle = await up;
  await handle?.done;
  if (handle !== null && session?.handle === handle) session = null;
}

async function restore(runId: RunId, from: RunId, pace: PaceSettings): Promise<void> {
  const found = await loadCheckpoint(from).catch(() => null);
  if (found === null) {
    const error = {
      ...runError(null),
      kind: "storage",
      message: "The stored run could not be read.",
    } as const;
    return post({ type: "failed", runId, error });
  }
  const { spec, live, curves, milestones, chain } = found;
  post({ type: "restored", runId, spec, live, curves });
  // The same engine as before, or the rest of the run would be another run.
  const course = { spec: specOf(spec), milestones, chain };
  const wanting: Wanting = { spec: course.spec, engine: found.engine, exactSeconds: 0 };
  await begin(runId, pace, wanting, { course, steps: null, restored: found });
}

async function findCheckpoint(runId: RunId): Promise<void> {
  const found = await loadCheckpoint(runId).catch(() => null);
  post({
    type: "checkpoint",
    found: found === null ? null : { runId, spec: found.spec, step: found.snapshot.step },
  });
}

async function onMessage(message: ToWorker): Promise<void> {
  const running = session;
  switch (message.type) {
    case "start": {
      const { runId, pace, steps, exactSeconds } = message;
      const spec = specOf(message.spec);
      const start = { course: freshCourse(spec), steps, restored: null };
      return begin(runId, pace, { spec, engine: spec.engine, exactSeconds }, start);
    }
    case "restore":
      return restore(message.runId, message.from, message.pace);
    case "find-checkpoint":
      return findCheckpoint(message.runId);
    case "forget-checkpoint":
      return forgetCheckpoint(message.runId).catch(() => undefined);
    case "visibility":
      hidden = message.hidden;
      if (hidden) running?.handle.checkpointSoon();
      return;
    case "pace":
      if (running?.runId === message.runId) running.handle.setPace(message.pace);
      else if (early !== null && wanted === message.runId) early.pace = message.pace;
      return;
    case "pause":
      if (running?.runId === message.runId) running.handle.pause();
      else if (early !== null && wanted === message.runId) early.pause = true;
      return;
    case "stop":
      if (running?.runId === message.runId) running.handle.stop();
      else if (early !== null && wanted === message.runId) early.stop = true;
      else post({ type: "stopped", runId: message.runId });
      return;
    case "continue":
      if (running?.runId === message.runId) running.handle.resume(message.steps);
      return;
    case "ask":
      if (running?.runId === message.runId) running.handle.ask(message);
      else post({ type: "asked", runId: message.runId, ask: message.ask, reply: null });
      return;
    case "watch-answers":
      watched = message.on;
      running?.handle.watch();
      return;
    case "intervene":
      if (running?.runId === message.runId) running.handle.intervene(message.action);
      return;
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  onMessage(data).catch((cause: unknown) => {
    if ("runId" in data) post({ type: "failed", runId: data.runId, error: runError(cause) });
  });
};

// A lock that lives as long as this worker. Insecure origins have none; there a silent death stays unseen.
const locks = (navigator as { locks?: LockManager }).locks;
if (locks !== undefined) {
  const lock = `grokking-lab-worker-${performance.timeOrigin}-${performance.now()}`;
  void locks.request(lock, () => {
    post({ type: "alive", lock });
    return new Promise<never>(() => undefined);
  });
}
