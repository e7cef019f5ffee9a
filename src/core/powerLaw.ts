/**
 * How a quantity follows a factor over runs of several seeds: the exponent k of y ∝ x^k by ordinary least squares on
 * logarithms, its interval by bootstrap over seeds, and intervals of shares. Chance is a stream from the caller.
 */
import type { Stream } from "./rng.ts";
import type { Interval } from "./statistics.ts";

/** One run: both above 0. Seeds share their split and weights across the values of x, so a seed is drawn whole. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly seed: number;
}

/** How often each seed counts, by its place among the seeds of the points. */
type Weights = ArrayLike<number>;

/** A statistic made ready for its points, to be asked for many weightings. */
type Ready = (weights: Weights) => number | null;

/** What is estimated. @param places of each point's seed among all seeds */
export type Statistic = (points: readonly Point[], places: readonly number[]) => Ready;

/** Weighted least squares of y on x; `null` where x does not vary. */
function slope(xs: ArrayLike<number>, ys: ArrayLike<number>, weightAt: (i: number) => number): number | null {
  let [n, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < xs.length; i++) {
    const w = weightAt(i);
    n += w;
    sumX += w * xs[i]!;
    sumY += w * ys[i]!;
  }
  if (n === 0) return null;
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, xy] = [0, 0];
  for (let i = 0; i < xs.length; i++) {
    const [w, dx] = [weightAt(i), xs[i]! - meanX];
    xx += w * dx * dx;
    xy += w * dx * (ys[i]! - meanY);
  }
  return xx < 1e-12 ? null : xy / xx;
}

const logs = (values: readonly number[]): Float64Array => Float64Array.from(values, Math.log);

/** Of ln y on ln x, over runs. */
export const exponent: Statistic = (points, places) => {
  const [xs, ys] = [logs(points.map(({ x }) => x)), logs(points.map(({ y }) => y))];
  return (weights) => slope(xs, ys, (i) => weights[places[i]!]!);
};

/** Weighted sample variance. `null` for fewer than two runs, or none that differ. */
function variance(points: readonly (readonly [y: number, place: number])[], weights: Weights): number | null {
  let [n, sum] = [0, 0];
  for (const [y, place] of points) {
    n += weights[place]!;
    sum += weights[place]! * y;
  }
  if (n < 2) return null;
  let squares = 0;
  for (const [y, place] of points) squares += weights[place]! * (y - sum / n) ** 2;
  return squares === 0 ? null : squares / (n - 1);
}

/** Of ln Var y on ln x, the variance over seeds: one point for each value of x that has one. */
export const varianceExponent: Statistic = (points, places) => {
  const levels = new Map<number, (readonly [number, number])[]>();
  points.forEach(({ x, y }, i) => levels.set(x, [...(levels.get(x) ?? []), [y, places[i]!]]));
  const xs = logs([...levels.keys()]);
  const grouped = [...levels.values()];
  return (weights) => {
    const variances = grouped.map((level) => variance(level, weights));
    const ys = logs(variances.map((each) => each ?? 1));
    return slope(xs, ys, (i) => (variances[i] === null ? 0 : 1));
  };
};

const RESAMPLES = 1000;

export interface Estimate {
  /** `null` where the points do not tell. */
  readonly value: number | null;
  /** Percentile bootstrap over seeds; `null` for fewer than three of them. */
  readonly interval: Interval | null;
  readonly seeds: number;
}

/**
 * An estimate and its interval. A resample of n seeds varies by √((n − 1)/n) too little, which is made good; even so an
 * interval from few seeds is too narrow, so how many there were is told with it.
 * @param confidence such as 0.95
 */
export function estimate(
  points: readonly Point[],
  statistic: Statistic,
  confidence: number,
  stream: Stream,
): Estimate {
  const seeds = [...new Set(points.map(({ seed }) => seed))];
  const n = seeds.length;
  const ready = statistic(
    points,
    points.map(({ seed }) => seeds.indexOf(seed)),
  );
  const value = ready(new Uint8Array(n).fill(1));
  if (n < 3 || value === null) return { value, interval: null, seeds: n };
  const found: number[] = [];
  const drawn = new Float64Array(n);
  for (let i = 0; i < RESAMPLES; i++) {
    drawn.fill(0);
    for (let k = 0; k < n; k++) drawn[stream.below(n)]!++;
    const again = ready(drawn);
    if (again !== null) found.push(again);
  }
  const sorted = found.sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  const at = (q: number): number =>
    value + ((sorted[Math.round(q * (sorted.length - 1))] ?? value) - value) * Math.sqrt(n / (n - 1));
  return { value, interval: { low: at(tail), high: at(1 - tail) }, seeds: n };
}

/** z of a 95 % interval. */
const Z = 1.959964;

/** The 95 % interval of a share, k of n (Wilson 1927). */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const share = k / n;
  const center = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n * n));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
