import { expect, test } from "vitest";
import { createSeries } from "../../core/series.ts";
import { approach, noiseGauge } from "./moments.ts";

test("with a constant gradient the moments are on the reference", () => {
  const beta = 0.9;
  const series = createSeries();
  let m = 0;
  const run: number[] = [0];
  for (let t = 1; t <= 60; t++) {
    m = beta * m + (1 - beta) * 7;
    series.push(t, m);
    run.push(m);
  }
  const points = approach(series, beta, 60);
  expect(points[0]!.step).toBe(1);
  expect(points.at(-1)!.step).toBe(48); // 5 time constants
  for (const { step, value } of points) expect(value).toBeCloseTo(run[step]!, 10);
});

test("it ends with the run, and steps rise", () => {
  const series = createSeries();
  series.push(1, 1);
  const steps = approach(series, 0.999, 10).map(({ step }) => step);
  expect(steps.at(-1)).toBe(10);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
});

test("nothing where the first update was not measured, or nothing is averaged", () => {
  const series = createSeries();
  expect(approach(series, 0.9, 100)).toEqual([]);
  series.push(2, 1);
  expect(approach(series, 0.9, 100)).toEqual([]);
  const other = createSeries();
  other.push(1, 1);
  expect(approach(other, 0, 100)).toEqual([]);
});

test("the gauge of noise is 0.053 at the usual momentum", () => {
  expect(noiseGauge(0.9)).toBeCloseTo(0.0526, 4);
  expect(noiseGauge(0)).toBe(1);
});
