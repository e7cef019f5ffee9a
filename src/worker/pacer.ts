/**
 * How fast a run goes: how many steps a block may have, how long to wait after it, and the measured speed. Takes
 * the clock as an argument; knows nothing of networks. Never changes the numbers.
 */
import type { Speed } from "./protocol.ts";

/**
 * Longest a block should take: a pause then answers at once. An engine that computes in this thread holds it up
 * meanwhile; one that waits for an answer from elsewhere waits once a block, and should not do so too often.
 */
export const BLOCK_MS = { computes: 30, waits: 90 } as const;
/** Blocks a second at a set speed, so that the curve creeps rather than jumps. */
const BLOCKS_PER_SECOND = 20;
/** Speeds are averaged over about this long. */
const WINDOW_MS = 1000;

export interface Pacer {
  setSpeed(speed: Speed): void;
  blockSteps(): number;
  /** After a block: tells its steps. @returns milliseconds to wait before the next */
  after(steps: number, now: number): number;
  /** Between blocks: this long went into something else. It counts in the measured speed, not in a block's length. */
  aside(ms: number): void;
  /** After a pause: time that passed is nobody's. */
  restart(now: number): void;
  /** Measured, `null` until there is enough to say. */
  stepsPerSecond(): number | null;
}

export function createPacer(initial: Speed, start: number, blockMs: number = BLOCK_MS.computes): Pacer {
  let speed = initial;
  let msPerStep = blockMs; // the first block is one step
  let blockStart = start;
  let due = start;
  let measured: number | null = null;
  let window = { start, steps: 0 };

  const restart = (now: number): void => {
    blockStart = due = now;
    window = { start: now, steps: 0 };
  };

  return {
    setSpeed(next) {
      speed = next;
      due = blockStart;
    },
    blockSteps() {
      const bySpeed = speed === null ? Infinity : Math.max(1, Math.floor(speed / BLOCKS_PER_SECOND));
      return Math.max(1, Math.min(bySpeed, Math.floor(blockMs / msPerStep)));
    },
    after(steps, now) {
      const sample = (now - blockStart) / steps;
      msPerStep = 0.7 * msPerStep + 0.3 * Math.max(sample, 0.001);
      window.steps += steps;
      if (now - window.start >= WINDOW_MS) {
        measured = (window.steps * 1000) / (now - window.start);
        window = { start: now, steps: 0 };
      }
      if (speed === null) {
        blockStart = now;
        return 0;
      }
      due = Math.max(due + (steps * 1000) / speed, now - WINDOW_MS); // a slow patch is not made up for in a rush
      const wait = Math.max(0, due - now);
      blockStart = now + wait;
      return wait;
    },
    aside(ms) {
      blockStart += ms;
    },
    restart,
    stepsPerSecond: () => measured,
  };
}
