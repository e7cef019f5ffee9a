/** One suite for every engine that runs in Node: what each must be, and what each promises of its bits. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchOrder } from "../core/batches.ts";
import { sizeOf } from "../core/model.ts";
import { seeded } from "../core/rng.ts";
import { type Setup, prepare } from "../core/setup.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { TOLERANCES, conform, conforms } from "./conform.ts";
import type { Engine } from "./engine.ts";
import { startExact } from "./exact/engine.ts";
import { type Fixture, relativeError } from "./fixture.ts";
import { lossInFloat64 } from "./reference.ts";
import { startTfjs } from "./tfjs/engine.ts";
import { freshCourse, train } from "./train.ts";

const TFJS_FILES = new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)
  .pathname;
const KERNELS = new URL("./exact/kernels.wasm", import.meta.url);

const ENGINES: readonly { readonly name: keyof typeof TOLERANCES; readonly start: () => Promise<Engine> }[] =
  [
    { name: "exact", start: async () => startExact(new WebAssembly.Module(readFileSync(KERNELS)), "") },
    { name: "tfjs-cpu", start: () => startTfjs({ name: "cpu" }, "") },
    { name: "tfjs-wasm", start: () => startTfjs({ name: "wasm", files: TFJS_FILES }, "") },
  ];
const FIXTURES = ["gelu-adamw", "relu-adam-l2", "quadratic-sgd"];
const SMALL = "p=7&d=8&h=12&frac=0.6";

function fixture(name: string): Fixture {
  const url = new URL(`./fixtures/mlp-concat-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Fixture;
}

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

const setupOf = (text: string): Setup => prepare(specOf(text));

/** The bits of everything trained, as one comparable text. */
function bits({ parameters, moments }: Snapshot): string {
  return [parameters, ...moments]
    .flat()
    .map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64"))
    .join("|");
}

/** A direction in the space of one parameter, unit length, from a stream of its own. */
function direction(setup: Setup, parameter: number): number[][] {
  const stream = seeded(1).fork(setup.parameters[parameter]!.name);
  const along = setup.parameters.map(({ shape }, i) =>
    Array.from({ length: sizeOf(shape) }, () => (i === parameter ? stream.normal() : 0)),
  );
  const length = Math.hypot(...along[parameter]!);
  return along.map((values) => values.map((value) => value / length));
}

/** Derivative of the float64 loss at the initial weights, by central differences. */
function slopeAlong(setup: Setup, along: readonly (readonly number[])[]): number {
  const at = (step: number): number =>
    lossInFloat64(
      setup,
      setup.initial.map((values, i) => Array.from(values, (value, j) => value + step * along[i]![j]!)),
    );
  const step = 1e-4;
  return (at(step) - at(-step)) / (2 * step);
}

describe.each(ENGINES)("$name", ({ name, start }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine[Symbol.dispose]());

  test("says what it is", () => expect(engine.report.name).toBe(name));

  test.each(FIXTURES)("equals PyTorch on mlp-concat-%s", async (file) => {
    const errors = await conform(engine, fixture(file));
    expect(conforms(TOLERANCES[name], errors), JSON.stringify(errors)).toBe(true);
  });

  test.each([
    "",
    "&act=relu&embed=separate",
    "&act=quadratic&init=torch",
    "&scale=0.5&init=torch&embed=separate",
  ])("every entry of the gradient is a finite difference of the float64 loss: %s", async (extra) => {
    const setup = setupOf(`p=5&d=4&h=5${extra}`);
    using trainer = await engine.trainer(setup);
    const { loss, gradients } = await trainer.inspect();
    const parameters = setup.initial.map((values) => Array.from(values));
    expect(Math.abs(loss - lossInFloat64(setup, parameters))).toBeLessThan(2e-6 * Math.abs(loss));
    const step = 1e-5;
    const numeric = parameters.map((values) =>
      values.map((value, i) => {
        values[i] = value + step;
        const above = lossInFloat64(setup, parameters);
        values[i] = value - step;
        const below = lossInFloat64(setup, parameters);
        values[i] = value;
        return (above - below) / (2 * step);
      }),
    );
    expect(relativeError(gradients, numeric)).toBeLessThan(1e-5);
  });

  // Sizes that no tile, vector or stretch of examples divides.
  test.each([
    "p=3&d=4&h=5&frac=0.9",
    "p=7&d=5&h=256",
    "p=59&d=9&h=5&frac=0.09&act=relu",
    "p=113&d=33&h=67&frac=0.03",
    "p=113&d=4&h=256&frac=0.011&act=quadratic&embed=separate",
  ])("in a direction of each parameter, at ragged sizes: %s", async (text) => {
    const setup = setupOf(`${text}&init=torch`);
    using trainer = await engine.trainer(setup);
    const { gradients } = await trainer.inspect();
    setup.parameters.forEach(({ name: parameter }, i) => {
      const along = direction(setup, i);
      const got = gradients[i]!.reduce((sum, g, j) => sum + g * along[i]![j]!, 0);
      const size = Math.hypot(...gradients[i]!);
      expect(Math.abs(got - slopeAlong(setup, along)), parameter).toBeLessThan(1e-5 * size + 1e-9);
    });
  });

  test.each([1, 7, 29])("a batch of %i is a train set of those examples", async (size) => {
    const text = "p=7&d=8&h=12&frac=0.6&init=torch&opt=sgd&lr=0.5&wd=0";
    const whole = setupOf(`${text}&batch=${size}&draw=replace`);
    using inBatches = await engine.trainer(whole);
    await inBatches.advance(1);
    const rows = batchOrder(whole.train.label.length, size, "replace", whole.batch!.start).next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = whole.train;
    using alone = await engine.trainer({
      ...whole,
      batch: null,
      train: { a: pick(a), b: pick(b), label: pick(label) },
    });
    await alone.advance(1);
    expect(bits(await inBatches.snapshot())).toBe(bits(await alone.snapshot()));
  });

  test("the true class keeps its gradient up to a margin of 80", async () => {
    const setup = setupOf(`${SMALL}&act=relu`);
    const initial = setup.initial.map((values) => values.map(() => 0));
    const oneExample = { a: Uint16Array.of(1), b: Uint16Array.of(1), label: Uint16Array.of(2) };
    for (const margin of [17, 40, 80]) {
      // A bias that puts the right class that far above all others: p = 1 in float32.
      initial.at(-1)![2] = margin;
      using trainer = await engine.trainer({ ...setup, initial, train: oneExample });
      const gradient = (await trainer.inspect()).gradients.at(-1)!;
      const expected = -6 * Math.exp(-margin);
      expect(Math.abs(gradient[2]! - expected), `margin ${margin}`).toBeLessThan(1e-5 * -expected);
    }
  });

  test.each([
    "",
    "&batch=7",
    "&batch=5&draw=replace",
    "&opt=sgd&mom=0.9&lr=0.05&wd=0.01",
    "&opt=adam&wd=0.1&decay=all",
  ])(
    "snapshot → restore → continue is the unbroken run, bit for bit, and so is a second run: %s",
    async (extra) => {
      const setup = setupOf(SMALL + extra);
      using whole = await engine.trainer(setup);
      await whole.advance(23);
      using cut = await engine.trainer(setup);
      await cut.advance(4);
      await cut.measure();
      await cut.advance(5);
      await cut.inspect();
      const half = structuredClone(await cut.snapshot());
      using resumed = await engine.trainer(setup);
      await resumed.advance(2);
      await resumed.measure();
      resumed.restore(half);
      await resumed.advance(1);
      await resumed.advance(13);
      const [a, b] = [await whole.snapshot(), await resumed.snapshot()];
      expect(b.step).toBe(23);
      expect(bits(b)).toBe(bits(a));
      expect(b.batches).toEqual(a.batches);
      expect((await resumed.measure()).weightBits).toBe((await whole.measure()).weightBits);
    },
  );

  test("a block's columns belong to the state before each step, and agree with measuring there", async () => {
    using trainer = await engine.trainer(setupOf(SMALL));
    const before = await trainer.measure();
    const block = await trainer.advance(3);
    expect([block.from, block.steps, trainer.step]).toEqual([0, 3, 3]);
    expect(block.loss[0]).toBeCloseTo(before.trainLoss, 6);
    expect(block.groupNorms.slice(0, 3)).toEqual(before.groupNorms);
    const after = await trainer.measure();
    const next = await trainer.advance(1);
    expect(next.loss[0]).toBeCloseTo(after.trainLoss, 6);
  });

  test("new rates hold from the next step on, whatever was measured before", async () => {
    const setup = setupOf(SMALL);
    using early = await engine.trainer(setup);
    await early.measure();
    early.setRates({ learningRate: 0.5, weightDecay: 0 });
    await early.advance(1);
    using from0 = await engine.trainer({ ...setup, rates: { learningRate: 0.5, weightDecay: 0 } });
    await from0.advance(1);
    expect(bits(await early.snapshot())).toBe(bits(await from0.snapshot()));
  });

  test("V counts what decays: biases only with decay=all", async () => {
    const v = async (text: string): Promise<number[]> => {
      using trainer = await engine.trainer(setupOf(`${SMALL}&init=torch${text}`));
      return [...(await trainer.measure()).groupNorms];
    };
    const [weights, all] = [await v(""), await v("&decay=all")];
    expect(all[0]).toBe(weights[0]);
    expect(all[1]).toBeGreaterThan(weights[1]!);
    expect(all[2]).toBeGreaterThan(weights[2]!);
    const { initial } = setupOf(`${SMALL}&init=torch`);
    expect(weights[0]).toBeCloseTo(
      initial[0]!.reduce((sum, x) => sum + x * x, 0),
      3,
    );
  });

  test("accuracy counts ties for the lowest class and NaN as wrong", async () => {
    const setup = setupOf(SMALL);
    const flat = { ...setup, initial: setup.initial.map((values) => values.map(() => 0)) };
    using tied = await engine.trainer(flat);
    const zeros = (labels: Uint16Array): number => labels.filter((label) => label === 0).length;
    const at = await tied.measure();
    expect([at.trainCorrect, at.testCorrect]).toEqual([zeros(setup.train.label), zeros(setup.test.label)]);
    expect([at.trainCount + at.testCount, at.trainLoss]).toEqual([49, expect.closeTo(Math.log(7), 6)]);
    using broken = await engine.trainer({
      ...setup,
      initial: setup.initial.map((values) => values.map(() => NaN)),
    });
    const bad = await broken.measure();
    expect([bad.trainCorrect, bad.testCorrect]).toEqual([0, 0]);
    expect(bad.trainLoss).toBeNaN();
  });

  test("a set without test examples has no test loss, and answers none", async () => {
    const setup = setupOf(SMALL);
    const none = new Uint16Array(0);
    using trainer = await engine.trainer({ ...setup, test: { a: none, b: none, label: none } });
    const { testLoss, testCorrect, testCount } = await trainer.measure();
    expect([testLoss, testCorrect, testCount]).toEqual([NaN, 0, 0]);
  });

  test("divergence is an event, not a hang", async () => {
    const spec = specOf(`${SMALL}&lr=10&opt=sgd&act=quadratic&steps=500`);
    using trainer = await engine.trainer(prepare(spec));
    const seen = [];
    for await (const events of train(trainer, freshCourse(spec))) seen.push(...events);
    expect(seen.at(-1)).toMatchObject({ type: "diverged", learningRate: 10 });
  });
});
