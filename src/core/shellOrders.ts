/**
 * Whether the shells of recorded runs lie in the order claimed, Θ outside M outside G (arXiv 2606.30388), and how far
 * the initial one is from σ√P. Counted over seeds, of the runs that could show it.
 */
import { wilson } from "./powerLaw.ts";
import type { OrderCell } from "./shellPlan.ts";
import type { ShellRun } from "./shellRecord.ts";
import { type InitialShell, initialShell } from "./shells.ts";
import { type Interval, type Sample, median, range } from "./statistics.ts";

/** k of n, with a 95 % Wilson interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly interval: Interval;
}

/** V over the seeds that got there. */
export interface Radius {
  readonly median: number;
  readonly range: readonly [number, number];
}

export interface OrderFinding {
  readonly cell: OrderCell;
  readonly runs: number;
  /** Runs that did not come to their natural end. */
  readonly failed: number;
  readonly memorized: number;
  /** Test accuracy 0.90. */
  readonly grokked: number;
  readonly predicted: InitialShell;
  /** ρ_Θ, mean over the seeds and standard deviation; `null` without runs, the deviation with one alone. */
  readonly initial: { readonly mean: number; readonly deviation: number | null } | null;
  /** V at step 0, at memorization, at test accuracy 0.90, and at the end of the runs that went on after 0.99. */
  readonly v: {
    readonly initial: Radius | null;
    readonly memorized: Radius | null;
    readonly grokked: Radius | null;
    readonly settled: Radius | null;
  };
  /** Of the runs that memorized: ρ_Θ > ρ_M. Of those that grokked: ρ_M > ρ_G, and both. */
  readonly outside: Share;
  readonly inward: Share;
  readonly ordered: Share;
}

function shareOf<T>(all: readonly T[], holds: (each: T) => boolean): Share {
  const count = all.filter(holds).length;
  return { count, of: all.length, interval: wilson(count, all.length) };
}

function radiusOf(sample: Sample): Radius | null {
  const seen = sample.filter((v) => v !== null);
  const [middle, ends] = [median(seen), range(seen)];
  return middle === null || ends === null ? null : { median: middle, range: ends };
}

function initialOf(runs: readonly ShellRun[]): OrderFinding["initial"] {
  const radii = runs.flatMap(({ vInit }) => (vInit === null ? [] : [Math.sqrt(vInit)]));
  if (radii.length === 0) return null;
  const mean = radii.reduce((sum, r) => sum + r, 0) / radii.length;
  const squares = radii.reduce((sum, r) => sum + (r - mean) ** 2, 0);
  return { mean, deviation: radii.length === 1 ? null : Math.sqrt(squares / (radii.length - 1)) };
}

/** `a` is larger than `b`, both known. */
function above(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a > b;
}

export function orderFinding(cell: OrderCell, runs: readonly ShellRun[]): OrderFinding {
  const memorized = runs.filter(({ tMem }) => tMem !== null);
  const grokked = memorized.filter(({ tGrok90 }) => tGrok90 !== null);
  return {
    cell,
    runs: runs.length,
    failed: runs.filter(({ error }) => error !== undefined).length,
    memorized: memorized.length,
    grokked: grokked.length,
    predicted: initialShell(cell.spec),
    initial: initialOf(runs),
    v: {
      initial: radiusOf(runs.map(({ vInit }) => vInit)),
      memorized: radiusOf(runs.map(({ vMem }) => vMem)),
      grokked: radiusOf(runs.map(({ vGrok90 }) => vGrok90)),
      settled: radiusOf(runs.map(({ tGrok99, vEnd }) => (tGrok99 === null ? null : vEnd))),
    },
    outside: shareOf(memorized, ({ vInit, vMem }) => above(vInit, vMem)),
    inward: shareOf(grokked, ({ vMem, vGrok90 }) => above(vMem, vGrok90)),
    ordered: shareOf(grokked, ({ vInit, vMem, vGrok90 }) => above(vInit, vMem) && above(vMem, vGrok90)),
  };
}
