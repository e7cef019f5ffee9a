import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../core/snapshot.ts";
import { type Setup, prepare } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { EngineFailure, type Engine } from "../engine.ts";
import { type Fixture, relativeError } from "../fixture.ts";
import { conform } from "../conform.ts";
import { type Backend, memory, startTfjs } from "./engine.ts";
import { tfjsTrainer } from "./trainer.ts";

const WASM_FILES = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)
  .pathname;
const BACKENDS: readonly Backend[] = [{ name: "cpu" }, { name: "wasm", files: WASM_FILES }];
const FIXTURES = ["gelu-adamw", "relu-adam-l2", "quadratic-sgd"];
const SMALL = "p=7&d=8&h=12&frac=0.6";

function fixture(name: string): Fixture {
  const url = new URL(`../fixtures/mlp-concat-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Fixture;
}

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

function setupOf(text: string): Setup {
  return prepare(specOf(text));
}

/** The bits of everything trained, as one comparable text. */
function bits({ parameters, moments }: Snapshot): string {
  return [parameters, ...moments]
    .flat()
    .map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64"))
    .join("|");
}

/** Mean cross-entropy of the train set in float64, from the definition: the yardstick for gradients. */
function lossInFloat64(setup: Setup, parameters: readonly (readonly number[])[]): number {
  const { dModel: d, hidden: h, classes, activation } = setup.model;
  const tables = parameters.slice(0, -4);
  const [W1, b1, W2, b2] = parameters.slice(-4) as [number[], number[], number[], number[]];
  const act = {
    gelu: (x: number) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
    relu: (x: number) => Math.max(0, x),
    quadratic: (x: number) => x * x,
  };
  const { a, b, label } = setup.train;
  let sum = 0;
  for (let i = 0; i < label.length; i++) {
    const input = [
      ...tables[0]!.slice(a[i]! * d, (a[i]! + 1) * d),
      ...tables.at(-1)!.slice(b[i]! * d, (b[i]! + 1) * d),
    ];
    const hidden = Array.from({ length: h }, (_, j) =>
      act[activation](input.reduce((s, x, k) => s + x * W1[k * h + j]!, b1[j]!)),
    );
    const logits = Array.from({ length: classes }, (_, c) =>
      hidden.reduce((s, x, j) => s + x * W2[j * classes + c]!, b2[c]!),
    );
    sum += Math.log(logits.reduce((s, z) => s + Math.exp(z), 0)) - logits[label[i]!]!;
  }
  return sum / label.length;
}

/** erf by its series, good to 1e-12 for |x| < 3, where the tests stay. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe.each(BACKENDS)("tfjs-$name", (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTfjs(backend, "");
  });
  afterAll(() => engine[Symbol.dispose]());

  test.each(FIXTURES)("equals PyTorch on mlp-concat-%s", async (name) => {
    const errors = await conform(engine, fixture(name));
    for (const key of ["logits", "loss", "grads"] as const)
      expect(errors[key], key).toBeLessThanOrEqual(1e-5);
    for (const key of ["after1", "after2", "after10"] as const)
      expect(errors[key], key).toBeLessThanOrEqual(5e-5);
  });

  test.each([
    "",
    "&act=relu&embed=separate",
    "&act=quadratic&init=torch",
    "&scale=0.5&init=torch&embed=separate",
  ])("gradients are finite differences of the float64 loss: %s", async (extra) => {
    const setup = setupOf(`p=5&d=4&h=5${extra}`);
    using trainer = tfjsTrainer(setup);
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

  test("the true class keeps its gradient where 1 − p rounds to zero", async () => {
    const setup = setupOf(`${SMALL}&act=relu`);
    // A bias that puts one class 40 above all others: p = 1 in float32 for the examples of that class.
    const initial = setup.initial.map((values) => values.map(() => 0));
    initial.at(-1)![2] = 40;
    const oneClass = {
      ...setup,
      initial,
      train: { a: Uint16Array.of(1), b: Uint16Array.of(1), label: Uint16Array.of(2) },
    };
    using trainer = tfjsTrainer(oneClass);
    const gradient = (await trainer.inspect()).gradients.at(-1)!;
    expect(gradient[2]).toBeLessThan(0);
    expect(Math.abs(gradient[2]! + 6 * Math.exp(-40)) / (6 * Math.exp(-40))).toBeLessThan(1e-5);
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
      using whole = tfjsTrainer(setup);
      await whole.advance(23);
      using cut = tfjsTrainer(setup);
      await cut.advance(4);
      await cut.advance(5);
      const half = structuredClone(await cut.snapshot());
      using resumed = tfjsTrainer(setup);
      resumed.restore(half);
      await resumed.advance(1);
      await resumed.advance(13);
      const [a, b] = [await whole.snapshot(), await resumed.snapshot()];
      expect(b.step).toBe(23);
      expect(bits(b)).toBe(bits(a));
      expect(b.batches).toEqual(a.batches);
    },
  );

  test("a block's columns belong to the state before each step, and agree with measuring there", async () => {
    using trainer = tfjsTrainer(setupOf(SMALL));
    const before = await trainer.measure();
    const block = await trainer.advance(3);
    expect([block.from, block.steps, trainer.step]).toEqual([0, 3, 3]);
    expect(block.loss[0]).toBeCloseTo(before.trainLoss, 6);
    expect(block.groupNorms.slice(0, 3)).toEqual(before.groupNorms);
    const after = await trainer.measure();
    const next = await trainer.advance(1);
    expect(next.loss[0]).toBeCloseTo(after.trainLoss, 6);
  });

  test("V counts what decays: biases only with decay=all", async () => {
    const v = async (text: string): Promise<number[]> => {
      using trainer = tfjsTrainer(setupOf(`${SMALL}&init=torch${text}`));
      return [...(await trainer.measure()).groupNorms];
    };
    const [weights, all] = [await v(""), await v("&decay=all")];
    expect(all[0]).toBe(weights[0]);
    expect(all[1]).toBeGreaterThan(weights[1]!);
    expect(all[2]).toBeGreaterThan(weights[2]!);
  });

  test("accuracy counts ties for the lowest class and NaN as wrong", async () => {
    const setup = setupOf(SMALL);
    const flat = { ...setup, initial: setup.initial.map((values) => values.map(() => 0)) };
    using tied = tfjsTrainer(flat);
    expect((await tied.measure()).trainCorrect).toBe(setup.train.label.filter((label) => label === 0).length);
    using broken = tfjsTrainer({ ...setup, initial: setup.initial.map((values) => values.map(() => NaN)) });
    const at = await broken.measure();
    expect(at.trainCorrect).toBe(0);
    expect(at.trainLoss).toBeNaN();
  });

  test("memory is flat over 2000 steps, and everything is given back", { timeout: 120_000 }, async () => {
    const atFirst = memory();
    const trainer = tfjsTrainer(setupOf("p=5&d=4&h=4&batch=6"));
    await trainer.advance(10);
    await trainer.measure();
    await trainer.snapshot();
    const early = memory();
    for (let i = 0; i < 20; i++) {
      await trainer.advance(100);
      await trainer.measure();
    }
    await trainer.snapshot();
    expect(memory()).toEqual(early);
    trainer[Symbol.dispose]();
    expect(memory()).toEqual(atFirst);
  });

  test("a run that cannot fit is refused with a sentence before anything is allocated", async () => {
    const atFirst = memory();
    const huge = setupOf("p=257&h=2048&d=512&frac=0.99");
    expect(() => tfjsTrainer(huge)).toThrow(EngineFailure);
    expect(() => tfjsTrainer(huge)).toThrow(/needs about \d+\.\d GB/);
    expect(memory()).toEqual(atFirst);
  });
});
