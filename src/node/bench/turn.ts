/** One engine's turn in a round: a few steps within a time. Runs in Node and in a browser alike. */
import type { Turn } from "./rows.ts";
import { median } from "./statistics.ts";

/** Makes updates; settles once they are computed, not merely enqueued. */
export type Advance = (steps: number) => Promise<unknown>;

/** Steps are timed in blocks about this long, as a run makes them. */
const BLOCK_MS = 50;
const MOST_STEPS = 64;

export interface Turns {
  /** A turn of about this long, at least one step. @returns its median times per step */
  turn(budgetMs: number): Promise<Turn>;
  /** So many steps, in the longest blocks: what a block costs once is shared by as many steps as on a fast device. */
  steps(count: number): Promise<void>;
}

/** It remembers how long a step took, so that a later turn's blocks are of the right length from the first. */
export function turns(advance: Advance): Turns {
  let expectedMs = BLOCK_MS;
  return {
    async turn(budgetMs) {
      const ms: number[] = [];
      const until = performance.now() + budgetMs;
      do {
        const steps = Math.min(MOST_STEPS, Math.max(1, Math.floor(BLOCK_MS / expectedMs)));
        const from = performance.now();
        await advance(steps);
        expectedMs = (performance.now() - from) / steps;
        ms.push(expectedMs);
      } while (performance.now() + expectedMs < until);
      return { ms: median(ms) };
    },
    async steps(count) {
      for (let done = 0; done < count; done += MOST_STEPS) await advance(Math.min(MOST_STEPS, count - done));
    },
  };
}
