/**
 * A session beside a page that looks at answers and asks: on a fake engine with a clock of the test's own, and on the
 * exact engine, whose receipt says whether looking changed a single bit.
 */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { blankBlock, blankMeasurement } from "../core/blank.ts";
import { freshCourse } from "../engine/train.ts";
import type { Engine, Trainer } from "../engine/engine.ts";
import { startNodeEngine } from "../node/engines.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { NO_CONTROLS, type Setup } from "../core/setup.ts";
import type { FromWorker, RunId } from "./protocol.ts";
import { type Session, type SessionHost, startSession } from "./session.ts";

vi.mock("./checkpoints.ts", () => ({
  saveCheckpoint: async () => undefined,
  forgetCheckpoint: async () => undefined,
}));

const RUN = "run-1" as RunId;

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

interface Costs {
  readonly step: number;
  readonly answers: number;
}

/** An engine that only counts, on a clock that its work moves. */
class FakeEngine implements Engine {
  readonly report = { name: "exact", device: "CPU", softwareGpu: false, why: "" } as const;
  readonly compiles = false;
  readonly costs: Costs;
  clock = 0;
  looks: number[] = [];
  asks = 0;
  live = 0;
  breaks = false;
  constructor(costs: Costs) {
    this.costs = costs;
  }
  watch = () => () => undefined;
  async trainer({ train, test: tested }: Setup): Promise<Trainer> {
    let step = 0;
    this.live++;
    return {
      get step() {
        return step;
      },
      advance: async (steps) => {
        const from = step;
        step += steps;
        this.clock += steps * this.costs.step;
        return blankBlock(from, steps);
      },
      measure: async () =>
        blankMeasurement({
          step,
          trainCount: train.label.length,
          testCount: tested.label.length,
          weightBits: 0n,
        }),
      setRates: () => undefined,
      act: () => undefined,
      mark: () => undefined,
      snapshot: async () => ({
        step,
        parameters: [],
        moments: [],
        betaPowers: [1, 1],
        rates: { learningRate: 0, weightDecay: 0 },
        controls: NO_CONTROLS,
        marked: null,
        jumps: [0],
        batches: null,
      }),
      restore: () => undefined,
      answers: async () => {
        this.looks.push(this.clock);
        this.clock += this.costs.answers;
        return { train: train.label.map(() => 1) as never, test: new Uint8Array(tested.label.length) };
      },
      ask: async (a, b) => {
        this.asks++;
        if (this.breaks) throw new Error("the device is gone");
        return Float32Array.of(a, b);
      },
      inspect: () => Promise.reject(new Error("no inspection was expected")),
      [Symbol.dispose]: () => {
        this.live--;
      },
    };
  }
  [Symbol.dispose](): void {}
}

interface Stage {
  readonly said: FromWorker[];
  readonly session: Session;
  readonly page: { hidden: boolean; watched: boolean };
  /** Turns of the event loop so far: a test acts at one of them. */
  until(condition: () => boolean): Promise<void>;
}

function stage(
  engine: Engine,
  text: string,
  now: () => number,
  watched: boolean,
  onTurn: (stage: Stage) => void = () => undefined,
): Stage {
  const said: FromWorker[] = [];
  const page = { hidden: false, watched };
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const host: SessionHost = {
    post: (message) => said.push(message),
    now,
    isHidden: () => page.hidden,
    isWatched: () => page.watched,
    fallBack: () => Promise.reject(new Error("no device was to be lost")),
    yieldTurn: async () => {
      await turn();
      onTurn(made);
    },
  };
  const course = freshCourse(specOf(text));
  const pace = { speed: null, pauseAtMemorization: false };
  const session = startSession(engine, { runId: RUN, course, pace, steps: null, restored: null }, host);
  const made: Stage = {
    said,
    session,
    page,
    async until(condition) {
      for (let turns = 0; !condition(); turns++) {
        if (turns > 20_000) throw new Error(`it never came: ${JSON.stringify(said.slice(-3))}`);
        await turn();
      }
    },
  };
  return made;
}

const has = (said: readonly FromWorker[], type: FromWorker["type"]) => () =>
  said.some((message) => message.type === type);

function of<T extends FromWorker["type"]>(
  said: readonly FromWorker[],
  type: T,
): readonly Extract<FromWorker, { type: T }>[] {
  return said.filter((message): message is Extract<FromWorker, { type: T }> => message.type === type);
}

const LONG = "p=5&frac=0.4&d=4&h=4&steps=2000&after=inf";

test.each([
  { step: 4, answers: 10, least: 500 },
  { step: 4, answers: 200, least: 2000 },
])("looks at most twice a second and takes a tenth of the time at most: $answers ms", async (costs) => {
  const engine = new FakeEngine(costs);
  const { said, session, until } = stage(engine, LONG, () => engine.clock, true);
  await until(has(said, "ended"));
  await until(() => of(said, "answers").at(-1)?.step === 2000);
  const gaps = engine.looks.slice(1, -1).map((at, i) => at - engine.looks[i]!); // the last is the end's
  expect(gaps.length).toBeGreaterThan(2);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(costs.least);
  expect(Math.max(...gaps)).toBeLessThan(costs.least + costs.answers + 100); // and hardly less often
  const [first] = of(said, "answers");
  expect([...first!.right]).toEqual([...Array<number>(10).fill(1), ...Array<number>(15).fill(0)]);
  session.stop();
  await session.done;
});

test("nobody looks: no cost at all; a hidden page is not looked at for", async () => {
  const engine = new FakeEngine({ step: 4, answers: 10 });
  const { said, session, until } = stage(engine, LONG, () => engine.clock, false);
  await until(has(said, "ended"));
  expect(engine.looks).toEqual([]);
  session.stop();
  await session.done;

  const other = new FakeEngine({ step: 4, answers: 10 });
  const hidden = stage(other, LONG, () => other.clock, true);
  hidden.page.hidden = true;
  await hidden.until(() => of(hidden.said, "answers").length > 0);
  expect(of(hidden.said, "answers").map(({ step }) => step)).toEqual([2000]); // the end alone
  hidden.session.stop();
  await hidden.session.done;
});

test("looking while paused and after the end brings the answers as they are, once", async () => {
  const engine = new FakeEngine({ step: 1, answers: 10 });
  const { said, session, page, until } = stage(
    engine,
    LONG,
    () => engine.clock,
    false,
    ({ session: one, said: all }) => {
      if (!has(all, "paused")()) one.pause();
    },
  );
  await until(has(said, "paused"));
  page.watched = true;
  session.watch();
  await until(has(said, "answers"));
  const pausedAt = of(said, "answers")[0]!.step;
  expect(pausedAt).toBe(of(said, "paused")[0]!.at.step);
  session.watch(); // looked away and back: they are sent again
  await until(() => of(said, "answers").length === 2);
  session.resume(null);
  await until(has(said, "ended"));
  await until(() => of(said, "answers").at(-1)?.step === 2000);
  const looks = engine.looks.length;
  session.setPace({ speed: 10, pauseAtMemorization: false }); // wakes it
  await until(() => true);
  expect(engine.looks).toHaveLength(looks);
  session.stop();
  await session.done;
});

test("questions are answered between blocks, while paused, and after the end until the stop, which frees", async () => {
  const engine = new FakeEngine({ step: 1, answers: 10 });
  let ask = 0;
  const { said, session, until } = stage(
    engine,
    LONG,
    () => engine.clock,
    false,
    ({ session: one }) => {
      if (ask === 0) one.ask({ ask: ++ask, a: 1, b: 2 });
    },
  );
  await until(has(said, "asked"));
  expect(has(said, "ended")()).toBe(false);
  await until(has(said, "ended"));
  expect(engine.live).toBe(1);
  session.ask({ ask: 7, a: 3, b: 4 });
  await until(() => of(said, "asked").length === 2);
  const last = of(said, "asked").at(-1)!;
  expect([last.ask, last.reply?.step, ...last.reply!.probabilities]).toEqual([7, 2000, 3, 4]);
  session.stop();
  session.ask({ ask: 8, a: 0, b: 0 });
  await session.done;
  expect(engine.live).toBe(0);
  expect(of(said, "asked").at(-1)).toEqual({ type: "asked", runId: RUN, ask: 8, reply: null });
  expect(said.at(-1)?.type).toBe("stopped");
});

test("a network that breaks while it is asked answers with nothing, and a run that had ended stays ended", async () => {
  const engine = new FakeEngine({ step: 1, answers: 10 });
  const { said, session, until } = stage(engine, LONG, () => engine.clock, false);
  await until(has(said, "ended"));
  engine.breaks = true;
  session.ask({ ask: 1, a: 1, b: 1 });
  session.ask({ ask: 2, a: 1, b: 2 });
  await session.done;
  expect(of(said, "asked").map(({ ask, reply }) => [ask, reply])).toEqual([
    [1, null],
    [2, null],
  ]);
  expect(has(said, "failed")()).toBe(false);
  expect(engine.live).toBe(0);
});

const KERNELS = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));

test.each([
  "p=7&d=8&h=12&frac=0.6&steps=120&after=inf",
  "p=7&d=8&h=12&frac=0.6&batch=7&steps=120&after=inf",
  "p=5&model=transformer&d=8&h=12&steps=60&after=inf&do=20:hold&do=40:temp=2",
])(
  "looking and asking change nothing: the receipt and every number are those of %s unwatched",
  async (text) => {
    const engine = await startNodeEngine("exact", KERNELS);
    async function run(watched: boolean): Promise<readonly FromWorker[]> {
      // A clock that leaps: a look is due after every block. Every other block is one step.
      let clock = 0;
      let questions = 0;
      const one = stage(
        engine,
        text,
        () => (clock += 1000),
        watched,
        ({ session }) => {
          if (watched) session.ask({ ask: ++questions, a: questions % 5, b: 1 });
        },
      );
      await one.until(has(one.said, "ended"));
      one.session.stop();
      await one.session.done;
      if (watched) expect(of(one.said, "answers").length).toBeGreaterThan(10);
      if (watched) expect(of(one.said, "asked").length).toBeGreaterThan(10);
      return one.said;
    }
    const events = (said: readonly FromWorker[]) =>
      of(said, "progress")
        .flatMap((message) => message.events)
        .filter(({ type }) => type !== "trained");
    const [alone, watched] = [await run(false), await run(true)];
    const end = events(alone).at(-1)!;
    expect(end.type === "finished" && end.receipt?.text).toMatch(/^exact/);
    expect(events(watched)).toEqual(events(alone));
  },
);
