/**
 * The embedding's spectrum over the steps of a run, at most so many columns: when they are full, every second one goes
 * and from then on every second measurement is taken. Not a series: a column has one value for each frequency.
 */

const CAPACITY = 512;

export interface SpectraData {
  readonly steps: readonly number[];
  /** Shares by frequency, one array a column. */
  readonly shares: readonly Float32Array[];
  /** One in so many measurements is kept. */
  readonly every: number;
  /** Measurements since the last one kept. */
  readonly skipped: number;
}

export interface Spectra {
  readonly length: number;
  stepAt(column: number): number;
  /** Shares by frequency, from 1 on. */
  sharesAt(column: number): Float32Array;
  /** The last column at or before a step, or -1. */
  columnAt(step: number): number;
  /** A step not after the last one is ignored. */
  push(step: number, shares: Float64Array): void;
  data(): SpectraData;
}

export function createSpectra(from?: SpectraData): Spectra {
  let steps = [...(from?.steps ?? [])];
  let columns = [...(from?.shares ?? [])];
  let every = from?.every ?? 1;
  let skipped = from?.skipped ?? 0;
  let seen = steps.at(-1) ?? -1;
  return {
    get length() {
      return steps.length;
    },
    stepAt: (column) => steps[column] ?? -1,
    sharesAt: (column) => columns[column] ?? new Float32Array(0),
    columnAt: (step) => steps.findLastIndex((at) => at <= step),
    push(step, shares) {
      if (step <= seen) return;
      seen = step;
      skipped++;
      if (steps.length > 0 && skipped < every) return;
      skipped = 0;
      if (steps.length === CAPACITY) {
        steps = steps.filter((_, i) => i % 2 === 0);
        columns = columns.filter((_, i) => i % 2 === 0);
        every *= 2;
      }
      steps.push(step);
      columns.push(Float32Array.from(shares));
    },
    data: () => ({ steps: [...steps], shares: [...columns], every, skipped }),
  };
}
