/** What the region says: what to look for in this run, radii as text, the map for whoever cannot see it. Pure. */
import type { Curves } from "../../core/curves.ts";
import type { Live } from "../../core/runState.ts";
import { SHELL_LETTERS, SHELL_NAMES, type Shell, type Shells } from "../../core/shells.ts";
import type { Phase } from "../charts/caption.ts";
import { DASH, THIN, formatNorm, formatStep } from "../charts/format.ts";
import { pathOf, phaseOf } from "../pictures/anglePath.ts";
import { type Trail, pointAt } from "./trail.ts";

/** Two lines in the narrow column. */
const CAPTIONS: Readonly<Record<Phase, string>> = {
  before: "Which way will the point leave Θ, the sphere of initial weights?",
  learning: "On the way to M: inward from Θ, as in the theory, or outward?",
  waiting: "The weights go on turning. Do they also come inward, to a core?",
  grokked: "Compare the rings: Θ at the start, M memorizing, G grokking.",
  "never memorized": "It never reached M: see how far it moved from Θ.",
  "never grokked": "It never reached G: was it still moving inward at the end?",
  failed: "The run broke off; the path ends there.",
};

export function captionOf(phase: Phase): string {
  return CAPTIONS[phase];
}

export function radiusText(radius: number | null): string {
  return radius === null ? DASH : formatNorm(radius);
}

/** `55.4 ± 1.9`; a thickness that is not known is left out. */
export function shellText(shell: Shell | null): string {
  if (shell === null) return DASH;
  const { radius, thickness } = shell;
  const spread = thickness === 0 ? "" : `${THIN}±${THIN}${Number(thickness.toPrecision(2))}`;
  return formatNorm(radius) + spread;
}

export function mapText(trail: Trail, { best }: Shells, gaze: number | null): string {
  const now = trail.points.at(-1);
  const at = gaze === null || now === undefined ? now : pointAt(trail, gaze);
  const rings = SHELL_NAMES.flatMap((name) => {
    const shell = best[name];
    return shell === null ? [] : [`${SHELL_LETTERS[name]} at ${shellText(shell)}`];
  });
  const where =
    at === undefined || at === null
      ? "nothing has run yet"
      : `step ${formatStep(at.step)}, norm ${formatNorm(at.radius)}, ${Math.round(at.degrees)} degrees from the initial weights`;
  return `Map of radius and angle: ${where}. Shells: ${rings.join(", ")}.`;
}

export function mapCsv(curves: Curves, reached: Live["reached"]): string {
  const rows = pathOf(curves, "initial", null).map(({ step, radius, degrees }) =>
    [step, radius, degrees, phaseOf(step, reached)].join(","),
  );
  return ["step,norm,degrees_from_initial,phase", ...rows, ""].join("\n");
}
