/**
 * One run in the worker: drives `train`, paces it, answers pause, step and stop, reports at most ten times a second
 * and keeps a checkpoint. Its network can be asked until the run is stopped, also after its end. Never waits on the
 * page. Knows no `postMessage`: it is given `post`.
 */
import { type Curves, createCurves, curvesData, record } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { AT_START, type Live, advanceLive, divergence } from "../core/runState.ts";
import { prepare } from "../core/setup.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import { printSpec } from "../core/spec/print.ts";
import { EngineFailure, type Engine, type Trainer } from "../engine/engine.ts";
import { type Course, intervene, train } from "../engine/train.ts";
import { type AttendantHost, createAttendant } from "./attendant.ts";
import { type Checkpoint, forgetCheckpoint, saveCheckpoint } from "./checkpoints.ts";
import { runError } from "./failures.ts";
import { createPacer } from "./pacer.ts";
import type { PaceSettings, Question, RunId } from "./protocol.ts";

const REPORT_MS = 100;
const REPORT_HIDDEN_MS = 1000;
const CHECKPOINT_MS = 3000;
const LOSS_MS = 200;

export interface SessionHost extends AttendantHost {
  /** A turn of the event loop, so that messages arrive. */
  readonly yieldTurn: () => Promise<void>;
}

export interface Session {
  /** Settles when the run has failed or been stopped, and everything is freed. One that ended waits for its stop. */
  readonly done: Promise<void>;
  pause(): void;
  resume(steps: number | null): void;
  stop(): void;
  setPace(pace: PaceSettings): void;
  intervene(action: Pick<Intervention, "action" | "value">): void;
  ask(question: Question): void;
  /** The page looks at all answers, or no longer: the host knows. */
  watch(): void;
  /** The page is about to be hidden or closed: keep what there is. */
  checkpointSoon(): void;
}

export interface SessionStart {
  readonly runId: RunId;
  readonly course: Course;
  readonly pace: PaceSettings;
  /** Pause after this many steps. */
  readonly steps: number | null;
  readonly restored: Checkpoint | null;
}

export function startSession(engine: Engine, start: SessionStart, host: SessionHost): Session {
  const { runId, course, restored } = start;
  const { post, now } = host;
  let pace = start.pace;
  let stepsLeft = start.steps;
  let wanted: "train" | "pause" | "stop" = "train";
  let over = false;
  let wake: () => void = () => undefined;
  let live: Live = restored?.live ?? AT_START;
  let unsent: RunEvent[] = [];
  let lastReport = -Infinity;
  // A run that was restored is stored under its new name at once.
  let lastCheckpoint = start.restored === null ? now() : -Infinity;
  let storageWorks = true;
  const actions: Pick<Intervention, "action" | "value">[] = [];
  const curves: Curves = createCurves(restored?.curves);
  const pacer = createPacer(pace.speed, now());
  const attendant = createAttendant(runId, host);

  const flush = (): void => {
    if (unsent.length === 0) return;
    post({ type: "progress", runId, events: unsent, stepsPerSecond: pacer.stepsPerSecond() });
    unsent = [];
    lastReport = now();
  };

  const collect = (events: readonly RunEvent[]): void => {
    for (const event of events) {
      record(curves, event);
      live = advanceLive(live, event);
    }
    unsent.push(...events);
    const marked = events.some(({ type }) => type === "reached" || type === "intervened");
    const every = host.isHidden() ? REPORT_HIDDEN_MS : REPORT_MS;
    if (marked || now() - lastReport >= every) flush();
  };

  /** Waits until `ms` have passed or something is said. */
  const waitFor = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === Infinity ? null : setTimeout(resolve, ms);
      wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });

  async function checkpoint(trainer: Trainer): Promise<void> {
    lastCheckpoint = now();
    if (!storageWorks) return;
    const { milestones, spec, chain } = course;
    const snapshot = await trainer.snapshot();
    try {
      await saveCheckpoint(runId, {
        spec: printSpec(spec),
        engine: engine.report.name,
        snapshot,
        milestones,
        chain,
        live,
        curves: curvesData(curves),
      });
    } catch {
      storageWorks = false;
      post({ type: "notice", message: "This browser keeps no data here, so a reload will lose the run." });
    }
  }

  function takeActions(trainer: Trainer): void {
    const made = actions.splice(0).map((action) => intervene(trainer, course, action));
    if (made.length === 0) return;
    attendant.forget();
    collect(made);
  }

  /** Waits until something is said, and answers what is asked meanwhile: the network stays as it is. */
  async function attendStill(trainer: Trainer): Promise<void> {
    if (attendant.isDue(trainer.step, true)) await attendant.attend(trainer, true);
    else await waitFor(Infinity);
  }

  /** The run is over. Its network stays, to be asked, until the run makes way. */
  async function linger(trainer: Trainer): Promise<void> {
    over = true;
    post({ type: "ended", runId });
    while (!wantsStop()) await attendStill(trainer);
  }

  /** Stays here while the run is paused. */
  async function pauseIfAsked(trainer: Trainer, events: readonly RunEvent[]): Promise<void> {
    const memorized = events.some((event) => event.type === "reached" && event.milestone === "mem");
    const becauseMemorized = pace.pauseAtMemorization && memorized;
    if (becauseMemorized || stepsLeft === 0) wanted = wanted === "stop" ? "stop" : "pause";
    if (wanted !== "pause") return;
    flush();
    post({
      type: "paused",
      runId,
      why: becauseMemorized ? "memorized" : "asked",
      at: await trainer.measure(),
    });
    await checkpoint(trainer);
    while (wanted === "pause") {
      takeActions(trainer);
      if (wanted === "pause") await attendStill(trainer);
    }
    if (wanted === "train") post({ type: "continued", runId });
    pacer.restart(now());
  }

  /** Runs everything once and takes it back, so that compiling is nobody's step. */
  async function warmUp(trainer: Trainer): Promise<void> {
    post({ type: "preparing", runId, doing: "compiling shaders" });
    const before = await trainer.snapshot();
    await trainer.advance(1);
    await trainer.measure();
    trainer.restore(before);
  }

  async function drive(): Promise<void> {
    using trainer = await engine.trainer(prepare(course.spec));
    if (restored !== null) trainer.restore(restored.snapshot);
    if (engine.compiles) await warmUp(trainer);
    post({ type: "started", runId, report: engine.report });
    pacer.restart(now());
    const blockSteps = (): number => Math.min(pacer.blockSteps(), stepsLeft ?? Infinity);
    for await (const events of train(trainer, course, blockSteps, restored !== null)) {
      collect(events);
      const [first] = events;
      const last = events.at(-1);
      if (last?.type === "diverged" || last?.type === "finished") {
        flush();
        await forgetCheckpoint(runId).catch(() => undefined);
        if (last.type === "finished") await linger(trainer);
        else post({ type: "failed", runId, error: divergence(last.step, last.learningRate) });
        return;
      }
      const steps = first?.type === "trained" ? first.block.steps : 0;
      if (stepsLeft !== null) stepsLeft -= steps;
      await pauseIfAsked(trainer, events);
      const wait = steps > 0 ? pacer.after(steps, now()) : 0;
      if (wait > 0) {
        if (now() - lastReport >= REPORT_MS / 2) flush();
        await waitFor(wait);
      }
      await host.yieldTurn();
      await pauseIfAsked(trainer, []); // asked while waiting: not one block more
      if (wantsStop()) return;
      takeActions(trainer);
      if (attendant.isDue(trainer.step, false)) pacer.aside(await attendant.attend(trainer, false));
      if (now() - lastCheckpoint >= CHECKPOINT_MS) await checkpoint(trainer);
    }
  }

  const wantsStop = (): boolean => wanted === "stop";

  async function settle(): Promise<void> {
    let unwatch = (): void => undefined;
    const lost = new Promise<never>((_, reject) => {
      unwatch = engine.watch(({ kind, message }) => {
        const what = kind === "lost" ? "The GPU was lost" : "The GPU reported an error";
        reject(
          new EngineFailure("device-lost", `${what} at step ${live.step}: ${message.replace(/\.$/, "")}.`),
        );
      });
    });
    try {
      // Reads on a lost device reject late or never: whichever comes first ends the run.
      await Promise.race([drive(), lost]);
    } catch (first) {
      // A failed read often comes a moment before the news that the device is gone, which says more.
      const cause = await Promise.race([lost, waitFor(LOSS_MS).then(() => first)]).catch(
        (news: unknown) => news,
      );
      flush();
      if (!wantsStop() && !over) post({ type: "failed", runId, error: runError(cause) });
    } finally {
      unwatch();
      attendant.dismiss();
    }
    if (wantsStop()) post({ type: "stopped", runId });
  }

  const say = (): void => wake();
  return {
    done: settle(),
    pause() {
      if (wanted === "train") wanted = "pause";
      say();
    },
    resume(steps) {
      stepsLeft = steps;
      if (wanted === "pause") wanted = "train";
      say();
    },
    stop() {
      wanted = "stop";
      say();
    },
    setPace(next) {
      pace = next;
      pacer.setSpeed(next.speed);
      say();
    },
    intervene(action) {
      actions.push(action);
      say();
    },
    ask(question) {
      attendant.ask(question);
      say();
    },
    watch() {
      attendant.forget();
      say();
    },
    checkpointSoon() {
      lastCheckpoint = -Infinity;
      say();
    },
  };
}
