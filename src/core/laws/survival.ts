/**
 * Exponents of a time in several factors, with runs that did not get there kept as right-censored: they took longer than
 * their limit, no one knows by how much. The model is ln T normal about a plane in the logarithms (Tobit); its likelihood
 * is concave in (β/σ, 1/σ) (Olsen 1978), so Newton's method finds it. Intervals by bootstrap over seeds. Chance is a
 * stream from the caller. Kaplan–Meier medians are in core/statistics.ts.
 *
 * Why not drop them: the runs that did get there are the fast ones, and slopes fitted to them alone come out too flat.
 */
import type { Stream } from "../rng.ts";
import type { Interval } from "../statistics.ts";
import { dot, leastSquares, solve } from "./leastSquares.ts";
import { hazard, logUpperTail } from "./quantiles.ts";

/** One run: all numbers above 0. Seeds share split and weights across settings, so a seed is drawn whole. */
export interface CensoredRun {
  /** One value a factor. */
  readonly xs: readonly number[];
  /** The time; of a censored run, its limit. */
  readonly y: number;
  readonly censored: boolean;
  readonly seed: number;
}

export interface CensoredPlane {
  /** ln y at all factors 1. */
  readonly constant: number;
  /** One a factor. */
  readonly exponents: readonly number[];
  /** σ of ln y. */
  readonly sd: number;
}

interface Row {
  readonly x: readonly number[];
  readonly y: number;
  readonly censored: boolean;
}

const ITERATIONS = 60;

function logLikelihood(
  rows: readonly Row[],
  weights: ArrayLike<number>,
  parameters: readonly number[],
): number {
  const theta = parameters.at(-1) ?? 0;
  if (!(theta > 0)) return -Infinity;
  let sum = 0;
  rows.forEach(({ x, y, censored }, i) => {
    const w = weights[i]!;
    if (w === 0) return;
    const r = theta * y - dot(x, parameters);
    sum += w * (censored ? logUpperTail(r) : Math.log(theta) - (r * r) / 2);
  });
  return sum;
}

/** One Newton step of (δ, θ) = (β/σ, 1/σ). @returns `null` where the information is singular */
function newtonStep(
  rows: readonly Row[],
  weights: ArrayLike<number>,
  parameters: readonly number[],
): number[] | null {
  const size = parameters.length;
  const theta = parameters.at(-1) ?? 0;
  const gradient = Array.from<number>({ length: size }).fill(0);
  const information = Array.from({ length: size }, () => Array.from<number>({ length: size }).fill(0));
  rows.forEach(({ x, y, censored }, at) => {
    const w = weights[at]!;
    if (w === 0) return;
    const r = theta * y - dot(x, parameters);
    const h = censored ? hazard(r) : r; // −d ln L/dr
    const bend = censored ? h * (h - r) : 1;
    const z = [...x.map((each) => -each), y]; // dr/d(δ, θ)
    for (let i = 0; i < size; i++) {
      gradient[i]! -= w * h * z[i]!;
      for (let j = 0; j <= i; j++) information[i]![j]! += w * bend * z[i]! * z[j]!;
    }
    if (!censored) {
      gradient[size - 1]! += w / theta;
      information[size - 1]![size - 1]! += w / (theta * theta);
    }
  });
  return solve(information, gradient);
}

/** @param rows [1, ln x…] centered, ln y centered */
function tobit(
  rows: readonly Row[],
  weights: ArrayLike<number>,
): { readonly beta: readonly number[]; readonly sd: number } | null {
  const columns = rows.map(({ x }) => x);
  const start = leastSquares(
    columns,
    rows.map(({ y }) => y),
    weights,
  );
  if (start === null) return null;
  const spread = Math.max(start.sd, 1e-3); // a perfect fit has no likelihood to climb
  let parameters: readonly number[] = [...start.coefficients.map((c) => c / spread), 1 / spread];
  let height = logLikelihood(rows, weights, parameters);
  for (let i = 0; i < ITERATIONS; i++) {
    const step = newtonStep(rows, weights, parameters);
    if (step === null) {
      if (i === 0) return null;
      break; // σ has gone to 0: the plane fits perfectly
    }
    let length = 1;
    let next = parameters;
    let reached = -Infinity;
    for (; length > 1e-6; length /= 2) {
      const scaled = length;
      next = parameters.map((value, k) => value + scaled * step[k]!);
      reached = logLikelihood(rows, weights, next);
      if (reached >= height) break;
    }
    if (!(reached >= height)) break;
    const gain = reached - height;
    [parameters, height] = [next, reached];
    if (gain < 1e-10 || (parameters.at(-1) ?? 0) > 1e6) break;
  }
  const theta = parameters.at(-1) ?? 1;
  return { beta: parameters.slice(0, -1).map((d) => d / theta), sd: 1 / theta };
}

interface Ready {
  readonly rows: readonly Row[];
  readonly centers: readonly number[];
  readonly middle: number;
}

/** Logarithms, centered: the columns are then far from dependent. */
function prepared(runs: readonly CensoredRun[]): Ready {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const factors = runs[0]?.xs.length ?? 0;
  const centers = Array.from({ length: factors }, (_, k) => mean(runs.map(({ xs }) => Math.log(xs[k]!))));
  const middle = mean(runs.map(({ y }) => Math.log(y)));
  const rows = runs.map(({ xs, y, censored }) => ({
    x: [1, ...xs.map((x, k) => Math.log(x) - centers[k]!)],
    y: Math.log(y) - middle,
    censored,
  }));
  return { rows, centers, middle };
}

function planeOf({ rows, centers, middle }: Ready, weights: ArrayLike<number>): CensoredPlane | null {
  if (!rows.some(({ censored }, i) => !censored && weights[i]! > 0)) return null;
  const fitted = tobit(rows, weights);
  if (fitted === null) return null;
  const [constant = 0, ...exponents] = fitted.beta;
  return { constant: constant + middle - dot(exponents, centers), exponents, sd: fitted.sd };
}

/**
 * The plane itself.
 * @returns `null` where the runs do not tell it: none got there, or a factor does not vary
 */
export function censoredPlane(runs: readonly CensoredRun[]): CensoredPlane | null {
  return runs.length === 0 ? null : planeOf(prepared(runs), new Uint8Array(runs.length).fill(1));
}

const RESAMPLES = 500;

export interface CensoredEstimate {
  readonly plane: CensoredPlane | null;
  /** One a factor; `null` for fewer than three seeds. */
  readonly intervals: readonly (Interval | null)[];
  readonly seeds: number;
  readonly runs: number;
  readonly censored: number;
}

/**
 * The plane, and percentile intervals of its exponents by bootstrap over seeds, widened by √(n/(n − 1)) as in
 * core/powerLaw.ts. From few seeds they are too narrow all the same, so how many there were is told with them.
 * @param confidence such as 0.95
 */
export function censoredEstimate(
  runs: readonly CensoredRun[],
  confidence: number,
  stream: Stream,
): CensoredEstimate {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const n = seeds.length;
  const counts = { seeds: n, runs: runs.length, censored: runs.filter(({ censored }) => censored).length };
  const plane = censoredPlane(runs);
  const none = { plane, intervals: (plane?.exponents ?? []).map(() => null), ...counts };
  if (plane === null || n < 3) return none;
  const ready = prepared(runs);
  const places = runs.map(({ seed }) => seeds.indexOf(seed));
  const found: (readonly number[])[] = [];
  const drawn = new Uint16Array(n);
  for (let i = 0; i < RESAMPLES; i++) {
    drawn.fill(0);
    for (let k = 0; k < n; k++) drawn[stream.below(n)]!++;
    const again = planeOf(
      ready,
      places.map((place) => drawn[place]!),
    );
    if (again !== null) found.push(again.exponents);
  }
  const tail = (1 - confidence) / 2;
  const intervals = plane.exponents.map((value, k): Interval => {
    const sorted = found.map((exponents) => exponents[k]!).sort((a, b) => a - b);
    const at = (q: number): number =>
      value + ((sorted[Math.round(q * (sorted.length - 1))] ?? value) - value) * Math.sqrt(n / (n - 1));
    return { low: at(tail), high: at(1 - tail) };
  });
  return { ...none, intervals };
}
