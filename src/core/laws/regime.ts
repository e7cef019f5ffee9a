/** What several laws ask before they speak, each answer a sentence for the screen. */
import { line } from "./leastSquares.ts";
import type { CellKnowledge } from "./known.ts";
import { runKey } from "./known.ts";
import type { Declined, LawId, NotYet } from "./law.ts";
import type { RunView } from "./view.ts";

export function declined(law: LawId, view: RunView, why: string): Declined {
  return { kind: "declined", law, madeAt: view.step, why, never: false };
}

export function notYet(law: LawId, waitsFor: string): NotYet {
  return { kind: "not yet", law, waitsFor };
}

export const MEMORIZATION = "the run to memorize";

export const LAYER_NORM = "With LayerNorm the total norm has no function; a group's norm may say more.";

export function hasLayerNorm({ spec }: RunView): boolean {
  return spec.model === "transformer" && spec.norm !== "none" && spec.task !== "parity";
}

/** Why a law of free runs under weight decay does not apply, or `null`. @param optimizers that it is of */
export function notFree(view: RunView, optimizers: readonly RunView["spec"]["optimizer"][]): string | null {
  if (!optimizers.includes(view.spec.optimizer)) return OPTIMIZER[view.spec.optimizer];
  if (view.changes.length > 0) return "The run is changed by hand: the law is of a free run.";
  if (view.rates.weightDecay === 0) return "Without weight decay nothing makes the norm shrink.";
  return null;
}

const OPTIMIZER = {
  adamw: "The law is not of AdamW.",
  adam: "The law is of AdamW: here the decay is coupled into the gradient.",
  sgd: "The law is of Adam: SGD's steps have no size of their own.",
} as const;

/** Where half of the test is right the wait is over. */
export function alreadyKnows(view: RunView, at: number): string | null {
  const share = view.at("testAccuracy", at);
  // Parity has two answers: half of them are right by chance.
  const known = view.spec.task === "parity" ? 0.75 : 0.5;
  return share === null || share < known
    ? null
    : `Test accuracy is ${share.toFixed(2)} at memorization already: there is no delay to predict.`;
}

/** Whether V is rising at a step: its slope over the last tenth of the way there, ten steps at least. */
export function isRising(view: RunView, at: number): boolean {
  const points = view.points("norm", at - Math.max(10, Math.ceil(at / 10)), at);
  const trend = line(
    points.map(({ step }) => step),
    points.map(({ value }) => value),
  );
  return trend !== null && trend.slope > 0;
}

/** Whether a run had no part in what is said of it. */
export function isHeldOut(cell: CellKnowledge | null, view: RunView): boolean {
  return cell === null || !cell.runs.includes(runKey(view.spec));
}
