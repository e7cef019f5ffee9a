/** One engine's turn in a round: a few steps within a time. Runs in Node and in a browser alike. */
import type { Turn } from "./rows.ts";
import { median } from "./statistics.ts";

/** Makes updates; settles once they are computed, not merely enqueued. */
export type Advance = (steps: number) => Promise<unknown>;

/** Steps are timed in blocks about this long, as a run makes them. */
const BLOCK_MS = 50;
const MOST_STEPS = 64;

/**
 * @returns takes a turn of about `budgetMs`, at least one step, and gives its median times per step. It remembers how
 *   long a step took, so that a later turn's blocks are of the right length from the first.
 */
export function turns(advance: Advance): (budgetMs: number) => Promise<Required<Turn>> {
  let expectedMs = BLOCK_MS;
  return async (budgetMs) => {
    const ms: number[] = [];
    const scriptMs: number[] = [];
    const until = performance.now() + budgetMs;
    do {
      const steps = Math.min(MOST_STEPS, Math.max(1, Math.floor(BLOCK_MS / expectedMs)));
      const from = performance.now();
      const computed = advance(steps);
      scriptMs.push((performance.now() - from) / steps);
      await computed;
      expectedMs = (performance.now() - from) / steps;
      ms.push(expectedMs);
    } while (performance.now() + expectedMs < until);
    return { ms: median(ms), scriptMs: median(scriptMs) };
  };
}
