/** How much of the runs' traces is kept in storage: a trace is about 20 kB, and a sweep may have thousands of runs. */
import type { Trace } from "../core/laws/trace.ts";

/** All of a sweep. */
const MOST_NUMBERS = 2_000_000; // 16 MB

export interface TraceBudget {
  /** Counts it, if there is room. */
  admits(trace: Trace): boolean;
  /** Nothing is kept. */
  reset(): void;
}

export function createTraceBudget(): TraceBudget {
  let numbers = 0;
  return {
    admits(trace) {
      const more = Object.values(trace).reduce((sum, { at }) => sum + 2 * at.length, 0);
      if (numbers + more > MOST_NUMBERS) return false;
      numbers += more;
      return true;
    },
    reset() {
      numbers = 0;
    },
  };
}
