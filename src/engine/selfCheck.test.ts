/**
 * The check of a GPU, on engines that stand in for one: the exact engine with a fault put in, an engine whose
 * arithmetic really is another, and devices that go away.
 */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { type Setup, prepare } from "../core/setup.ts";
import { parseLink } from "../core/spec/parse.ts";
import { startNodeEngine } from "../node/engines.ts";
import { type DeviceTrouble, type Engine, EngineFailure, type Trainer } from "./engine.ts";
import { checkNumbers, timeRun } from "./selfCheck.ts";
import { joined } from "./suite/joined.ts";

const KERNELS = fileURLToPath(new URL("exact/kernels.wasm", import.meta.url));

let exact: Engine;
beforeAll(async () => {
  exact = await startNodeEngine("exact", KERNELS);
});

type Wrap = (trainer: Trainer, setup: Setup) => Partial<Trainer>;

/** The exact engine in a GPU's clothes, with some of its trainer's methods replaced. */
function asGpu(wrap: Wrap = () => ({}), watch: Engine["watch"] = () => () => undefined): Engine {
  return {
    report: { name: "gpu", device: "Acme 9000", softwareGpu: false, why: "" },
    compiles: true,
    watch,
    async trainer(setup) {
      const inner = await exact.trainer(setup);
      // oxlint-disable-next-line typescript/no-misused-spread: a trainer is a closure
      const outer = { ...inner, ...wrap(inner, setup) };
      return Object.defineProperty(outer, "step", { get: () => inner.step });
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** After each update, `alter` has its way with one parameter: as it was, and as it should be. */
function altering(index: number, alter: (was: number, is: number, at: number) => number): Wrap {
  return (inner, { parameters }) => ({
    async advance(steps) {
      const blocks = [];
      for (let i = 0; i < steps; i++) {
        const was = await inner.snapshot();
        blocks.push(await inner.advance(1));
        const is = await inner.snapshot();
        inner.restore({
          ...is,
          parameters: is.parameters.map((values, p) =>
            p === index % parameters.length
              ? values.map((value, j) => alter(was.parameters[p]![j]!, value, j))
              : values,
          ),
        });
      }
      return joined(blocks);
    },
  });
}

const WRONG = { ok: false, reason: "The GPU (Acme 9000) computed wrong numbers in a check" };

describe("numbers", () => {
  test("an engine that computes the same passes, and so does one that rounds elsewhere", async () => {
    expect(await checkNumbers(asGpu(), exact)).toEqual({ ok: true });
    expect(await checkNumbers(asGpu(altering(0, (_, is) => is)), exact)).toEqual({ ok: true });
    const other = await startNodeEngine("tfjs-cpu", KERNELS);
    expect(await checkNumbers(other, exact)).toEqual({ ok: true });
  });

  // The first model has five parameters: embedding, hidden layer and read-out, with their biases.
  test.each([0, 1, 2, 3, 4])("the gradient of parameter %i scaled by 1.01 is caught", async (index) => {
    const scaled = altering(index, (was, is) => was + 1.01 * (is - was));
    expect(await checkNumbers(asGpu(scaled), exact)).toEqual(WRONG);
  });

  test.each([
    ["a NaN in one weight", altering(3, (_, is, at) => (at === 7 ? NaN : is))],
    ["one logit that is always zero", altering(3, (was, is, at) => (at % 11 === 0 ? was : is))],
    ["one weight that never moves", altering(1, (was, is, at) => (at === 5 ? was : is))],
    ["weights that never move", altering(1, (was) => was)],
    ["the last column of a matrix left out", altering(1, (was, is, at) => (at % 36 === 35 ? was : is))],
  ] as const)("%s is caught", async (_, wrap) => {
    expect(await checkNumbers(asGpu(wrap), exact)).toEqual(WRONG);
  });

  test.each<readonly [string, Wrap]>([
    ["a loss", (inner) => ({ measure: async () => ({ ...(await inner.measure()), testLoss: 1.001 }) })],
    [
      "a count of right answers",
      (inner) => ({
        measure: async () => {
          const at = await inner.measure();
          return { ...at, trainCorrect: at.trainCorrect + 2 };
        },
      }),
    ],
    [
      "a bar",
      (inner) => ({
        advance: async (steps) => {
          const block = await inner.advance(steps);
          return { ...block, budget: block.budget.map((bar, i) => (i % 4 === 1 ? 1.1 * bar : bar)) };
        },
      }),
    ],
    [
      "a gradient",
      (inner) => ({
        advance: async (steps) => {
          const block = await inner.advance(steps);
          return { ...block, gradientSquares: block.gradientSquares.map((square) => 1.01 * square) };
        },
      }),
    ],
    [
      "an angle",
      (inner) => ({
        measure: async () => {
          const at = await inner.measure();
          return { ...at, angles: { ...at.angles, toInitial: 0 } };
        },
      }),
    ],
    [
      "a norm",
      (inner) => ({
        advance: async (steps) => {
          const block = await inner.advance(steps);
          return { ...block, groupNorms: block.groupNorms.map((norm) => 1.001 * norm) };
        },
      }),
    ],
    [
      "a batch that is another",
      (inner, { batch }) =>
        batch === null ? {} : { advance: async (steps) => (await inner.advance(1), inner.advance(steps)) },
    ],
  ])("right weights do not excuse %s that is wrong", async (_, wrap) => {
    expect(await checkNumbers(asGpu(wrap), exact)).toEqual(WRONG);
  });

  test("LayerNorm of a transformer that is a little wrong is caught", async () => {
    const scaled: Wrap = (inner, setup) => {
      const index = setup.parameters.findIndex(({ name }) => name === "g1.0");
      return index < 0 ? {} : altering(index, (was, is) => was + 1.01 * (is - was))(inner, setup);
    };
    expect(await checkNumbers(asGpu(scaled), exact)).toEqual(WRONG);
  });

  test("what throws, and a device that goes away without an answer, are verdicts", async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const throwing = asGpu(() => ({ advance: () => Promise.reject(new Error("shader refused.")) }));
    expect(await checkNumbers(throwing, exact)).toEqual({
      ok: false,
      reason: "The GPU (Acme 9000) could not run a check (shader refused)",
    });
    const watchFor =
      (trouble: DeviceTrouble): Engine["watch"] =>
      (listener) => {
        const timer = setTimeout(() => listener(trouble), 5);
        return () => clearTimeout(timer);
      };
    const gone = asGpu(() => ({ advance: never }), watchFor({ kind: "lost", message: "unplugged" }));
    expect(await checkNumbers(gone, exact)).toEqual({
      ok: false,
      reason: "The GPU (Acme 9000) was lost in a check",
    });
    const faulty = asGpu(() => ({ advance: never }), watchFor({ kind: "error", message: "bad binding" }));
    expect(await checkNumbers(faulty, exact)).toEqual({
      ok: false,
      reason: "The GPU (Acme 9000) reported an error in a check (bad binding)",
    });
  });
});

describe("time", () => {
  const setup = (text: string): Setup => {
    const parsed = parseLink(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return prepare(parsed.value.spec);
  };
  const SMALL = "p=7&d=8&h=12&frac=0.6";

  /** Moves a clock of the test's own. */
  function costing(clock: { now: number }, stepMs: number, blockMs: number): Wrap {
    return (inner) => ({
      async advance(steps) {
        const block = await inner.advance(steps);
        clock.now += blockMs + steps * stepMs;
        return block;
      },
    });
  }

  test("steps are timed on both, in blocks as long as a run's, so that waiting once a block counts as it will", async () => {
    const clock = { now: 0 };
    const slow: Engine = { ...asGpu(costing(clock, 12, 0)), compiles: false };
    const quick = asGpu(costing(clock, 0.5, 10));
    const verdict = await timeRun(quick, slow, setup(SMALL), () => clock.now);
    expect(verdict).toMatchObject({ ok: true, msExact: 12 });
    expect(verdict.ok && verdict.msGpu).toBeGreaterThan(0.5);
    expect(verdict.ok && verdict.msGpu).toBeLessThan(0.65);
  });

  test("one long step is measure enough for an engine that compiles nothing", async () => {
    let made = 0;
    const clock = { now: 0 };
    const counted: Wrap = (inner, given) => {
      const { advance } = costing(clock, 5000, 0)(inner, given);
      return { advance: (steps) => ((made += steps), advance!(steps)) };
    };
    const slow: Engine = { ...asGpu(counted), compiles: false };
    const verdict = await timeRun(asGpu(), slow, setup(SMALL), () => clock.now);
    expect([verdict.ok && verdict.msExact, made]).toEqual([5000, 1]);
  });

  test("a clock that stands still ends it too", async () => {
    expect(await timeRun(asGpu(), exact, setup(SMALL), () => 0)).toEqual({ ok: true, msExact: 0, msGpu: 0 });
  });

  test("other losses around the first step are a fault; what overflows everywhere is none", async () => {
    const wrong = asGpu(altering(1, (was) => was));
    expect(await timeRun(wrong, exact, setup(`${SMALL}&lr=0.1`), () => 0)).toEqual({
      ok: false,
      reason: "The GPU (Acme 9000) computed other numbers than the exact engine in this run's first step",
    });
    const wild = setup("p=7&d=8&h=12&frac=0.6&opt=sgd&lr=10&wd=100&scale=20&act=quadratic");
    expect(await timeRun(asGpu(), exact, wild, () => 0)).toMatchObject({ ok: true });
    const everything = setup("p=3&frac=0.99&d=8&h=12");
    expect(await timeRun(asGpu(), exact, everything, () => 0)).toMatchObject({ ok: true });
  });

  test("a run that does not fit the GPU is a verdict, with the engine's own words", async () => {
    const small: Engine = {
      ...asGpu(),
      trainer: () =>
        Promise.reject(new EngineFailure("does-not-fit", "This run needs about 9.0 GB on the GPU.")),
    };
    expect(await timeRun(small, exact, setup(SMALL), () => 0)).toEqual({
      ok: false,
      reason: "The GPU (Acme 9000) could not run a check (This run needs about 9.0 GB on the GPU)",
    });
  });
});
