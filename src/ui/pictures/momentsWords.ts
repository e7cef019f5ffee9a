/** What to look for in the moments of this run. Pure. */
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Phase } from "../charts/caption.ts";

const CAPTIONS: Readonly<Record<Phase, string>> = {
  before: "The moments first near the gradient exponentially; then they follow it down.",
  learning: "Watch the moments leave the dashed lines: there the gradient begins to change.",
  waiting: "Watch how far the gradient falls on the plateau, and ‖v‖ after it, more slowly.",
  grokked: "Compare the gradient at the two marks, and where ‖u‖²/P lay between them.",
  "never memorized": "See whether the gradient ever became small.",
  "never grokked": "See how large the gradient still was at the end, and where ‖u‖²/P lay.",
  failed: "The run broke off; see what grew before its end.",
};

export function momentsCaption(phase: Phase, { optimizer }: RunSpec): string {
  return optimizer === "sgd"
    ? "SGD keeps no running mean of squares: only the gradient and the size of a step are drawn."
    : CAPTIONS[phase];
}
