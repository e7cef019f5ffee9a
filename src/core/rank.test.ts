import { describe, expect, test } from "vitest";
import { effectiveRank, tailExponent } from "./rank.ts";
import { seeded } from "./rng.ts";

describe("effective rank", () => {
  test("of equal singular values is their number", () =>
    expect(effectiveRank([3, 3, 3, 3])).toBeCloseTo(4, 12));
  test("of one direction is 1, whatever zeros follow", () => expect(effectiveRank([7, 0, 0])).toBe(1));
  test("goes by squares: σ² = 3/4, 1/4", () => {
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(effectiveRank([Math.sqrt(3), 1])).toBeCloseTo(Math.exp(entropy), 12);
  });
  test("of nothing is 0", () => expect(effectiveRank([0, 0])).toBe(0));
});

describe("tail exponent", () => {
  /** Quantiles of a density ∝ x^−α from `least` on. */
  const law = (alpha: number, least: number, n: number): number[] =>
    Array.from({ length: n }, (_, i) => least * (1 - (i + 0.5) / n) ** (-1 / (alpha - 1)));

  test.each([2, 3.5])("finds the exponent of a pure law, α = %f", (alpha) => {
    expect(Math.abs(tailExponent(law(alpha, 0.5, 400)) - alpha)).toBeLessThan(0.03 * alpha);
  });

  test("finds it where the tail follows a bulk that is none", () => {
    const stream = seeded(1);
    const bulk = Array.from({ length: 300 }, () => stream.uniform());
    const found = tailExponent([...bulk, ...law(2.5, 1, 300)]);
    expect(Math.abs(found - 2.5)).toBeLessThan(0.1);
  });

  test("does not depend on the scale", () => {
    const values = law(3, 1, 50);
    expect(tailExponent(values.map((x) => x / 128))).toBeCloseTo(tailExponent(values), 9);
  });

  test("says nothing of a few numbers, or of equal ones", () => {
    expect(tailExponent([1, 2, 3])).toBeNaN();
    expect(tailExponent(Array<number>(50).fill(1))).toBeNaN();
  });
});
