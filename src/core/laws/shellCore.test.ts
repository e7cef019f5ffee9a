import { describe, expect, test } from "vitest";
import { seeded } from "../rng.ts";
import { LEVEL } from "./law.ts";
import { studentQuantile } from "./quantiles.ts";
import { type RadiusProcess, noiseFloor, transitionSpread, transitionSteps } from "./shellCore.ts";

/**
 * Pure noise through AdamW with β₁ = 0 and v at its mean: θ′ = (1 − ηλ)θ + ηξ, ξ normal in P dimensions. R = ‖θ‖² needs
 * two numbers a step: ξ along θ, and ‖ξ‖² across it, which is χ² of P − 1 (by Wilson & Hilferty 1931).
 */
const P = 1500;
const across = P - 1;

interface Case {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly from: number;
  readonly to: number;
}

function chiSquared(normal: number): number {
  const part = 2 / (9 * across);
  return across * (1 - part + normal * Math.sqrt(part)) ** 3;
}

function next(r: number, { learningRate, weightDecay }: Case, along: number, rest: number): number {
  const keep = 1 - learningRate * weightDecay;
  const noise = along * along + chiSquared(rest);
  return keep * keep * r + 2 * keep * learningRate * Math.sqrt(r) * along + learningRate ** 2 * noise;
}

/** First steps at which R ≤ `to`. */
function hittingTimes(each: Case, paths: number): readonly number[] {
  const stream = seeded(0).fork(`hits ${each.learningRate} ${each.weightDecay}`);
  return Array.from({ length: paths }, () => {
    let [r, step] = [each.from, 0];
    for (; r > each.to; step++) r = next(r, each, stream.normal(), stream.normal());
    return step;
  });
}

const processOf = ({ learningRate, weightDecay }: Case): RadiusProcess => ({
  learningRate,
  effectiveDecay: weightDecay,
  limit: noiseFloor(learningRate, weightDecay, P),
  noisy: true,
});

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

// From twenty times the floor to twice: the ratio is 19, so only 2ηλ is left.
const CASES = [
  { learningRate: 0.01, weightDecay: 0.2, from: 750, to: 75, predicted: 736 },
  { learningRate: 0.01, weightDecay: 0.1, from: 1500, to: 150, predicted: 1472 },
  { learningRate: 0.01, weightDecay: 0.4, from: 375, to: 37.5, predicted: 368 },
];

describe("the radius under pure noise, P = 1500", () => {
  test("rests at ηP/2λ = 37.5", () => {
    const each = CASES[0]!;
    const stream = seeded(0).fork("rest");
    let [r, sum] = [37.5, 0];
    const steps = 20_000;
    for (let i = 0; i < steps; i++) sum += r = next(r, each, stream.normal(), stream.normal());
    expect(sum / steps / noiseFloor(0.01, 0.2, P)).toBeCloseTo(1, 1);
    expect(noiseFloor(0.01, 0.2, P)).toBe(37.5);
  });

  test.each(CASES)("reaches the core after about $predicted steps", ({ predicted, ...each }) => {
    const process = processOf(each);
    const steps = transitionSteps(process, each.from, each.to)!;
    expect(Math.round(steps)).toBe(predicted);
    const times = hittingTimes(each, 100);
    expect(Math.abs(mean(times) / steps - 1)).toBeLessThan(0.03);
    const sd = Math.sqrt(mean(times.map((t) => (t - mean(times)) ** 2)));
    expect(sd / transitionSpread(process, each.from, each.to, steps)).toBeGreaterThan(0.75);
    expect(sd / transitionSpread(process, each.from, each.to, steps)).toBeLessThan(1.25);
  });

  test("falls into the band nine times in ten", () => {
    const each = CASES[2]!;
    const process = processOf(each);
    const steps = transitionSteps(process, each.from, each.to)!;
    const half =
      studentQuantile((1 + LEVEL) / 2, Infinity) * transitionSpread(process, each.from, each.to, steps);
    const times = hittingTimes(each, 400);
    const inside = times.filter((t) => Math.abs(t - steps) <= half).length / times.length;
    expect(inside).toBeGreaterThan(0.85);
    expect(inside).toBeLessThan(0.95);
  });
});

test("there is no way down to the floor or below it", () => {
  const process = { learningRate: 0.01, effectiveDecay: 0.2, limit: 37.5, noisy: true };
  expect(transitionSteps(process, 750, 37.5)).toBeNull();
  expect(transitionSteps(process, 750, 30)).toBeNull();
  expect(transitionSteps(process, 30, 75)).toBeNull();
  expect(transitionSpread({ ...process, noisy: false }, 750, 75, 736)).toBe(0);
});
