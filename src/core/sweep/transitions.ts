/** How well delays come out of our derivation, over the runs of a sweep that it speaks of. */
import { median } from "../statistics.ts";
import type { Transition } from "./analysis.ts";

export interface TransitionSummary {
  /** Runs with a delay, and those of them for which the formula has no time. */
  readonly delays: number;
  readonly without: number;
  /** Predicted over measured. */
  readonly ratio: number | null;
  /** Predictions between half and twice what was measured. */
  readonly near: number;
}

export function transitionSummary(transitions: readonly Transition[]): TransitionSummary {
  const ratios = transitions.flatMap(({ measured, predicted }) =>
    predicted === null ? [] : [predicted / measured],
  );
  return {
    delays: transitions.length,
    without: transitions.length - ratios.length,
    ratio: median(ratios),
    near: ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length,
  };
}
