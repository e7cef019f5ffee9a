import { describe, expect, test } from "vitest";
import { seeded } from "./rng.ts";
import { fisherExact, median, range, ratioInterval } from "./statistics.ts";

const stream = (name = "test") => seeded(0).fork(name);
const interval = (ours: readonly (number | null)[], theirs: readonly (number | null)[], name?: string) =>
  ratioInterval(ours, theirs, 0.99, stream(name));

describe("medians", () => {
  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])("of %j is %d", (sample, value) => expect(median(sample)).toBe(value));

  test("a censored run counts as later than all, so that groks alone do not flatter", () => {
    expect(median([10, null, 20])).toBe(20);
    expect(median([10, 20, 30, null])).toBe(25);
    expect(median([10, 20, null, null])).toBe(20); // Kaplan–Meier: half are left from here on
    expect(median([10, null, null])).toBeNull();
    expect(median([null])).toBeNull();
    expect(median([])).toBeNull();
  });

  test("a range is of what was seen", () => {
    expect(range([5, null, 3])).toEqual([3, 5]);
    expect(range([null])).toBeNull();
  });
});

describe("the interval of a ratio of medians", () => {
  const wide = [80, 90, 95, 100, 104, 110, 120];

  test("holds the ratio itself, and 1 for two samples of one distribution", () => {
    const { low, high } = interval(wide, [85, 92, 97, 101, 105, 112, 118]) ?? { low: NaN, high: NaN };
    expect(low).toBeLessThan(100 / 101);
    expect(high).toBeGreaterThan(1);
  });

  test("does not hold 1 for one twice the other, and scales with a factor", () => {
    const doubled = interval(
      wide.map((x) => 2 * x),
      wide,
    );
    const same = interval(wide, wide);
    expect(doubled?.low).toBeGreaterThan(1.5);
    expect(doubled?.high).toBeLessThan(2.7);
    expect(doubled?.low).toBeCloseTo(2 * (same?.low ?? NaN), 10);
  });

  test("is about as wide as theory says: for normal samples, 2 × 2.576 × √(π/2) × σ × √(1/n + 1/m)", () => {
    const sigma = 0.1;
    const normal = stream("normal");
    const draw = (n: number) => Array.from({ length: n }, () => 100 * Math.exp(sigma * normal.normal()));
    const { low, high } = interval(draw(400), draw(400)) ?? { low: NaN, high: NaN };
    const theory = 2 * 2.576 * Math.sqrt(Math.PI / 2) * sigma * Math.sqrt(2 / 400);
    expect(Math.log(high / low) / theory).toBeGreaterThan(0.8);
    expect(Math.log(high / low) / theory).toBeLessThan(1.25);
  });

  test("one run of ours borrows the spread of theirs", () => {
    const { low, high } = interval([100], wide) ?? { low: NaN, high: NaN };
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(1.1);
  });

  test("equal input gives the same interval, another stream nearly the same", () => {
    const ours = [70, 88, 91, 99, 130];
    expect(interval(ours, wide)).toEqual(interval(ours, wide));
    expect(interval(ours, wide, "other")?.low).toBeCloseTo(interval(ours, wide)?.low ?? NaN, 1);
  });

  test("censored runs may leave it open above, and without a median or over 0 there is none", () => {
    expect(interval([100, 120, null], [90, 100, 110, null])?.high).toBe(Infinity);
    expect(interval([100, null, null], wide)).toBeNull();
    expect(interval([], wide)).toBeNull();
    expect(interval([0, 0, 1], wide)).toBeNull();
    expect(interval(wide, [0, 0, 3])).toBeNull();
  });
});

describe("Fisher's exact test", () => {
  // The tea tasting, and others from exact fractions of binomial coefficients.
  test.each([
    [[3, 4], [1, 4], 0.4857142857],
    [[8, 10], [1, 6], 0.03496503],
    [[1, 12], [12, 14], 0.00021268003769],
    [[0, 5], [0, 20], 1],
    [[5, 5], [0, 20], 1.882176e-5],
    [[2, 3], [12, 20], 1],
  ] as const)("%j against %j", (ours, theirs, p) => {
    expect(fisherExact(ours, theirs)).toBeCloseTo(p, 8);
    expect(fisherExact(theirs, ours)).toBeCloseTo(p, 8);
  });
});
