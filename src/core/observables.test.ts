import { expect, test } from "vitest";
import { blankBlock } from "./blank.ts";
import { OBSERVABLES, type Observable, observableNamed } from "./observables.ts";
import { BARS, type Block, angle } from "./readout.ts";
import { seeded } from "./rng.ts";

const dot = (x: readonly number[], y: readonly number[]): number =>
  x.reduce((sum, one, i) => sum + one * y[i]!, 0);

/** The block of one update θ′ = kθ − s of two groups, half of the numbers each. */
function oneUpdate(theta: readonly number[], step: readonly number[], keep: number): Block {
  const half = theta.length / 2;
  const groups = ["embedding", "mlp"] as const;
  const halves = groups.map((_, g) => [theta, step].map((x) => x.slice(g * half, (g + 1) * half)));
  const squares = halves.map(([x]) => dot(x!, x!));
  return blankBlock(7, 1, {
    groups,
    groupNorms: Float64Array.from(squares),
    budget: Float64Array.from(
      halves.flatMap(([x, s], g) => [
        (keep * keep - 1) * squares[g]!,
        -2 * keep * dot(x!, s!),
        dot(s!, s!),
        0,
      ]),
    ),
    rates: { learningRate: 0.1, weightDecay: (1 - keep) / 0.1 },
    decayed: theta.length,
  });
}

const drawn = (seed: number, scale: number): readonly number[] => {
  const stream = seeded(seed);
  return Array.from({ length: 12 }, () => scale * stream.normal());
};

const valueOf = (row: Observable, block: Block): number | null | undefined => row.fromBlock?.(block, 0);

test("the bars add up to what V changes by", () => {
  const [theta, step, keep] = [drawn(1, 1), drawn(2, 0.3), 0.9];
  const block = oneUpdate(theta, step, keep);
  const after = theta.map((x, i) => keep * x - step[i]!);
  const bars = BARS.map((bar) => OBSERVABLES[`${bar}Bar`].adds!(block, 0)!);
  expect(bars.reduce((sum, bar) => sum + bar, 0)).toBeCloseTo(dot(after, after) - dot(theta, theta), 12);
});

test.each([0, 0.9, 0.999, 1])(
  "the rotation of an update, from its bars, is the angle turned through: k = %d",
  (keep) => {
    for (const scale of [1e-6, 0.3, 20]) {
      const [theta, step] = [drawn(1, 1), drawn(2, scale)];
      const after = theta.map((x, i) => keep * x - step[i]!);
      const away = theta.map((x, i) => x - after[i]!);
      const expected = angle(dot(away, away), dot(theta, theta), dot(theta, theta) - dot(after, after));
      const got = valueOf(OBSERVABLES.rotation, oneUpdate(theta, step, keep));
      if (keep === 0) expect(got).toBeNull();
      else expect(Math.abs(got! - expected)).toBeLessThan(1e-10);
    }
  },
);

test("κ is 1 for decay alone, less the square of the rate that decay in steps has; it is none where nothing decays", () => {
  const still = drawn(1, 1).map(() => 0);
  const of = (step: readonly number[], keep: number) =>
    valueOf(OBSERVABLES.contraction, oneUpdate(drawn(1, 1), step, keep));
  expect(of(still, 1 - 1e-6)).toBeCloseTo(1, 5);
  expect(of(still, 0.9)).toBeCloseTo(1 - 0.1 / 2, 10);
  expect(of(drawn(2, 1), 1)).toBeNull();
  // A step outwards as large as the decay: V stays nearly what it was.
  expect(of(drawn(1, -1e-3), 1 - 1e-3)).toBeCloseTo(0, 6);
});

test("the mean square of the step direction is ‖s‖² by η² and the numbers that decay", () => {
  const step = drawn(2, 0.3);
  expect(valueOf(OBSERVABLES.updateSize, oneUpdate(drawn(1, 1), step, 0.9))).toBeCloseTo(
    dot(step, step) / (0.01 * 12),
    10,
  );
});

test("every row says what it is and where that is from", () => {
  for (const id of Object.keys(OBSERVABLES) as (keyof typeof OBSERVABLES)[]) {
    const { label, symbol, definition, source, fromBlock, fromMeasurement, adds } = observableNamed(id);
    for (const text of [label, symbol, definition, source]) expect(text, id).not.toBe("");
    expect(definition, id).toMatch(/\.$/);
    expect(
      [fromBlock, fromMeasurement, adds].some((read) => read !== undefined),
      id,
    ).toBe(true);
  }
});
