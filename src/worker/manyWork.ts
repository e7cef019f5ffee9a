/**
 * What a worker of the pool does: brings up the engine that an order names, trains the order's runs and tells of them.
 * Knows no `postMessage` and no clock of its own: it is given both.
 */
import type { RunEvent } from "../core/events.ts";
import { prepare } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import { type GpuVerdict, timeFleet } from "../engine/selfCheck.ts";
import { trainTogether } from "../engine/trainMany.ts";
import { runError } from "./failures.ts";
import type { FromMany, ManyEngine, ToMany } from "./manyProtocol.ts";
import { type ScoutHost, scout } from "./manyScout.ts";

/** Longest a block should take: a stop is then heard at once. */
const BLOCK_MS = 100;
const REPORT_MS = 100;
const TURN_MS = 10;

export interface ManyWorkHost {
  readonly start: (name: ManyEngine) => Promise<Engine>;
  /** Looks for a GPU, and compares it with exact, as far as it must; see `manyScout.ts`. */
  readonly findGpu: ScoutHost["findGpu"];
  readonly checkGpu: (
    spec: RunSpec,
    engines: { readonly gpu: () => Promise<Engine>; readonly exact: () => Promise<Engine> },
  ) => Promise<GpuVerdict>;
  readonly post: (message: FromMany) => void;
  readonly now: () => number;
  /** A turn of the event loop, so that messages arrive. */
  readonly turn: () => Promise<void>;
  /** As `ManyHost.moment`. */
  readonly moment: () => Promise<void>;
}

/** How many steps a block may have: as many as took `BLOCK_MS`, found out from a single one up. */
function createStride(start: number) {
  let steps = 1;
  let from = start;
  return {
    steps: () => steps,
    /** @param made steps since the last call */
    after(made: number, now: number): void {
      const fitting = made * Math.min(4, BLOCK_MS / Math.max(now - from, 0.001));
      if (made > 0) steps = Math.max(1, Math.floor(fitting));
      from = now;
    },
  };
}

/** Where an order waits while it is paused. */
function createHold() {
  let opened: Promise<void> | null = null;
  let open = (): void => undefined;
  return {
    shut(): void {
      opened ??= new Promise((resolve) => {
        open = resolve;
      });
    },
    open(): void {
      open();
      opened = null;
    },
    /** `null`: nothing to wait for. */
    wait: () => opened,
  };
}

/** @returns hears messages; an order is answered as the contract says */
export function createManyWork({
  start,
  findGpu,
  checkGpu,
  post,
  now,
  turn,
  moment,
}: ManyWorkHost): (message: ToMany) => void {
  let up: { readonly name: ManyEngine; readonly engine: Engine } | null = null;
  let signal = { aborted: false };
  const hold = createHold();

  async function engineNamed(name: ManyEngine): Promise<Engine> {
    if (up !== null && up.name !== name) {
      up.engine[Symbol.dispose]();
      up = null;
    }
    up ??= { name, engine: await start(name) };
    return up.engine;
  }

  /** Never rejects: of a GPU that cannot be asked, exact is the answer. */
  async function scoutFor(specs: readonly RunSpec[], workers: number): ReturnType<typeof scout> {
    const brought = new Map<ManyEngine, Promise<Engine>>();
    const bring = (name: ManyEngine) => async (): Promise<Engine> => {
      const engine = brought.get(name) ?? start(name);
      brought.set(name, engine);
      return engine;
    };
    const engines = { gpu: bring("gpu"), exact: bring("exact") };
    try {
      return await scout(specs, workers, {
        findGpu,
        checkGpu: (spec) => checkGpu(spec, engines),
        fleetMs: async (some) => timeFleet(await engines.gpu(), some.map(prepare), now),
      });
    } catch (cause) {
      return { engine: "exact", why: `The GPU could not be asked. ${runError(cause).message}` };
    } finally {
      for (const coming of brought.values()) {
        coming.then(
          (engine) => engine[Symbol.dispose](),
          () => undefined,
        );
      }
    }
  }

  async function train(order: Extract<ToMany, { type: "train" }>): Promise<void> {
    const { engine: name, jobs, onlyMeasured } = order;
    const mine = { aborted: false };
    signal = mine;
    const unsent = new Map<number, RunEvent[]>();
    let lastReport = now();
    let lastTurn = now();
    const flush = (): void => {
      if (unsent.size > 0)
        post({ type: "news", news: [...unsent].map(([run, events]) => ({ run, events })) });
      unsent.clear();
      lastReport = now();
    };
    const runAt = (place: number): number => jobs[place]?.run ?? place;
    const stride = createStride(now());
    try {
      const engine = await engineNamed(name);
      const specs = jobs.map(({ spec }) => spec);
      await trainTogether(engine, specs, {
        atOnce: jobs.length, // the pool has made groups of the right size
        blockSteps: stride.steps,
        signal: mine,
        moment,
        sentenceOf: (cause) => runError(cause).message,
        onEvents(place, all) {
          const run = runAt(place);
          const events = onlyMeasured ? all.filter(({ type }) => type !== "trained") : all;
          if (events.length === 0) return;
          const held = unsent.get(run);
          if (held === undefined) unsent.set(run, [...events]);
          else held.push(...events);
        },
        onOutcome(place, outcome) {
          flush();
          post({ type: "ended", run: runAt(place), outcome });
        },
        async between(steps) {
          if (now() - lastReport >= REPORT_MS) flush();
          if (now() - lastTurn >= TURN_MS) {
            await turn();
            lastTurn = now();
          }
          stride.after(steps, now());
          if (hold.wait() === null) return;
          flush();
          await hold.wait();
          stride.after(0, now()); // the wait was no part of a block
        },
      });
    } catch (cause) {
      flush();
      const { message } = runError(cause);
      if (cause instanceof EngineFailure && cause.kind === "device-lost")
        return post({ type: "broken", message });
      // The engine did not come up: no run of the order has begun.
      for (const { run } of jobs) post({ type: "ended", run, outcome: { kind: "failed", message } });
    }
    post({ type: "done" });
  }

  return (message) => {
    switch (message.type) {
      case "stop":
        signal.aborted = true;
        hold.open();
        return;
      case "pause":
        return hold.shut();
      case "continue":
        return hold.open();
      case "train":
        return void train(message);
      case "scout":
        return void scoutFor(message.specs, message.workers).then((found) =>
          post({ type: "scouted", ...found }),
        );
    }
  };
}
