import { describe, expect, test } from "vitest";
import { batchOrder } from "./batches.ts";
import { type TransformerShape, initialValues, parameterCount, parametersOf } from "./model.ts";
import { seeded } from "./rng.ts";
import { prepare } from "./setup.ts";
import { defaultSpec } from "./spec/keys.ts";
import { splitExamples } from "./split.ts";
import { TASKS, enumerateExamples } from "./task.ts";

describe("tasks", () => {
  test.each([
    ["add", 3, 5, 1],
    ["sub", 3, 5, 5],
    ["mul", 3, 5, 1],
    ["div", 3, 5, 2], // 2·5 = 10 = 3 (mod 7)
    ["sumsq", 3, 5, 6],
    ["quad", 3, 5, 0],
    ["cubic", 3, 5, 0],
  ] as const)("%s of %i and %i mod 7 is %i", (name, a, b, answer) => {
    expect(TASKS[name].of(a, b, 7)).toBe(answer);
  });

  test("examples are every ordered pair once; division leaves out b = 0", () => {
    const add = enumerateExamples(TASKS.add, 7);
    expect(add.count).toBe(49);
    expect(new Set(Array.from(add.a, (a, i) => a * 7 + add.b[i]!)).size).toBe(49);
    const div = enumerateExamples(TASKS.div, 7);
    expect(div.count).toBe(42);
    expect(Math.min(...div.b)).toBe(1);
    for (let i = 0; i < div.count; i++) expect((div.label[i]! * div.b[i]!) % 7).toBe(div.a[i]!);
  });
});

test("a split is a partition of the asked size, decided by the seed", () => {
  const { train, test: rest } = splitExamples(100, 30, seeded(1).fork("split"));
  expect(train.length).toBe(30);
  expect([...train, ...rest].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(splitExamples(100, 30, seeded(1).fork("split")).train).toEqual(train);
  expect(splitExamples(100, 30, seeded(2).fork("split")).train).not.toEqual(train);
});

describe("batches", () => {
  const start = { stream: seeded(9).fork("batches").state(), used: 0 };

  test("an epoch shows each example at most once and drops the last partial batch", () => {
    const order = batchOrder(10, 4, "epoch", start);
    const first = [...order.next(), ...order.next()];
    expect(new Set(first).size).toBe(8);
    const second = [...order.next(), ...order.next()];
    expect(new Set(second).size).toBe(8);
    expect(second).not.toEqual(first);
  });

  test.each(["epoch", "replace"] as const)("%s continues from its state, at any point", (draw) => {
    for (let used = 0; used < 12; used++) {
      const order = batchOrder(10, 3, draw, start);
      for (let i = 0; i < used; i++) order.next();
      const copy = batchOrder(10, 3, draw, order.state());
      for (let i = 0; i < 7; i++) expect([...copy.next()]).toEqual([...order.next()]);
    }
  });
});

describe("initial weights", () => {
  const shape = {
    kind: "mlp",
    embed: "shared",
    vocabulary: 59,
    classes: 59,
    dModel: 128,
    hidden: 256,
    activation: "gelu",
  } as const;
  const parameters = parametersOf(shape, "weights");
  const transformer: TransformerShape = {
    kind: "transformer",
    vocabulary: 72,
    positions: 3,
    classes: 71,
    dModel: 128,
    heads: 4,
    hidden: 512,
    layers: 1,
    norm: "pre",
    bias: false,
    activation: "gelu",
  };
  const initialNorm = (
    model: TransformerShape,
    init: "fanin" | "torch",
    decay: "weights" | "all",
  ): number => {
    const laidOut = parametersOf(model, decay);
    const values = initialValues(laidOut, init, 1, seeded(0).fork("init"));
    return values.reduce((sum, v, i) => sum + (laidOut[i]!.decays ? v.reduce((s, x) => s + x * x, 0) : 0), 0);
  };
  const total = (values: readonly Float32Array[], names: readonly string[]): number =>
    parameters.reduce(
      (sum, p, i) => (names.includes(p.name) ? sum + values[i]!.reduce((s, x) => s + x * x, 0) : sum),
      0,
    );

  test("fanin gives V₀ = p + 256 + p and zero biases (theory: 374 at p = 59)", () => {
    const values = initialValues(parameters, "fanin", 1, seeded(0).fork("init"));
    expect(parameterCount(parameters)).toBe(88_192 + 256 + 59);
    expect(Math.abs(total(values, ["E", "W1", "W2"]) - 374)).toBeLessThan(4);
    expect(total(values, ["b1", "b2"])).toBe(0);
  });

  test("torch gives unit embeddings and uniform matrices; scale leaves biases alone", () => {
    const one = initialValues(parameters, "torch", 1, seeded(0).fork("init"));
    const three = initialValues(parameters, "torch", 3, seeded(0).fork("init"));
    expect(Math.abs(total(one, ["E"]) / (59 * 128) - 1)).toBeLessThan(0.06);
    expect(Math.abs((3 * total(one, ["W1"])) / 256 - 1) < 0.02).toBe(true);
    expect(Math.max(...one[1]!.map(Math.abs))).toBeLessThanOrEqual(1 / 16);
    expect(total(three, ["W2"]) / total(one, ["W2"])).toBeCloseTo(9, 4);
    expect(three[4]).toEqual(one[4]);
  });

  // Published V₀: median 1294–1299 over the cells of arXiv 2606.13753 at p = 71; about 13.5k in arXiv 2603.13331.
  test("transformers start at the published norms", () => {
    expect(Math.abs(initialNorm(transformer, "fanin", "weights") - 1296)).toBeLessThan(12);
    const post = {
      ...transformer,
      vocabulary: 97,
      positions: 2,
      classes: 97,
      norm: "post",
      bias: true,
    } as const;
    expect(Math.abs(initialNorm(post, "torch", "all") / 13_500 - 1)).toBeLessThan(0.03);
  });

  test("a transformer's parameters: attention, biases and norms only where there are any", () => {
    const names = (changes: Partial<TransformerShape>): readonly string[] =>
      parametersOf({ ...transformer, ...changes }, "weights").map(({ name }) => name);
    const plain = ["E", "pos", "Wq.0", "Wk.0", "Wv.0", "Wo.0", "Win.0", "Wout.0", "U"];
    expect(names({})).toEqual(plain);
    expect(names({ norm: "none" })).toEqual(plain);
    expect(names({ layers: 2 }).filter((name) => name.endsWith(".1"))).toHaveLength(6);
    expect(names({ bias: true })).toContain("bk.0");
    expect(names({ norm: "post" }).filter((name) => /^[gh]/.test(name))).toEqual([
      "g1.0",
      "h1.0",
      "g2.0",
      "h2.0",
      "gf",
      "hf",
    ]);
    // theory: step T's sizes, 226 048 weights at p = 113.
    const nanda = { ...transformer, vocabulary: 114, classes: 113, norm: "none" } as const;
    expect(parameterCount(parametersOf(nanda, "weights"))).toBe(
      114 * 128 + 3 * 128 + 4 * 128 ** 2 + 2 * 128 * 512 + 128 * 113,
    );
  });

  test("torch draws projections as one packed matrix, and attention's biases not at all", () => {
    const biased = parametersOf({ ...transformer, norm: "post", bias: true }, "weights");
    const values = initialValues(biased, "torch", 2, seeded(0).fork("init"));
    const of = (name: string): Float32Array => values[biased.findIndex((p) => p.name === name)]!;
    const largest = (name: string): number => Math.max(...of(name).map(Math.abs));
    expect(largest("Wq.0") / (2 * Math.sqrt(6 / 512))).toBeCloseTo(1, 2);
    expect(largest("Wo.0") / (2 / Math.sqrt(128))).toBeCloseTo(1, 2);
    expect(largest("bin.0") / (1 / Math.sqrt(128))).toBeCloseTo(1, 1);
    for (const name of ["bq.0", "bk.0", "bv.0", "bo.0", "h1.0", "hf"]) expect(largest(name), name).toBe(0);
    for (const name of ["g1.0", "g2.0", "gf"]) expect(new Set(of(name)), name).toEqual(new Set([1]));
  });

  test("what a seed means never changes: these numbers are what published links rest on", () => {
    const setup = prepare({ ...defaultSpec(), p: 7, dModel: 4, hidden: 4 });
    const digest = (values: Iterable<number>): number => {
      let hash = 0x811c9dc5;
      for (const value of values) hash = Math.imul(hash ^ value, 0x01000193) >>> 0;
      return hash;
    };
    const bits = setup.initial.flatMap((values) => [...new Uint32Array(values.buffer as ArrayBuffer)]);
    expect(digest(bits)).toMatchInlineSnapshot(`270790044`);
    expect(digest([...setup.train.a, ...setup.train.b, ...setup.train.label])).toMatchInlineSnapshot(
      `706058149`,
    );
    const order = batchOrder(24, 5, "epoch", { stream: seeded(0).fork("batches").state(), used: 0 });
    expect(digest(Array.from({ length: 9 }, () => [...order.next()]).flat())).toMatchInlineSnapshot(
      `3862408407`,
    );
  });
});
