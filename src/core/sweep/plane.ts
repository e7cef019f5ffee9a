/**
 * A plane in the logarithms of a sweep's runs, with intervals over seeds. Where every run got there it is least squares;
 * where some are censored, the censored normal regression of laws/survival.ts, whose maximum it then is.
 */
import { leastSquares, solve } from "../laws/leastSquares.ts";
import { type CensoredEstimate, type CensoredRun, censoredEstimate } from "../laws/survival.ts";
import { type Statistic, estimate } from "../powerLaw.ts";
import type { Stream } from "../rng.ts";

/** A seed's part of the normal equations, so that a resample of seeds is a sum. */
interface Part {
  readonly gram: number[][];
  readonly right: number[];
}

function partsOf(
  rows: readonly (readonly number[])[],
  ys: readonly number[],
  places: readonly number[],
): Part[] {
  const k = rows[0]?.length ?? 0;
  const zeros = (): number[] => Array.from<number>({ length: k }).fill(0);
  const parts = Array.from({ length: Math.max(...places) + 1 }, (): Part => ({
    gram: Array.from({ length: k }, zeros),
    right: zeros(),
  }));
  rows.forEach((row, r) => {
    const { gram, right } = parts[places[r]!]!;
    row.forEach((x, i) => {
      right[i]! += x * ys[r]!;
      row.forEach((z, j) => (gram[i]![j]! += x * z));
    });
  });
  return parts;
}

function weighted(parts: readonly Part[], weights: ArrayLike<number>): number[] | null {
  const sum = (of: (part: Part) => number): number =>
    parts.reduce((all, part, s) => all + weights[s]! * of(part), 0);
  const [first] = parts;
  if (first === undefined) return null;
  return solve(
    first.gram.map((row, i) => row.map((_, j) => sum(({ gram }) => gram[i]![j]!))),
    first.right.map((_, i) => sum(({ right }) => right[i]!)),
  );
}

function plainEstimate(runs: readonly CensoredRun[], confidence: number, stream: Stream): CensoredEstimate {
  const rows = runs.map(({ xs }) => [1, ...xs.map(Math.log)]);
  const ys = runs.map(({ y }) => Math.log(y));
  const fitted = leastSquares(rows, ys);
  const [constant = 0, ...exponents] = fitted?.coefficients ?? [];
  const points = runs.map(({ xs, y, seed }) => ({ x: xs[0] ?? 1, y, seed }));
  const exponentOf =
    (k: number): Statistic =>
    (_, places) => {
      const parts = partsOf(rows, ys, places);
      return (weights) => weighted(parts, weights)?.[1 + k] ?? null;
    };
  return {
    plane: fitted === null ? null : { constant, exponents, sd: fitted.sd },
    intervals: exponents.map((_, k) => estimate(points, exponentOf(k), confidence, stream).interval),
    seeds: new Set(runs.map(({ seed }) => seed)).size,
    runs: runs.length,
    censored: 0,
  };
}

/** @param confidence such as 0.95 */
export function planeEstimate(
  runs: readonly CensoredRun[],
  confidence: number,
  stream: Stream,
): CensoredEstimate {
  return (runs.some(({ censored }) => censored) ? censoredEstimate : plainEstimate)(runs, confidence, stream);
}
