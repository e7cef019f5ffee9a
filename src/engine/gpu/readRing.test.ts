/** What rows of the ring mean, from rows written here. */
import { expect, test } from "vitest";
import { GROUPS } from "../../core/model.ts";
import { BARS, totalNorm } from "../../core/readout.ts";
import { prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { columnsOf, measurementIn } from "./readRing.ts";
import { type Run, newRun } from "./runs.ts";
import { LOOK_ROW, RING, SECOND_UNIT, SLOPE_UNIT, STEP_ROW } from "./wgsl/common.ts";

const AT = 8;

const SMALL = "p=7&d=8&h=12&frac=0.6";

function runOf(text: string): Run {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return newRun(prepare(parsed.value.spec));
}

function rowOf(words: number, parts: Readonly<Partial<Record<keyof typeof RING, readonly number[]>>>) {
  const floats = new Float32Array(AT + words);
  for (const [name, values] of Object.entries(parts))
    floats.set(values, AT + RING[name as keyof typeof RING]);
  return { floats, at: AT };
}

const laneOf = (group: (typeof GROUPS)[number]): number => GROUPS.indexOf(group);

test("bars come from the norm before, the row's sums and the factor as it is rounded", () => {
  const run = runOf(`${SMALL}&lr=0.001&wd=1`);
  const columns = columnsOf(run, 5, 2);
  const { block } = columns;
  const mlp = block.groups.indexOf("mlp");
  const inMlp = (value: number): readonly number[] => GROUPS.map((_, g) => (g === laneOf("mlp") ? value : 0));
  const row = rowOf(STEP_ROW, {
    train: [58, 0, 0],
    norms: inMlp(3),
    low: inMlp(2 ** -26),
    y: inMlp(0.25),
    z: inMlp(0.125),
    w: [0, 0, SLOPE_UNIT ** 2, 3 * SLOPE_UNIT ** 2],
    jumps: inMlp(-0.5),
  });
  const norms = new Float64Array(block.groups.length).fill(0);
  norms[mlp] = 3.5;
  columns.step(1, row, norms);
  const keep = Math.fround(0.999);
  const from = (block.groups.length + mlp) * BARS.length;
  expect([...block.budget.subarray(from, from + BARS.length)]).toEqual([
    (keep * keep - 1) * 3.5,
    -2 * keep * 0.25,
    0.125,
    -0.5,
  ]);
  expect(block.groupNorms[block.groups.length + mlp]).toBe(3.5);
  expect(norms[mlp]).toBe(3 + 2 ** -26);
  expect(block.gradientSquares[1]).toBe(4);
  expect(block.loss[1]).toBe(2);
  columns.step(1, rowOf(STEP_ROW, { train: [58, 0, 1] }), norms);
  expect(block.loss[1]).toBeNaN();
});

test("only AdamW shrinks the weights, and only by what it is given", () => {
  for (const text of ["&opt=adam&wd=1", "&opt=sgd&wd=1", "&wd=0"]) {
    const { block, step } = columnsOf(runOf(SMALL + text), 0, 1);
    step(0, rowOf(STEP_ROW, { y: [1, 1, 1, 1] }), new Float64Array(block.groups.length).fill(9));
    expect(block.budget[0]! + block.budget[1]!).toBe(-2);
  }
});

/** θ at an angle and a length from r = (1, 0), and what a look says of both. */
function measuredAt(angle: number, length: number, run: Run) {
  const [x, y] = [length * Math.cos(angle), length * Math.sin(angle)];
  const away = (x - 1) ** 2 + y ** 2;
  const row = rowOf(LOOK_ROW + 3, {
    norms: [length ** 2],
    low: [length ** 2 - Math.fround(length ** 2)],
    references: [away, away, length ** 2 - 1, length ** 2 - 1],
    powers: [1, 3, 4],
    y: [SLOPE_UNIT ** 2, 3 * SLOPE_UNIT ** 2],
    z: [9 * SECOND_UNIT ** 2],
    w: [5, 6, 0, 1],
    train: [29, 7, 0],
    test: [40, 3, 0],
    trainOutputs: [58, -29, 2],
    testOutputs: [40, 10, 5],
  });
  return measurementIn(row, 12, run, LOOK_ROW + 3, true);
}

test.each([
  [1e-4, 1],
  [1e-3, 0.9],
  [0.5, 0.3],
  [1.7, 1.2],
  [Math.PI, 2],
])("an angle of %f, at %f times the length", (angle, length) => {
  const { angles } = measuredAt(angle, length, runOf(SMALL));
  // Sums of squares are float32.
  expect(Math.abs(angles.toInitial / angle - 1)).toBeLessThan(1e-3);
  expect(angles.toMemorization).toBeNull();
});

test("a look tells moments in their own units, outputs by example, and shares", () => {
  const run = runOf(SMALL);
  run.isMarked = true;
  const at = measuredAt(0.5, 0.3, run);
  expect(at.moments).toEqual({ first: 2, second: 3, preconditioner: 12 });
  expect(at.angles.toMemorization).toBe(at.angles.toInitial);
  expect(at.outputs).toEqual({ scale: 2, trainMargin: -1, testMargin: 0.5, collapsed: 2 });
  expect([at.trainLoss, at.testLoss, at.trainCorrect, at.testCorrect]).toEqual([1, 2, 7, 3]);
  expect([...(at.spectrum ?? [])]).toEqual([0.125, 0.375, 0.5]);
  expect(totalNorm(at.groupNorms)).toBeCloseTo(0.09, 12);
});

test("there are no moments before the first update, nor of SGD; and no spectrum of parity", () => {
  const row = rowOf(LOOK_ROW + 3, {});
  expect(measurementIn(row, 0, runOf(SMALL), LOOK_ROW + 3, false).moments).toBeNull();
  expect(measurementIn(row, 9, runOf(`${SMALL}&opt=sgd`), LOOK_ROW + 3, true).moments).toBeNull();
  const parity = runOf("task=parity&bits=12&k=2&n=50&h=13");
  expect(measurementIn(row, 0, parity, LOOK_ROW, true).spectrum).toBeNull();
});
