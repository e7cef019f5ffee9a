/** What to look for in a run's angle, radius and rotation. Pure. */
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Phase } from "../charts/caption.ts";
import { equilibriumOf } from "./angleRotation.ts";

const CAPTIONS: Readonly<Record<Phase, string>> = {
  before: "Weights change in length and in direction. Watch which of the two comes first.",
  learning: "While it memorizes, the network turns fast: see how far from where it began.",
  waiting:
    "On the plateau the answers hardly change, yet the weights go on turning: φ grows while ‖θ‖ creeps.",
  grokked:
    "Compare φ and ‖θ‖ at the two marks: how far the weights had to turn, and how much they had to shrink.",
  "never memorized": "Nothing was memorized, so there is no φ; look at the angle from the initial weights.",
  "never grokked": "See whether the weights were still turning when the run ended.",
  failed: "The run broke off; the path ends there.",
};

export function angleCaption(phase: Phase): string {
  return CAPTIONS[phase];
}

/** Whether the equilibrium can be expected of this run. One sentence. */
export function rotationNote(spec: RunSpec): string {
  const equilibrium = equilibriumOf(spec);
  if (equilibrium.kind === "none") return equilibrium.why;
  if (spec.weightDecay === 0) return "No weight decay, so there is no equilibrium rotation.";
  if (spec.batch === "full")
    return "Full batch has no sampling noise: expect the rotation to sink below the equilibrium, where noise would hold it.";
  return "With minibatches, see whether the rotation comes to the equilibrium line.";
}
