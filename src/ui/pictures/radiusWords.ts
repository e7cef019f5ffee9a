/** What to look for in the radius check of this run, and its table. Pure. */
import type { Result } from "../../core/prelude.ts";
import { type LateStage, type RadiusPoint, lateRadius } from "../../core/radius.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Phase } from "../charts/caption.ts";
import { formatNorm, formatStep } from "../charts/format.ts";

const CAPTIONS: Readonly<Record<Phase, string>> = {
  before: "The radius from its bars must be the radius as measured; our formula joins at memorization.",
  learning: "The two radii must agree; our formula sets out where the run has memorized.",
  waiting:
    "Watch whether one exponential to a floor describes the radius: the lowest panel says how far not.",
  grokked: "See where the formula fails: there the gradient’s push changed, which one floor cannot follow.",
  "never memorized": "The two radii must agree to the last step; the formula needs a memorizing run.",
  "never grokked": "See whether the radius had settled on the formula’s floor.",
  failed: "The run broke off; up to there the two radii must agree.",
};

export function radiusCaption(phase: Phase): string {
  return CAPTIONS[phase];
}

/** What of the formula is fitted in this run, and what is not. */
export function fitText({ optimizer, batch }: RunSpec, late: Result<LateStage, string>): string {
  if (!late.ok) return late.error;
  const { floor, noiseFloor, meanPreconditioner, until } = late.value;
  const over = until === Infinity ? "" : ` and before the change at step ${formatStep(until)}`;
  const fitted = `Fitted: R∞ = ${formatNorm(floor)}, to all steps since memorizing${over}. Start and rate are not.`;
  const noise =
    noiseFloor === null
      ? batch === "full"
        ? " Full batch has no noise term: what R∞ stands for is the gradient’s push alone."
        : ""
      : ` Noise alone would give ${formatNorm(noiseFloor)}, nothing fitted.`;
  const coupled =
    optimizer === "adam"
      ? ` The effective decay is ${formatNorm(meanPreconditioner)} λ, frozen at memorization.`
      : "";
  return fitted + noise + coupled;
}

/** V as measured, from the bars, and by the formula where it speaks. */
export function radiusCsv(points: readonly RadiusPoint[], late: Result<LateStage, string>): string {
  const formula = (step: number): number | string => {
    if (!late.ok || step < late.value.from || step >= late.value.until) return "";
    return lateRadius(late.value, late.value.floor, step);
  };
  const rows = points.map(({ step, measured, integrated }) =>
    [step, measured, integrated, formula(step)].join(","),
  );
  return `${["step,V_measured,V_from_bars,V_formula", ...rows].join("\n")}\n`;
}
