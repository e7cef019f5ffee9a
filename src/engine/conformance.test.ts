/** One suite for every engine that runs in Node: what each must be, and what each promises of its bits. */
import { readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchOrder } from "../core/batches.ts";
import { parametersOf } from "../core/model.ts";
import { NO_CONTROLS, type Setup, prepare } from "../core/setup.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { TOLERANCES, conform, conforms } from "./conform.ts";
import { directionIn, numericGradient, slopeAlong } from "./differences.ts";
import type { Engine } from "./engine.ts";
import { startExact } from "./exact/engine.ts";
import { type Fixture, relativeError } from "./fixture.ts";
import { lossInFloat64 } from "./reference.ts";
import {
  described,
  inBatches,
  raggedModels,
  sampleDense,
  sampleModels,
  sampleSetup,
  sampleTransformer,
} from "./samples.ts";
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
const FIXTURES = new URL("./fixtures/", import.meta.url);
const SMALL = "p=7&d=8&h=12&frac=0.6";

function fixture(file: string): Fixture {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Fixture;
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

/** The same for every engine, and slow: computed once for each setup. */
function once<T>(of: (setup: Setup) => T): (setup: Setup) => T {
  const known = new Map<Setup, T>();
  return (setup) => {
    const value = known.get(setup) ?? of(setup);
    known.set(setup, value);
    return value;
  };
}
const gradientOf = once(numericGradient);
const directionsOf = once((setup) =>
  setup.parameters.map((_, i) => {
    const along = directionIn(setup, i);
    return { along, slope: slopeAlong(setup, i, along) };
  }),
);

type Titled = [title: string, setup: Setup];

const SMALL_SETUPS: readonly Titled[] = [
  ...[
    "",
    "&act=relu&embed=separate",
    "&act=quadratic&init=torch",
    "&scale=0.5&init=torch&embed=separate",
  ].map((extra): Titled => [extra, setupOf(`p=5&d=4&h=5${extra}`)]),
  ...sampleModels().map((model): Titled => [described(model), sampleSetup(model)]),
];

// Sizes that no tile, vector or stretch of examples divides.
const RAGGED_SETUPS: readonly Titled[] = [
  ...[
    "p=3&d=4&h=5&frac=0.9",
    "p=7&d=5&h=256",
    "p=59&d=9&h=5&frac=0.09&act=relu",
    "p=113&d=33&h=67&frac=0.03",
    "p=113&d=4&h=256&frac=0.011&act=quadratic&embed=separate",
  ].map((text): Titled => [text, setupOf(`${text}&init=torch`)]),
  ...raggedModels().map(([model, count]): Titled => [described(model), sampleSetup(model, [count, 0])]),
];

/** One of each kind, for what does not depend on the kind of block. */
const KINDS: readonly Titled[] = [
  ["the MLP", setupOf(`${SMALL}&init=torch`)],
  ["the MLP on vectors", sampleSetup(sampleDense(), [29, 20])],
  ["a transformer", sampleSetup(sampleTransformer({ layers: 2, norm: "post", bias: true }), [29, 20])],
];

describe.each(ENGINES)("$name", ({ name, start }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine[Symbol.dispose]());

  test("says what it is", () => expect(engine.report.name).toBe(name));

  test.each(readdirSync(FIXTURES))("equals PyTorch: %s", async (file) => {
    const errors = await conform(engine, fixture(file));
    expect(conforms(TOLERANCES[name], errors), JSON.stringify(errors)).toBe(true);
  });

  test.each(SMALL_SETUPS)(
    "every entry of the gradient is a finite difference of the float64 loss: %s",
    async (_, setup) => {
      using trainer = await engine.trainer(setup);
      const { loss, gradients } = await trainer.inspect();
      const parameters = setup.initial.map((values) => Array.from(values));
      expect(Math.abs(loss - lossInFloat64(setup, parameters))).toBeLessThan(2e-6 * Math.abs(loss));
      expect(relativeError(gradients, gradientOf(setup))).toBeLessThan(1e-5);
    },
  );

  test.each(RAGGED_SETUPS)("in a direction of each parameter, at ragged sizes: %s", async (_, setup) => {
    using trainer = await engine.trainer(setup);
    const { gradients } = await trainer.inspect();
    const all = Math.hypot(...gradients.map((gradient) => Math.hypot(...gradient)));
    directionsOf(setup).forEach(({ along, slope }, i) => {
      const parameter = setup.parameters[i]!.name;
      const got = gradients[i]!.reduce((sum, g, j) => sum + g * along[j]!, 0);
      const size = Math.hypot(...gradients[i]!);
      // A key bias has no gradient but what rounding leaves: that is small beside all the others.
      const allowed = parameter.startsWith("bk.") ? 1e-7 * all : 1e-5 * size + 1e-9;
      expect(Math.abs(got - slope), parameter).toBeLessThan(allowed);
    });
  });

  const sizes = [1, 7, 29].flatMap((size) => KINDS.map(([title, setup]) => [size, title, setup] as const));
  test.each(sizes)("a batch of %i is a train set of those examples: %s", async (size, _, full) => {
    const optimizer = { kind: "sgd", momentum: 0 } as const;
    const setup: Setup = { ...full, optimizer, rates: { learningRate: 0.5, weightDecay: 0 } };
    const whole = inBatches(setup, size, "replace");
    using batched = await engine.trainer(whole);
    await batched.advance(1);
    const rows = batchOrder(whole.train.label.length, size, "replace", whole.batch!.start).next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = whole.train;
    using alone = await engine.trainer({ ...setup, train: { a: pick(a), b: pick(b), label: pick(label) } });
    await alone.advance(1);
    expect(bits(await batched.snapshot())).toBe(bits(await alone.snapshot()));
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

  const transformer = sampleSetup(sampleTransformer({ layers: 2, norm: "pre" }), [29, 20]);
  const norms = sampleSetup(sampleTransformer({ norm: "post", bias: true, positions: 2 }), [29, 20], "all");
  test.each<Titled>([
    ...[
      "",
      "&batch=7",
      "&batch=5&draw=replace",
      "&opt=sgd&mom=0.9&lr=0.05&wd=0.01",
      "&opt=adam&wd=0.1&decay=all",
    ].map((extra): Titled => [extra, setupOf(SMALL + extra)]),
    ["a transformer", transformer],
    ["a transformer in batches", inBatches(norms, 7, "replace")],
    ["the MLP on vectors, in batches", inBatches(sampleSetup(sampleDense(), [29, 20]), 5, "epoch")],
  ])(
    "snapshot → restore → continue is the unbroken run, bit for bit, and so is a second run: %s",
    async (_, setup) => {
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

  test.each(KINDS)("a block's columns are those of measuring before each step: %s", async (_, setup) => {
    using trainer = await engine.trainer(setup);
    const before = await trainer.measure();
    const block = await trainer.advance(3);
    expect([block.from, block.steps, trainer.step]).toEqual([0, 3, 3]);
    expect(block.loss[0]).toBeCloseTo(before.trainLoss, 6);
    expect(block.groupNorms.slice(0, before.groups.length)).toEqual(before.groupNorms);
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

  test.each(
    KINDS.flatMap(([title, setup]) => [[title, "weights", setup] as const, [title, "all", setup] as const]),
  )("V of a group is the sum of squares of what decays there: %s, %s", async (_title, decay, setup) => {
    const parameters = parametersOf(setup.model, decay);
    using trainer = await engine.trainer({ ...setup, parameters });
    const { groups, groupNorms } = await trainer.measure();
    groups.forEach((group, g) => {
      const inGroup = setup.initial.filter((_, i) => parameters[i]!.group === group && parameters[i]!.decays);
      const squares = inGroup.flatMap((values) => [...values]).reduce((sum, x) => sum + x * x, 0);
      expect(groupNorms[g], group).toBeGreaterThan(0);
      expect(Math.abs(groupNorms[g]! / squares - 1), group).toBeLessThan(1e-6);
    });
  });

  test.each(KINDS)("accuracy counts ties for the lowest class and NaN as wrong: %s", async (_, setup) => {
    const flat = { ...setup, initial: setup.initial.map((values) => values.map(() => 0)) };
    using tied = await engine.trainer(flat);
    const zeros = (labels: Uint16Array): number => labels.filter((label) => label === 0).length;
    const at = await tied.measure();
    expect([at.trainCorrect, at.testCorrect]).toEqual([zeros(setup.train.label), zeros(setup.test.label)]);
    expect([at.trainCount + at.testCount, at.trainLoss]).toEqual([
      49,
      expect.closeTo(Math.log(setup.model.classes), 5),
    ]);
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

  test("what it answers right is what it counts, and asking is the softmax of the logits", async () => {
    const setup = setupOf(`${SMALL}&lr=0.02`);
    using trainer = await engine.trainer(setup);
    await trainer.advance(60);
    const at = await trainer.measure();
    const { train: onTrain, test: onTest } = await trainer.answers();
    const count = (right: Uint8Array): number => right.reduce((sum, one) => sum + one, 0);
    expect([onTrain.length, onTest.length]).toEqual([at.trainCount, at.testCount]);
    expect([count(onTrain), count(onTest)]).toEqual([at.trainCorrect, at.testCorrect]);
    trainer.act({ action: "temp", value: 2 });
    const { logits } = await trainer.inspect();
    const said = await trainer.ask(setup.train.a[3]!, setup.train.b[3]!);
    const exps = logits.slice(21, 28).map((z) => Math.exp(z / 2));
    const sum = exps.reduce((x, y) => x + y, 0);
    exps.forEach((e, c) => expect(said[c]).toBeCloseTo(e / sum, 5));
  });

  test("divergence is an event, not a hang", async () => {
    const spec = specOf(`${SMALL}&lr=10&opt=sgd&act=quadratic&steps=500`);
    using trainer = await engine.trainer(prepare(spec));
    const seen = [];
    for await (const events of train(trainer, freshCourse(spec))) seen.push(...events);
    expect(seen.at(-1)).toMatchObject({ type: "diverged", learningRate: 10 });
  });

  const normOf = (setup: Setup, values: readonly Float32Array[]): number =>
    Math.hypot(...values.filter((_, i) => setup.parameters[i]!.decays).map((v) => Math.hypot(...v)));

  test.each(KINDS)("a held norm is kept at every step, and free ends it: %s", async (_, setup) => {
    using trainer = await engine.trainer(setup);
    const norm = async (): Promise<number> => normOf(setup, (await trainer.snapshot()).parameters);
    const near = async (wanted: number): Promise<void> =>
      expect(Math.abs((await norm()) / wanted - 1)).toBeLessThan(1e-6);
    const initial = normOf(setup, setup.initial);
    trainer.act({ action: "hold" });
    await near(initial);
    const { groupNorms } = await trainer.advance(3);
    const groups = groupNorms.length / 3;
    const last = groupNorms.subarray(2 * groups).reduce((sum, v) => sum + v, 0);
    expect(Math.abs(Math.sqrt(last) / initial - 1)).toBeLessThan(1e-6);
    await near(initial);
    trainer.act({ action: "rescale", value: 0.5 });
    await near(initial / 2);
    await trainer.advance(2);
    await near(initial / 2);
    trainer.act({ action: "norm", value: 3 });
    await near(3);
    await trainer.advance(2);
    await near(3);
    trainer.act({ action: "free" });
    await trainer.advance(2);
    expect(await norm()).toBeLessThan(2.999);
  });

  test.each(KINDS)("a rescale touches what decays, and nothing else: %s", async (_, setup) => {
    using trainer = await engine.trainer(setup);
    trainer.act({ action: "rescale", value: 2 });
    const { parameters, moments } = await trainer.snapshot();
    setup.parameters.forEach(({ name: parameter, decays }, i) => {
      expect([...parameters[i]!], parameter).toEqual([...setup.initial[i]!].map((x) => (decays ? 2 * x : x)));
    });
    expect(moments.flat().every((values) => values.every((value) => value === 0))).toBe(true);
  });

  test.each(KINDS)("a temperature divides the logits of the loss: %s", async (_, setup) => {
    // The same network with its last layer divided.
    const temperature = 2;
    const isLast = setup.parameters.map(({ name: parameter }) => /^([Wb]2|U|bu)$/.test(parameter));
    const initial = setup.initial.map((values, i) =>
      isLast[i] ? values.map((x) => x / temperature) : values,
    );
    using hot = await engine.trainer(setup);
    using divided = await engine.trainer({ ...setup, initial });
    hot.act({ action: "temp", value: temperature });
    const [at, same] = [await hot.measure(), await divided.measure()];
    expect(Math.abs(at.trainLoss / same.trainLoss - 1)).toBeLessThan(1e-6);
    expect(Math.abs(at.testLoss / same.testLoss - 1)).toBeLessThan(1e-6);
    expect([at.trainCorrect, at.testCorrect]).toEqual([same.trainCorrect, same.testCorrect]);
    const [a, b] = [(await hot.inspect()).gradients, (await divided.inspect()).gradients];
    const expected = b.map((values, i) => (isLast[i] ? values.map((x) => x / temperature) : values));
    expect(relativeError(a, expected)).toBeLessThan(1e-6);
  });

  test("what is held and the temperature are in a snapshot", async () => {
    const setup = setupOf(SMALL);
    using whole = await engine.trainer(setup);
    await whole.advance(3);
    whole.act({ action: "hold" });
    whole.act({ action: "temp", value: 1.5 });
    await whole.advance(4);
    const half = structuredClone(await whole.snapshot());
    await whole.advance(5);
    using resumed = await engine.trainer(setup);
    resumed.restore(half);
    await resumed.advance(5);
    expect(bits(await resumed.snapshot())).toBe(bits(await whole.snapshot()));
    expect((await resumed.snapshot()).controls).toEqual(half.controls);
    resumed.restore({ ...half, controls: NO_CONTROLS });
    await resumed.advance(5);
    expect(bits(await resumed.snapshot())).not.toBe(bits(await whole.snapshot()));
  });
});
