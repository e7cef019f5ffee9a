/** Programs as data: what is derived, and that no two values that are both alive share a place. */
import { describe, expect, test } from "vitest";
import { type MlpShape, parametersOf } from "../../core/model.ts";
import { type Program, evaluation, training } from "./derive.ts";
import { layoutOf, strideOf } from "./layout.ts";
import { forwardPass } from "./models.ts";
import { type Instruction, type Value, forwardOf, mayOverwrite, operandsOf } from "./program.ts";

const SHAPE: MlpShape = {
  kind: "mlp",
  embed: "shared",
  vocabulary: 59,
  classes: 59,
  dModel: 128,
  hidden: 256,
  activation: "gelu",
};
const forward = forwardPass(SHAPE, parametersOf(SHAPE, "weights"));
const programs = [training(forward), evaluation(forward)] as const;

const named = (instruction: Instruction): string => {
  const { writes } = operandsOf(instruction);
  const names = writes.map((w) => {
    if (w.kind === "value") return w.name;
    return w.kind === "given" ? "inputs" : `${w.kind} ${w.parameter}[${w.firstRow}]`;
  });
  return `${instruction.op} → ${names.join(", ")}`;
};

/** Multiplications in products, twice: the usual count of floating-point operations. */
function flopOf({ before, each, after }: Program, examples: number): number {
  return [...before, ...each, ...after].reduce((sum, instruction) => {
    if (instruction.op !== "product") return sum;
    const { a, b, form } = instruction;
    const rows = a.rows === "examples" ? examples : a.rows;
    return sum + 2 * rows * a.cols * (form === "right-transposed" ? (b.rows as number) : b.cols);
  }, 0);
}

describe("the MLP's program", () => {
  test("does on tables what depends on the vocabulary, and the rest per example", () => {
    expect(programs[0].before.map(named)).toEqual(["product → left", "product → right", "addRow → left+b1"]);
    expect(programs[0].each.map(named)).toEqual([
      "gather → before",
      "activation → hidden, hidden′",
      "product → unembedded",
      "addRow → logits",
      "crossEntropy → ∂logits",
      "columnSums → gradient b2[0]",
      "product → gradient W2[0]",
      "product → ∂hidden",
      "multiply → ∂before",
      "scatter → ∂left+b1, ∂right",
    ]);
    expect(programs[0].after.map(named)).toEqual([
      "columnSums → gradient b1[0]",
      "product → gradient W1[128]",
      "product → gradient E[0]",
      "product → gradient W1[0]",
      "product → gradient E[0]",
    ]);
    expect(programs[0].cleared.map(({ name }) => name)).toEqual(["∂left+b1", "∂right"]);
    expect(programs[1].each.map(named)).toEqual([
      "gather → before",
      "activation → hidden",
      "product → unembedded",
      "addRow → logits",
      "crossEntropy → ",
    ]);
  });

  test("takes 0.18 GFLOP for a step of the Lecture run", () => {
    expect(flopOf(programs[0], 1740) / 1e9).toBeCloseTo(0.18, 2);
  });
});

test("a product whose sizes do not fit is a bug, where it is written", () => {
  const parameters = parametersOf(SHAPE, "weights");
  const wrong = (): unknown =>
    forwardOf(parameters, (build) => build.product(build.weight("E"), build.weight("W2"), "wrong"));
  expect(wrong).toThrow("wrong: 128 columns times 256 rows");
  expect(() =>
    forwardOf(parameters, (build) => build.product(build.weight("E"), build.weight("W9"), "x")),
  ).toThrow("no parameter W9");
});

test.each([
  [3, 4],
  [59, 60],
  [64, 68],
  [113, 116],
  [256, 260],
])("rows of %i floats begin %i apart: whole vectors, no power of two", (cols, stride) => {
  expect(strideOf(cols)).toBe(stride);
});

test("values that are alive at the same time never overlap, unless one is written over the other by right", () => {
  const examples = 128;
  const { places, size } = layoutOf(programs, examples, 1000);
  programs.forEach(({ before, each, after }, k) => {
    const all = [...before, ...each, ...after];
    const live = new Map<Value, [number, number]>();
    all.forEach((instruction, at) => {
      const { reads, writes } = operandsOf(instruction);
      for (const operand of [...reads, ...writes]) {
        if (operand.kind !== "value") continue;
        const fixed = operand.rows !== "examples";
        const [from] = live.get(operand) ?? [at, at];
        live.set(operand, fixed ? [0, all.length] : [from, at]);
      }
    });
    const extent = (value: Value): [number, number] => {
      const { offset, stride } = places[k]!.get(value.id)!;
      return [offset, offset + stride * (value.rows === "examples" ? examples : value.rows)];
    };
    const values = [...live.keys()];
    for (const x of values) {
      expect(extent(x)[0]).toBeGreaterThanOrEqual(1000);
      expect(extent(x)[1]).toBeLessThanOrEqual(size);
      for (const y of values) {
        if (x.id >= y.id) continue;
        const [[a0, a1], [b0, b1]] = [live.get(x)!, live.get(y)!];
        const [[p0, p1], [q0, q1]] = [extent(x), extent(y)];
        if (a1 < b0 || b1 < a0 || p1 <= q0 || q1 <= p0) continue;
        const pairs = all.flatMap((instruction) => mayOverwrite(instruction));
        const byRight = pairs.some(([from, to]) => (from === x && to === y) || (from === y && to === x));
        expect(byRight && (a1 === b0 || b1 === a0), `${x.name} and ${y.name}`).toBe(true);
      }
    }
  });
});
