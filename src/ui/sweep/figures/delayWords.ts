/** What the picture of predicted and measured delays says in words. Pure. */
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import { transitionSummary } from "../../../core/sweep/transitions.ts";
import { countsText } from "../../gallery/galleryText.ts";

const NO_TIME = "V did not fall from M to G, or ended below the noise floor";

function figures(x: number): string {
  return x >= 10 ? x.toFixed(0) : x.toPrecision(2);
}

function emptyText({ plan: { base, axes }, runs }: SweepAnalysis): string {
  if (base.optimizer !== "adamw")
    return "Our derivation’s time is for AdamW, where decay is apart from the gradient: it says nothing of these.";
  if (base.interventions.length > 0)
    return "Our derivation’s time is for runs left alone: an intervention changes the course of these.";
  if (base.batch === "full" && !axes.some(({ field }) => field === "batch"))
    return "Our derivation’s time needs the gradient noise of mini-batches: it says nothing of the full batch.";
  return runs.ended === 0
    ? "No run has ended yet: a point for each run with a delay will appear."
    : "No run with mini-batches that has ended has a delay.";
}

export function delayCaption(analysis: SweepAnalysis): string {
  const { delays, without, ratio, near } = transitionSummary(analysis.transitions);
  if (delays === 0) return emptyText(analysis);
  const runs = countsText(delays, "run");
  if (ratio === null) return `Our derivation has no time for any of ${runs} with a delay: ${NO_TIME}.`;
  const side = ratio < 1 ? "below the diagonal, the derivation is too short" : "above it, too long";
  const rest = without === 0 ? "" : ` No prediction in ${without} of ${runs} with a delay: ${NO_TIME}.`;
  return (
    `Predicted over measured, median ${figures(ratio)} of ${countsText(delays - without, "run")} (${side}); ` +
    `${near} within a factor of 2.${rest}`
  );
}
