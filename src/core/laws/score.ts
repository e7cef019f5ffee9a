/** A prediction held against what came of the run. */
import type { Prediction, Target } from "./law.ts";
import type { RunSoFar } from "./view.ts";

/**
 * - `reached`: the milestone came, and the error has a size.
 * - `censored`: it had not come by the last step L, so the truth lies above L. `as said` where the interval (or without
 *   one, the prediction) lies above L as well; `missed` where all of the interval lies below, so whatever comes it is
 *   outside; `open` where it reaches both sides. Only how far off at least is known.
 * - `void`: the run was changed by hand after the prediction was made.
 */
export type Score =
  | {
      readonly kind: "reached";
      readonly actual: number;
      /** ln(predicted delay / delay), above 0 where too late. Delays count from T_mem; `null` where one is not above 0. */
      readonly logError: number | null;
      /** (predicted − actual)/(actual − T_mem): what the papers average; `null` where the delay is not above 0. */
      readonly delayError: number | null;
      /** (predicted − actual)/actual. */
      readonly timeError: number;
      /** `null` without an interval. */
      readonly inside: boolean | null;
    }
  | {
      readonly kind: "censored";
      readonly limit: number;
      readonly standing: "as said" | "missed" | "open";
      /** (predicted − limit)/(limit − T_mem) where below 0: the error is at least this large. */
      readonly delayErrorAtLeast: number | null;
    }
  | { readonly kind: "void"; readonly changedAt: number };

/** How a run came out. */
export interface RunEnd {
  readonly tMem: number;
  readonly reached: Readonly<Partial<Record<Target, number>>>;
  readonly lastStep: number;
  /** When it was changed by hand, rising. A scheduled change is one too. */
  readonly changes: readonly number[];
}

/** @returns `null` for a run that did not memorize: no law spoke of it */
export function endOf(run: RunSoFar, lastStep: number): RunEnd | null {
  const { mem, grok90, grok99 } = run.reached;
  if (mem === undefined) return null;
  return {
    tMem: mem,
    reached: {
      ...(grok90 === undefined ? {} : { grok90 }),
      ...(grok99 === undefined ? {} : { grok99 }),
    },
    lastStep,
    changes: run.fired.map(({ step }) => step),
  };
}

export function score({ at, band, of, madeAt, law }: Prediction, end: RunEnd): Score {
  const { tMem, lastStep } = end;
  const actual = end.reached[of];
  // A change at the very step of a prediction is in it only where the law is of held runs.
  const changedAt = end.changes.find(
    (step) => (law === "heldNorm" ? step > madeAt : step >= madeAt) && step < (actual ?? Infinity),
  );
  if (changedAt !== undefined) return { kind: "void", changedAt };
  if (actual === undefined) {
    const [low, high] = band === null ? [at, at] : [band.low, band.high];
    const standing = low > lastStep ? "as said" : high <= lastStep ? "missed" : "open";
    const below = (at - lastStep) / (lastStep - tMem);
    return { kind: "censored", limit: lastStep, standing, delayErrorAtLeast: below < 0 ? below : null };
  }
  const [predicted, delay] = [at - tMem, actual - tMem];
  return {
    kind: "reached",
    actual,
    logError: predicted > 0 && delay > 0 ? Math.log(predicted / delay) : null,
    delayError: delay > 0 ? (at - actual) / delay : null,
    timeError: (at - actual) / actual,
    inside: band === null ? null : band.low <= actual && actual <= band.high,
  };
}
