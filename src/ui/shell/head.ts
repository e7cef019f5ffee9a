/**
 * The step at which the moving point stands. Points arrive in bursts, and ever more seldom as the grid widens; the point
 * takes as long to the newest as the newest took to come, so that it moves evenly and is one arrival behind at most. Time
 * is given; nothing here reads a clock.
 */

export interface Head {
  /** The run was measured at `step`. @param smoothly else the point is there at once */
  arrive(step: number, now: number, smoothly: boolean): void;
  /** Where the point is, between steps too; `null` before the first. */
  at(now: number): number | null;
  isMoving(now: number): boolean;
}

/** After a longer wait (a pause, a hidden page) the point need not crawl. */
const LONGEST_MS = 1500;

export function createHead(): Head {
  let from = 0;
  let to: number | null = null;
  let since = 0;
  let lasts = 0;

  function at(now: number): number | null {
    if (to === null || lasts === 0) return to;
    const share = Math.min(1, Math.max(0, (now - since) / lasts));
    return from + share * (to - from);
  }

  return {
    arrive(step, now, smoothly) {
      if (step === to) return;
      const here = at(now);
      // A run that begins, or begins again, is there at once.
      const glides = smoothly && here !== null && step > here;
      lasts = glides ? Math.min(LONGEST_MS, now - since) : 0;
      [from, to, since] = [here ?? step, step, now];
    },
    at,
    isMoving: (now) => lasts > 0 && now < since + lasts,
  };
}
