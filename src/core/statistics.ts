/**
 * Two samples of runs held against each other. A run that never got there is censored: it counts as later than every
 * time that was seen, never as a number. Chance is a stream from the caller, so equal input gives equal output.
 */
import type { Stream } from "./rng.ts";

/** One value for each run; `null` is censored. */
export type Sample = readonly (number | null)[];

export interface Interval {
  readonly low: number;
  /** Infinity where nothing bounds it. */
  readonly high: number;
}

/** Of ascending values, Infinity standing for censored ones. @returns Infinity when more than half are */
function middle(sorted: ArrayLike<number>): number {
  const n = sorted.length;
  const upper = sorted[n >> 1] ?? Infinity;
  const lower = n % 2 === 1 ? upper : (sorted[(n >> 1) - 1] ?? Infinity);
  return upper === Infinity ? lower : (lower + upper) / 2;
}

/**
 * The Kaplan–Meier median, for samples censored at one common budget: the middle value, or the mean of the middle two;
 * the lower of those two where the upper is censored.
 * @returns `null` when more than half of the runs are censored, or there are none
 */
export function median(sample: Sample): number | null {
  const value = middle(Float64Array.from(sample, (x) => x ?? Infinity).sort());
  return Number.isFinite(value) ? value : null;
}

/** Smallest and largest of what was seen, or `null`. */
export function range(sample: Sample): readonly [number, number] | null {
  const seen = sample.filter((x) => x !== null);
  return seen.length === 0 ? null : [Math.min(...seen), Math.max(...seen)];
}

/** The q-quantile of ascending values, by nearest rank: infinities leave nothing to interpolate. */
function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))]!;
}

const RESAMPLES = 4000;

/**
 * The bootstrap interval of median(ours)/median(theirs), on logarithms. Small samples cannot be resampled on their
 * own: the median of five values repeats five numbers, and the interval would hold the truth too seldom. So both are
 * taken to be one distribution up to a factor, the one that is asked for: deviations from each sample's own median
 * are pooled, widened by √(N/(N − 2)) for the two medians taken out, and both samples are drawn anew from the pool.
 * @param confidence such as 0.99
 * @returns `null` when either median does not exist or is 0
 */
export function ratioInterval(
  ours: Sample,
  theirs: Sample,
  confidence: number,
  stream: Stream,
): Interval | null {
  const [mine, other] = [median(ours), median(theirs)];
  if (!mine || !other) return null;
  const count = ours.length + theirs.length;
  const widen = count > 2 ? Math.sqrt(count / (count - 2)) : 1;
  const deviation =
    (centre: number) =>
    (x: number | null): number =>
      x === null ? Infinity : widen * Math.log(x / centre);
  const pool = [...ours.map(deviation(mine)), ...theirs.map(deviation(other))];
  const [a, b] = [new Float64Array(ours.length), new Float64Array(theirs.length)];
  const drawn = (into: Float64Array): number => {
    for (let i = 0; i < into.length; i++) into[i] = pool[stream.below(count)]!;
    return middle(into.sort());
  };
  const errors = new Float64Array(RESAMPLES);
  let kept = 0;
  for (let i = 0; i < RESAMPLES; i++) {
    const error = drawn(a) - drawn(b);
    if (!Number.isNaN(error)) errors[kept++] = error; // both medians censored: this draw says nothing
  }
  const sorted = errors.subarray(0, kept).sort();
  const tail = (1 - confidence) / 2;
  const ratio = mine / other;
  return {
    low: ratio * Math.exp(-quantile(sorted, 1 - tail)),
    high: ratio * Math.exp(-quantile(sorted, tail)),
  };
}

/** ln n!, by addition. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/**
 * Fisher's exact test, two-sided: how likely counts at least as unlikely as these are, were both rates one.
 * @param ours,theirs how many of how many
 * @returns p, from 0 to 1
 */
export function fisherExact(
  [a, ours]: readonly [number, number],
  [b, theirs]: readonly [number, number],
): number {
  const hits = a + b;
  const all = ours + theirs;
  const fixed =
    logFactorial(hits) +
    logFactorial(all - hits) +
    logFactorial(ours) +
    logFactorial(theirs) -
    logFactorial(all);
  const probability = (x: number): number =>
    Math.exp(
      fixed -
        logFactorial(x) -
        logFactorial(hits - x) -
        logFactorial(ours - x) -
        logFactorial(theirs - hits + x),
    );
  const seen = probability(a) * (1 + 1e-7); // equal ones count, whatever their last digit
  let p = 0;
  for (let x = Math.max(0, hits - theirs); x <= Math.min(hits, ours); x++) {
    const each = probability(x);
    if (each <= seen) p += each;
  }
  return Math.min(1, p);
}
