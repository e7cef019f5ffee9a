/** Against the definitions written out over the full n × n grid, and grids whose answer is known. */
import { expect, test } from "vitest";
import { type PairLogits, excludedLoss, keyFrequencies, restrictedLoss } from "./progressMeasures.ts";
import { seeded } from "./rng.ts";

const wave = (n: number, k: number, t: number, phase = 0): number =>
  Math.cos((2 * Math.PI * k * t) / n - phase);

/** Power of a grid in {1, cos k, sin k}², the constant aside, by its nine normalized products. */
function blockOf(grid: (i: number, j: number) => number, n: number, k: number): number {
  const one = (): number => 1;
  const basis = [one, (t: number) => wave(n, k, t), (t: number) => wave(n, k, t, Math.PI / 2)];
  let power = 0;
  basis.forEach((f, a) =>
    basis.forEach((g, b) => {
      if (a === 0 && b === 0) return;
      let [dot, norm] = [0, 0];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          dot += f(i) * g(j) * grid(i, j);
          norm += (f(i) * g(j)) ** 2;
        }
      }
      if (norm > 1e-9) power += dot ** 2 / norm;
    }),
  );
  return power;
}

test.each([7, 11, 8])("a neuron's frequency is the one whose 3×3 block holds most, n = %i", (n) => {
  const stream = seeded(n);
  const neurons = 6;
  const hidden = Float32Array.from({ length: n * n * neurons }, () => stream.normal());
  const expected = new Map<number, number>();
  for (let neuron = 0; neuron < neurons; neuron++) {
    const at = (i: number, j: number): number => hidden[(i * n + j) * neurons + neuron]!;
    const powers = Array.from({ length: Math.floor(n / 2) }, (_, i) => blockOf(at, n, i + 1));
    const best = powers.indexOf(Math.max(...powers)) + 1;
    expected.set(best, (expected.get(best) ?? 0) + 1);
  }
  const found = keyFrequencies(hidden, n);
  expect(new Map(found.map(({ frequency, neurons: count }) => [frequency, count]))).toEqual(expected);
  const counts = found.map(({ neurons: count }) => count);
  expect(counts).toEqual([...counts].sort((x, y) => y - x));
});

test("(p − 1)/2 can win, and a neuron that never changes wins nothing", () => {
  const n = 7;
  const hidden = new Float32Array(n * n * 2);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      hidden[(i * n + j) * 2] = 5 + wave(n, 3, i) * wave(n, 3, j, 0.4);
      hidden[(i * n + j) * 2 + 1] = 2;
    }
  }
  expect(keyFrequencies(hidden, n)).toEqual([{ frequency: 3, neurons: 1 }]);
});

function pairsOf(n: number, logit: (i: number, j: number, c: number) => number): PairLogits {
  const logits = new Float32Array(n ** 3);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let c = 0; c < n; c++) logits[(i * n + j) * n + c] = logit(i, j, c);
  }
  const stream = seeded(3);
  return {
    n,
    classes: n,
    logits,
    answer: Uint16Array.from({ length: n }, (_, t) => t),
    trained: Uint8Array.from({ length: n * n }, () => stream.below(2)),
  };
}

/** Cross-entropy over the pairs chosen. */
function lossOf({ n, logits, trained }: PairLogits, chosen: (isTrained: boolean) => boolean): number {
  const losses: number[] = [];
  for (let pair = 0; pair < n * n; pair++) {
    if (!chosen(trained[pair] === 1)) continue;
    const row = logits.subarray(pair * n, (pair + 1) * n);
    const answer = (Math.floor(pair / n) + (pair % n)) % n;
    losses.push(Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[answer]!);
  }
  return losses.reduce((sum, one) => sum + one, 0) / losses.length;
}

const keys = [2, 5];
const onKeys = (n: number, i: number, j: number, c: number): number =>
  3 * wave(n, 2, i + j - c) + 2 * wave(n, 5, i + j - c, 0.3);

test.each([11, 10])(
  "logits of key frequencies and a bias alone: restricting changes nothing, n = %i",
  (n) => {
    const pairs = pairsOf(n, (i, j, c) => onKeys(n, i, j, c) + 0.1 * c);
    const { all, test: onTest } = restrictedLoss(pairs, keys);
    expect(all).toBeCloseTo(
      lossOf(pairs, () => true),
      5,
    );
    expect(onTest).toBeCloseTo(
      lossOf(pairs, (isTrained) => !isTrained),
      5,
    );
  },
);

test("restricting takes away what is not a wave of i + j, and other frequencies", () => {
  const n = 11;
  const clean = pairsOf(n, (i, j, c) => onKeys(n, i, j, c));
  const noisy = pairsOf(n, (i, j, c) => onKeys(n, i, j, c) + wave(n, 2, i - j + c) + wave(n, 3, i + j) * c);
  expect(restrictedLoss(noisy, keys).all).toBeCloseTo(restrictedLoss(clean, keys).all, 5);
  expect(lossOf(noisy, () => true)).not.toBeCloseTo(
    lossOf(clean, () => true),
    2,
  );
});

test("excluding them leaves nothing to tell the answer by, and excluding one leaves the others", () => {
  const n = 11;
  const pairs = pairsOf(n, (i, j, c) => onKeys(n, i, j, c));
  const { all, one } = excludedLoss(pairs, keys, keys);
  expect(all).toBeCloseTo(Math.log(n), 5);
  const without2 = pairsOf(n, (i, j, c) => 2 * wave(n, 5, i + j - c, 0.3));
  expect(one[0]).toBeCloseTo(
    lossOf(without2, (isTrained) => isTrained),
    5,
  );
  expect(one).toHaveLength(2);
  expect(excludedLoss(pairs, [], []).all).toBeCloseTo(
    lossOf(pairs, (isTrained) => isTrained),
    5,
  );
});
