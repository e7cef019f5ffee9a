/** What to look for in a run's spectrum, and why some tasks have none. Pure. */
import type { RunSpec } from "../../core/spec/keys.ts";
import { taskNamed } from "../../core/task.ts";
import type { Phase } from "../charts/caption.ts";

/** One sentence for a task without a spectrum. */
export function noSpectrumText({ task, p }: Pick<RunSpec, "task" | "p">): string {
  switch (taskNamed(task).kind) {
    case "parity":
      return "This task has bits and no tokens, so there is no embedding and no spectrum of one.";
    case "group":
      return "The permutations of this task stand in no cyclic order, so their embedding has no frequencies to show.";
    case "modular":
      return `Multiplication modulo ${p}, which is no prime, puts its tokens in no cyclic order: there are no frequencies to show.`;
  }
}

const CAPTIONS: Readonly<Record<Phase, string>> = {
  before:
    "At first the power lies on all frequencies alike, and the circle, whose plane is chosen for the leading one, is loose. Watch which rows brighten.",
  learning:
    "Memorizing needs no frequency: see whether any row is brighter than the others yet. The circle is only as round as chance and its chosen plane make it.",
  waiting:
    "Test answers are still wrong, but look at the rows: a few brighten long before test accuracy moves, and the circle begins to open.",
  grokked:
    "A few frequencies hold the power, and the leading one puts the tokens on a circle in order: the rule, as the network keeps it.",
  "never memorized": "Nothing was memorized: see whether any frequency stands out all the same.",
  "never grokked": "Without grokking the power stays spread: see how far the brightest rows have come.",
  failed: "The run broke off; the rows end there.",
};

export function spectrumCaption(phase: Phase): string {
  return CAPTIONS[phase];
}
