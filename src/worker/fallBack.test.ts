/**
 * A device that goes in mid-run: the exact engine in a GPU's clothes breaks off at a step, and the run goes on without
 * it. Since both compute the same bits here, what the page is left with must be the unbroken run, to the last point.
 */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createCurves, curvesData, record } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { AT_START, type Live, advanceLive } from "../core/runState.ts";
import { parseLink } from "../core/spec/parse.ts";
import { type DeviceTrouble, type Engine, EngineFailure } from "../engine/engine.ts";
import { freshCourse } from "../engine/train.ts";
import { startNodeEngine } from "../node/engines.ts";
import type { FromWorker, RunId } from "./protocol.ts";
import { type Session, type SessionHost, startSession } from "./session.ts";

const storage = vi.hoisted(() => ({ works: true }));
vi.mock("./checkpoints.ts", () => ({
  saveCheckpoint: () => (storage.works ? Promise.resolve() : Promise.reject(new Error("full"))),
  forgetCheckpoint: () => Promise.resolve(),
}));

const KERNELS = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));
const RUN = "run-1" as RunId;
const TEXT = "p=7&d=8&h=12&frac=0.6&batch=7&steps=150&after=inf";

let exact: Engine;
beforeAll(async () => {
  exact = await startNodeEngine("exact", KERNELS);
});
beforeEach(() => {
  storage.works = true;
});

interface Breakable {
  readonly engine: Engine;
  /** From now on it answers nothing, or, after an error, what it likes. */
  fail(kind?: DeviceTrouble["kind"]): void;
  /** Trainers not yet disposed of. */
  live(): number;
}

/** Small blocks, however fast the machine: the test has a say after each. */
function breakable(): Breakable {
  const listeners = new Set<(trouble: DeviceTrouble) => void>();
  let gone: DeviceTrouble | null = null;
  let live = 0;
  const answer = <T>(value: Promise<T>): Promise<T> =>
    gone?.kind === "lost" ? new Promise(() => undefined) : value;
  const engine: Engine = {
    report: { name: "gpu", device: "Acme 9000", softwareGpu: false, why: "" },
    compiles: true,
    watch(listener) {
      listeners.add(listener);
      if (gone !== null) listener(gone);
      return () => listeners.delete(listener);
    },
    async trainer(setup) {
      const inner = await exact.trainer(setup);
      live++;
      return {
        get step() {
          return inner.step;
        },
        advance: (steps) => answer(inner.advance(steps)),
        measure: async () => answer(inner.measure().then((at) => ({ ...at, weightBits: null }))),
        setRates: inner.setRates,
        act: inner.act,
        mark: inner.mark,
        snapshot: () => answer(inner.snapshot()),
        restore: inner.restore,
        answers: () => answer(inner.answers()),
        ask: (a, b) => answer(inner.ask(a, b)),
        inspect: () => answer(inner.inspect()),
        [Symbol.dispose]() {
          live--;
          inner[Symbol.dispose]();
        },
      };
    },
    [Symbol.dispose]: () => undefined,
  };
  return {
    engine,
    fail(kind = "lost") {
      gone = { kind, message: kind === "lost" ? "Device was destroyed." : "bad binding." };
      for (const listener of listeners) listener(gone);
    },
    live: () => live,
  };
}

/** What a page makes of what it hears. */
class Page {
  readonly heard: FromWorker[] = [];
  live: Live = AT_START;
  curves = createCurves();
  events: RunEvent[] = [];
  hear(message: FromWorker): void {
    this.heard.push(structuredClone(message));
    if (message.type === "progress") {
      for (const event of message.events) {
        record(this.curves, event);
        this.live = advanceLive(this.live, event);
        this.events.push(event);
      }
    }
    if (message.type === "fell-back") {
      this.live = message.live;
      this.curves = createCurves(message.curves);
    }
  }
  all<T extends FromWorker["type"]>(type: T): readonly Extract<FromWorker, { type: T }>[] {
    return this.heard.filter((message): message is Extract<FromWorker, { type: T }> => message.type === type);
  }
  last<T extends FromWorker["type"]>(type: T): Extract<FromWorker, { type: T }> | undefined {
    return this.all(type).at(-1);
  }
  count(type: FromWorker["type"]): number {
    return this.all(type).length;
  }
}

interface Stage {
  readonly page: Page;
  readonly session: Session;
  /** Waits, a turn of the event loop at a time. */
  until(condition: () => boolean): Promise<void>;
}

function stage(
  engine: Engine,
  onTurn: (stage: Stage) => void = () => undefined,
  change: Partial<SessionHost> & { readonly text?: string; readonly steps?: number } = {},
): Stage {
  const { text = TEXT, steps = null, ...changed } = change;
  const page = new Page();
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  let clock = 0;
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const host: SessionHost = {
    post: (message) => page.hear(message),
    now: () => (clock += 8), // blocks of a few steps, and no checkpoint but those asked for
    isHidden: () => false,
    isWatched: () => false,
    yieldTurn: async () => {
      await turn();
      onTurn(made);
    },
    fallBack: async (why) => ({ ...exact, report: { ...exact.report, why } }),
    ...changed,
  };
  const course = freshCourse(parsed.value.spec);
  const pace = { speed: null, pauseAtMemorization: false };
  const session = startSession(engine, { runId: RUN, course, pace, steps, restored: null }, host);
  const made: Stage = {
    page,
    session,
    async until(condition) {
      for (let turns = 0; !condition(); turns++) {
        if (turns > 20_000) throw new Error(`it never came: ${JSON.stringify(page.heard.slice(-3))}`);
        await turn();
      }
    },
  };
  return made;
}

/** Does `action` once, at the first turn at or past a step. */
function atStep(step: number, action: (stage: Stage) => void): (stage: Stage) => void {
  let done = false;
  return (one) => {
    if (done || one.page.live.step < step) return;
    done = true;
    action(one);
  };
}

async function unbroken(text = TEXT): Promise<Page> {
  const { page, session, until } = stage(exact, undefined, { text });
  await until(() => page.count("ended") === 1);
  session.stop();
  await session.done;
  return page;
}

function expectSame(page: Page, whole: Page): void {
  expect(curvesData(page.curves)).toEqual(curvesData(whole.curves));
  expect({ ...page.live, receipt: null }).toEqual({ ...whole.live, receipt: null });
}

test.each([
  ["is lost", "lost"],
  ["reports an error", "error"],
] as const)(
  "a device that %s: a sentence, back to the last checkpoint, and on to the numbers of an unbroken run",
  async (_, kind) => {
    const gpu = breakable();
    const keep = atStep(40, ({ session }) => session.checkpointSoon());
    const fail = atStep(70, () => gpu.fail(kind));
    const { page, session, until } = stage(gpu.engine, (one) => (keep(one), fail(one)));
    await until(() => page.count("ended") === 1);
    const back = page.last("fell-back");
    const said =
      kind === "lost" ? "was lost at step 7\\d" : "reported an error at step 7\\d \\(bad binding\\)";
    expect(back?.message).toMatch(
      new RegExp(`^The GPU ${said}; the exact engine goes on from step 4\\d\\.$`),
    );
    expect(back?.live.step).toBeGreaterThanOrEqual(40);
    expect(back?.live.step).toBeLessThan(50);
    expect(page.last("started")?.report).toMatchObject({ name: "exact", why: back?.message });
    expect(page.count("failed")).toBe(0);
    expectSame(page, await unbroken());
    expect(page.live.receipt).toBeNull(); // two engines
    expect(gpu.live()).toBe(0);
    session.stop();
    await session.done;
    expect(page.heard.at(-1)?.type).toBe("stopped");
  },
);

test("a read that fails a moment before the news of the loss is the loss", async () => {
  const gpu = breakable();
  let broken = false;
  const engine: Engine = {
    ...gpu.engine,
    async trainer(setup) {
      const inner = await gpu.engine.trainer(setup);
      const advance: typeof inner.advance = (steps) =>
        broken ? Promise.reject(new Error("Buffer was unmapped.")) : inner.advance(steps);
      return Object.defineProperty({ ...inner, advance }, "step", { get: () => inner.step });
    },
  };
  const fail = atStep(30, () => {
    broken = true;
    setTimeout(() => gpu.fail(), 50);
  });
  const { page, session, until } = stage(engine, fail);
  await until(() => page.count("ended") === 1);
  expect([page.count("fell-back"), page.count("failed")]).toEqual([1, 0]);
  session.stop();
  await session.done;
});

test("a failure that is no loss of the device ends the run, as it always did", async () => {
  const gpu = breakable();
  const engine: Engine = {
    ...gpu.engine,
    async trainer(setup) {
      const inner = await gpu.engine.trainer(setup);
      const measure = (): Promise<never> => Promise.reject(new Error("Out of luck."));
      return Object.defineProperty({ ...inner, measure }, "step", { get: () => inner.step });
    },
  };
  const { page, session } = stage(engine);
  await session.done;
  expect(page.last("failed")?.error).toMatchObject({
    kind: "unexpected",
    message: "The engine stopped: Out of luck.",
  });
  expect(page.count("fell-back")).toBe(0);
});

test("without a checkpoint it begins again, and the run is then the exact engine's own, with its receipt", async () => {
  const gpu = breakable();
  const { page, session, until } = stage(
    gpu.engine,
    atStep(30, () => gpu.fail()),
  );
  await until(() => page.count("ended") === 1);
  expect(page.last("fell-back")?.message).toMatch(/; the exact engine goes on from step 0\.$/);
  const whole = await unbroken();
  expectSame(page, whole);
  expect(page.live.receipt).toEqual(whole.live.receipt);
  expect(page.live.receipt?.text).toMatch(/^exact/);
  session.stop();
  await session.done;
});

test("a browser that keeps no data has the checkpoint in memory", async () => {
  storage.works = false;
  const gpu = breakable();
  const first = atStep(20, ({ session }) => session.checkpointSoon());
  const second = atStep(50, ({ session }) => session.checkpointSoon());
  const fail = atStep(70, () => gpu.fail());
  const { page, session, until } = stage(gpu.engine, (one) => (first(one), second(one), fail(one)));
  await until(() => page.count("ended") === 1);
  expect(page.last("fell-back")?.live.step).toBeGreaterThanOrEqual(50);
  expect(page.count("notice")).toBe(1); // about the storage
  session.stop();
  await session.done;
});

test("a paused run stays paused, where it was, and goes on when it is told to", async () => {
  const gpu = breakable();
  const pause = atStep(40, ({ session }) => session.pause());
  const { page, session, until } = stage(gpu.engine, pause);
  await until(() => page.count("paused") === 1);
  const at = page.last("paused")?.at;
  gpu.fail();
  await until(() => page.count("paused") === 2);
  expect(page.last("paused")?.at.step).toBe(at?.step);
  expect(page.last("paused")?.at.trainLoss).toBe(at?.trainLoss);
  session.resume(1);
  await until(() => page.count("paused") === 3);
  expect(page.last("paused")?.at.step).toBe(at!.step + 1);
  session.resume(null);
  await until(() => page.count("ended") === 1);
  expectSame(page, await unbroken());
  session.stop();
  await session.done;
});

test("a step asked for is still one step", async () => {
  const gpu = breakable();
  gpu.fail();
  const { page, session, until } = stage(gpu.engine, undefined, { steps: 1 });
  await until(() => page.count("paused") === 1);
  expect(page.last("paused")?.at.step).toBe(1);
  expect(page.last("fell-back")?.message).toBe(
    "The GPU was lost at step 0; the exact engine goes on from step 0.",
  );
  session.stop();
  await session.done;
});

test("a rate changed by hand after the checkpoint is changed again at its step", async () => {
  const gpu = breakable();
  const keep = atStep(30, ({ session }) => session.checkpointSoon());
  const act = atStep(60, ({ session }) => session.intervene({ action: "wd", value: 0 }));
  const fail = atStep(80, () => gpu.fail());
  const { page, session, until } = stage(gpu.engine, (one) => (keep(one), act(one), fail(one)));
  await until(() => page.count("ended") === 1);
  const { spec } = page.last("fell-back")!;
  expect(spec).toMatch(/do=6\d:wd=0/);
  expect(page.last("fell-back")?.live.step).toBeLessThan(60);
  expectSame(page, await unbroken(spec));
  session.stop();
  await session.done;
});

test("one made while paused is in the checkpoint, and nothing is done twice", async () => {
  const gpu = breakable();
  const { page, session, until } = stage(
    gpu.engine,
    atStep(40, ({ session: one }) => one.pause()),
  );
  await until(() => page.count("paused") === 1);
  session.intervene({ action: "rescale", value: 0.5 });
  await until(() => page.live.fired.length === 1);
  await until(() => true);
  gpu.fail();
  await until(() => page.count("paused") === 2);
  session.resume(null);
  await until(() => page.count("ended") === 1);
  const { spec, live } = page.last("fell-back")!;
  expect(live.fired).toHaveLength(1);
  const whole = await unbroken(spec);
  expect(curvesData(page.curves)).toEqual(curvesData(whole.curves));
  session.stop();
  await session.done;
});

test("a question that was waiting is answered by the network that goes on", async () => {
  const gpu = breakable();
  const { page, session, until } = stage(
    gpu.engine,
    atStep(20, ({ session: one }) => {
      gpu.fail();
      one.ask({ ask: 3, a: 1, b: 2 });
    }),
  );
  await until(() => page.count("asked") === 1);
  expect(page.last("asked")?.reply?.probabilities).toHaveLength(7);
  session.stop();
  await session.done;
});

test("a run that had ended stays ended, whatever becomes of the device", async () => {
  const gpu = breakable();
  const { page, session, until } = stage(gpu.engine);
  await until(() => page.count("ended") === 1);
  gpu.fail();
  await session.done;
  expect([page.count("fell-back"), page.count("failed")]).toEqual([0, 0]);
  expect(gpu.live()).toBe(0);
});

test("where the exact engine does not come up either, the run fails with both sentences", async () => {
  const gpu = breakable();
  const { page, session } = stage(
    gpu.engine,
    atStep(20, () => gpu.fail()),
    {
      fallBack: () =>
        Promise.reject(new EngineFailure("load-failed", "The exact engine could not be loaded: offline.")),
    },
  );
  await session.done;
  const error = page.last("failed")?.error;
  expect(error?.kind).toBe("device-lost");
  expect(error?.message).toMatch(
    /^The GPU was lost at step 2\d\. The exact engine could not be loaded: offline\.$/,
  );
});

test("a stop while the other engine starts is a stop", async () => {
  const gpu = breakable();
  let up: (engine: Engine) => void = () => undefined;
  const { page, session, until } = stage(
    gpu.engine,
    atStep(20, () => gpu.fail()),
    {
      fallBack: () =>
        new Promise((resolve) => {
          up = resolve;
        }),
    },
  );
  await until(() => page.count("fell-back") === 1);
  session.stop();
  up(exact);
  await session.done;
  expect(page.heard.at(-1)?.type).toBe("stopped");
  expect([page.count("failed"), page.count("started")]).toEqual([0, 1]);
});
