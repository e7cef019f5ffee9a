/**
 * The shells of several runs of one setting, put together: mean with its 95 % t-interval, Kaplan–Meier median, and how
 * many never got there. Only runs that came to their end belong in it: of another nobody knows what it would have done.
 */
import type { Shells } from "./shells.ts";
import { type Interval, type Sample, median } from "./statistics.ts";

export interface Estimate {
  /** Runs put together, and how many of them never got there. */
  readonly of: number;
  readonly censored: number;
  /** Over those that got there; of a time only if all did. */
  readonly mean: number | null;
  /** 95 %, by Student's t: values of one setting over seeds are taken to be normal. `null` for fewer than two. */
  readonly interval: Interval | null;
  /** Kaplan–Meier: the censored count as later. `null` where more than half are, and of a radius if any is. */
  readonly median: number | null;
}

/** Student's t at 0.975 by degrees of freedom, from 1 (any table). */
const T975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
const Z975 = 1.959963985;

/** @param freedom at least 1. Beyond the table by Abramowitz & Stegun 26.7.5, good to four digits there */
export function t975(freedom: number): number {
  const z = Z975;
  const [a, b, c] = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return T975[freedom - 1] ?? z + a / freedom + b / freedom ** 2 + c / freedom ** 3;
}

/** @param isTime a censored time is a late one; a censored radius is neither large nor small, and has no median */
function estimateOf(sample: Sample, isTime: boolean): Estimate {
  const seen = sample.filter((x) => x !== null);
  const n = seen.length;
  const censored = sample.length - n;
  // The quick ones alone would flatter a time; of radii, those that exist are asked about.
  const mean = n === 0 || (isTime && censored > 0) ? null : seen.reduce((a, b) => a + b) / n;
  const middle = isTime || censored === 0 ? median(sample) : null;
  if (mean === null || n < 2) return { of: sample.length, censored, mean, interval: null, median: middle };
  const variance = seen.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = t975(n - 1) * Math.sqrt(variance / n);
  const interval = { low: mean - half, high: mean + half };
  return { of: sample.length, censored, mean, interval, median: middle };
}

/** What is put together, one row each. */
interface Row {
  readonly symbol: string;
  readonly label: string;
  readonly of: (shells: Shells) => number | null;
  readonly isTime: boolean;
}

const radius = (symbol: string, label: string, of: Row["of"]): Row => ({ symbol, label, of, isTime: false });
const time = (symbol: string, label: string, of: Row["of"]): Row => ({ symbol, label, of, isTime: true });

const ROWS = {
  theta: radius("ρ_Θ", "at step 0", ({ theta }) => theta.measured),
  m: radius("ρ_M", "at memorization", ({ memorization }) => memorization.first),
  plateau: radius("ρ_M", "over the plateau", ({ memorization }) => memorization.plateau?.radius ?? null),
  g: radius("ρ_G", "at the grok", ({ generalization }) => generalization.first),
  settled: radius("ρ_G", "settled", ({ generalization }) => generalization.settled?.radius ?? null),
  tauM: time("τ_M", "memorized", ({ times }) => times.memorization),
  tauG: time("τ_G", "grokked", ({ times }) => times.generalization),
  delay: time("τ_M→G", "between", ({ times }) => times.delay),
} as const satisfies Record<string, Row>;

export type EstimateId = keyof typeof ROWS;
export const ESTIMATE_IDS = Object.keys(ROWS) as readonly EstimateId[];

/** The row of an estimate, as its widest type. */
export function estimateNamed(id: EstimateId): Row {
  return ROWS[id];
}

/** @param runs the shells of each run that came to its end */
export function shellsOverSeeds(runs: readonly Shells[]): Readonly<Record<EstimateId, Estimate>> {
  const entries = ESTIMATE_IDS.map((id) => {
    const { of, isTime } = estimateNamed(id);
    return [id, estimateOf(runs.map(of), isTime)] as const;
  });
  return Object.fromEntries(entries) as unknown as Record<EstimateId, Estimate>;
}
