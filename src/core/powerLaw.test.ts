import { describe, expect, test } from "vitest";
import { type Point, estimate, exponent, varianceExponent, wilson } from "./powerLaw.ts";
import { seeded } from "./rng.ts";

const valueOf = (points: readonly Point[], statistic = exponent) =>
  estimate(points, statistic, 0.95, seeded(9)).value;
const LEVELS = [1, 2, 4, 8];

/** y = 3 x^k with noise of each seed's own and of each run's, in logarithms. */
function synthetic(k: number, seeds: number, noise: number, name = "runs"): readonly Point[] {
  const stream = seeded(0).fork(name);
  return Array.from({ length: seeds }, (_, seed) => {
    const own = noise * stream.normal();
    return LEVELS.map((x) => ({ x, y: 3 * x ** k * Math.exp(own + noise * stream.normal()), seed }));
  }).flat();
}

describe("exponents", () => {
  test("of exact power laws", () => {
    for (const k of [-1, 0, 0.5, 2]) expect(valueOf(synthetic(k, 3, 0))).toBeCloseTo(k, 12);
    expect(valueOf([{ x: 2, y: 1, seed: 0 }])).toBeNull();
    expect(valueOf([])).toBeNull();
  });

  test("a seed that is drawn twice counts twice, one that is not drawn not at all", () => {
    const points = [...synthetic(1, 1, 0), ...synthetic(2, 1, 0).map((point) => ({ ...point, seed: 1 }))];
    const ready = exponent(
      points,
      points.map(({ seed }) => seed),
    );
    expect(ready([1, 0])).toBeCloseTo(1, 12);
    expect(ready([1, 3])).toBeCloseTo(1.75, 12);
    expect(ready([0, 0])).toBeNull();
  });

  test("the interval holds the truth about as often as it says", () => {
    let held = 0;
    for (let i = 0; i < 100; i++) {
      const points = synthetic(-1, 10, 0.2, `set ${i}`);
      const { interval } = estimate(points, exponent, 0.95, seeded(1).fork(`draw ${i}`));
      if (interval !== null && interval.low <= -1 && interval.high >= -1) held++;
    }
    expect(held).toBeGreaterThanOrEqual(86);
    expect(held).toBeLessThanOrEqual(100);
  });

  test("two seeds have no interval, and equal draws make equal ones", () => {
    const draw = () => estimate(synthetic(1, 5, 0.1), exponent, 0.95, seeded(3));
    expect(draw()).toEqual(draw());
    expect(estimate(synthetic(1, 2, 0.1), exponent, 0.95, seeded(3))).toMatchObject({
      interval: null,
      seeds: 2,
    });
  });
});

describe("the exponent of a variance", () => {
  test("of two runs a level, by hand", () => {
    const points = [1, 2, 4].flatMap((x) => [0, 1].map((seed) => ({ x, y: 100 + seed * x, seed })));
    expect(valueOf(points, varianceExponent)).toBeCloseTo(2, 12);
    expect(valueOf(points.slice(0, 3), varianceExponent)).toBeNull(); // one level alone has two runs
  });

  test("is found over many seeds", () => {
    const stream = seeded(4); // sd ∝ x, so the variance goes as x²
    const points = Array.from({ length: 400 }, (_, seed) =>
      LEVELS.map((x) => ({ x, y: 100 + x * stream.normal(), seed })),
    ).flat();
    const { value, interval } = estimate(points, varianceExponent, 0.95, seeded(5));
    expect(value).toBeCloseTo(2, 0);
    expect(interval?.low).toBeGreaterThan(1.8);
    expect(interval?.high).toBeLessThan(2.2);
  });
});

test.each([
  [0, 3, 0, 0.5615],
  [3, 3, 0.4385, 1],
  [5, 10, 0.2366, 0.7634],
  [0, 0, 0, 1],
])("Wilson's interval of %d of %d", (k, n, low, high) => {
  const interval = wilson(k, n);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});
