/** What to look for in the radial budget of this run, and its table. Pure. */
import { type BudgetSum, netOf } from "../../core/budget.ts";
import { BARS } from "../../core/readout.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Phase } from "../charts/caption.ts";

const CAPTIONS: Readonly<Record<Phase, string>> = {
  before: "What pushes the weights out will stand above 0, what pulls them in below.",
  learning: "Fitting pushes out, decay pulls in: watch which is larger while it memorizes.",
  waiting: "Watch the sum on the plateau: the closer the two sides are, the longer V takes to fall.",
  grokked: "Compare the push outwards at the two marks, and what is left of it since.",
  "never memorized": "Compare the two sides: did decay pull harder than the training pairs pushed?",
  "never grokked": "The two sides at the end say where V was still going.",
  failed: "The run broke off; the bars before its end say what drove the norm.",
};

/** What the middle bar holds. */
export const RADIAL_STEP: Readonly<Record<RunSpec["optimizer"], string>> = {
  adamw: "Radial step: gradient + momentum-carried noise.",
  adam: "Radial step: gradient, momentum-carried noise, and the decay, which goes through Adam.",
  sgd: "Radial step: gradient, momentum-carried noise, and the decay.",
};

export function budgetCaption(phase: Phase): string {
  return CAPTIONS[phase];
}

/** Sums since step 0, where they are known. */
export function budgetCsv(sums: readonly BudgetSum[]): string {
  const rows = sums.map(({ step, sums: bars }) =>
    [step, ...BARS.map((bar) => bars[bar]), netOf(bars)].join(","),
  );
  return `${[["step", ...BARS.map((bar) => `${bar}_sum`), "V_change"].join(","), ...rows].join("\n")}\n`;
}
