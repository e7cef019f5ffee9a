import { expect, test } from "vitest";
import { axisPosition } from "../../core/decimate.ts";
import { niceCeiling, stepAt, stepAxis, stepTicks } from "./stepAxis.ts";

const labels = (...args: Parameters<typeof stepTicks>): string[] =>
  stepTicks(...args).map(({ label }) => label);

test.each([
  [1, 1],
  [1.01, 2],
  [374, 500],
  [0.03, 0.05],
  [1e-9, 1e-9],
  [1000, 1000],
])("the round number over %d is %d", (value, nice) => {
  expect(niceCeiling(value)).toBeCloseTo(nice, 12);
});

test("a linear axis grows in stages up to the expected end", () => {
  const bounds = [0, 40, 100, 101, 500, 501, 1001, 2500, 3000].map(
    (step) => stepAxis("linear", step, 3000).to,
  );
  expect(bounds).toEqual([100, 100, 100, 200, 500, 1000, 2000, 3000, 3000]);
});

test("a log axis grows by powers of ten, and the last stage is the end", () => {
  expect([0, 100, 101, 1000, 1001].map((step) => stepAxis("log", step, 12_000).to)).toEqual([
    100, 100, 1000, 1000, 12_000,
  ]);
});

test("an axis never ends before its data, nor before the first step", () => {
  expect(stepAxis("log", 350, 300).to).toBe(350);
  expect(stepAxis("linear", 0, 1).to).toBe(1);
  expect(stepAxis("linear", 7, 30).to).toBe(30);
});

test.each(["log", "linear"] as const)("the step at the place of a step is that step (%s)", (scale) => {
  const axis = stepAxis(scale, 900, 1000);
  for (const step of [0, 1, 2, 10, 511, 1000]) expect(stepAt(axis, axisPosition(step, axis))).toBe(step);
  expect(stepAt(axis, -3)).toBe(0);
  expect(stepAt(axis, 3)).toBe(1000);
});

test("a log axis shows 0 in its own slot, powers, and its end", () => {
  const axis = stepAxis("log", 2500, 3000);
  expect(labels(axis, 8)).toEqual(["0", "1", "10", "100", "1000", "3000"]);
  expect(stepTicks(axis, 8)[0]?.at).toBe(0);
  expect(stepTicks(axis, 8).at(-1)?.at).toBe(1);
});

test("labels thin out where there is little room", () => {
  expect(labels(stepAxis("log", 1e6, 1e7), 3)).toEqual(["0", "1", "1000", "1\u202f000\u202f000"]);
  expect(labels(stepAxis("linear", 1000, 1000), 4)).toEqual(["0", "500", "1000"]);
  expect(labels(stepAxis("linear", 1000, 1000), 0)).toEqual(["0", "1000"]);
});
