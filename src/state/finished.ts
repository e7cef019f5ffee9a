/**
 * The free runs that came to their end in this visit, whoever made them: the run on the page, seeds, sweeps. Each is kept
 * as what laws read of it, and as the fit that a calibration would take from it; the oldest go first. What calibrates is
 * chosen elsewhere: calibration.ts.
 */
import { type RunFit, cellOf, runKey } from "../core/laws/known.ts";
import { readRun } from "../core/laws/reading.ts";
import { fitOf } from "../core/laws/runFit.ts";
import { type EndedRun, runOf } from "../core/laws/trace.ts";
import { createTeller } from "./teller.ts";

/** Some tens of kB each. */
export const MOST_FINISHED = 300;

export interface FinishedOne {
  readonly ended: EndedRun;
  readonly fit: RunFit;
  /** ‖θ‖ at T_90. */
  readonly criticalNorm: number | null;
}

export interface FinishedCell {
  /** `cellOf`. */
  readonly course: string;
  /** In the order in which they ended. */
  readonly runs: readonly [FinishedOne, ...FinishedOne[]];
}

export interface Finished {
  /** Counts a run that is free; one of the same spec and seed is replaced. It is read when the page has a moment. */
  add(run: EndedRun): void;
  /** In the order in which cells came up. */
  cells(): readonly FinishedCell[];
}

/** @param isChosen whether a run calibrates: such runs are never forgotten. @param changed runs were added */
export function createFinished(isChosen: (key: string) => boolean, changed: () => void): Finished {
  /** With its cell's name: with hundreds kept, and one more ending every moment, spelling them anew would be seen. */
  const kept = new Map<string, FinishedOne & { readonly course: string }>();
  const waiting: EndedRun[] = [];
  const { tellSoon } = createTeller(changed);
  let timer: ReturnType<typeof setTimeout> | null = null;

  function forget(): void {
    for (const key of kept.keys()) {
      if (kept.size <= MOST_FINISHED) return;
      if (!isChosen(key)) kept.delete(key);
    }
  }

  /** One run at a time: a fit takes some milliseconds, and a fleet may end all at once. */
  function readNext(): void {
    const ended = waiting.shift();
    timer = waiting.length === 0 ? null : setTimeout(readNext, 0);
    if (ended === undefined) return;
    const reading = readRun(runOf(ended));
    const fit = fitOf(reading);
    kept.set(fit.run, { ended, fit, criticalNorm: reading.criticalNorm, course: cellOf(ended.spec) });
    forget();
    tellSoon();
  }

  return {
    add(run) {
      if (run.spec.interventions.length > 0) return;
      // The same bits again say nothing new.
      const known = kept.get(runKey(run.spec));
      if (known !== undefined && known.ended.steps >= run.steps) return;
      waiting.push(run);
      timer ??= setTimeout(readNext, 0);
    },
    cells() {
      const cells = new Map<string, [FinishedOne, ...FinishedOne[]]>();
      for (const one of kept.values()) {
        const { course } = one;
        const runs = cells.get(course);
        if (runs === undefined) cells.set(course, [one]);
        else runs.push(one);
      }
      return [...cells].map(([course, runs]) => ({ course, runs }));
    },
  };
}
