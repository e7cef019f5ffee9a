/** Which step the pictures show while the step axis is scrubbed, and of which step the weights were kept. */
import { type ReactNode, useContext } from "react";
import { bug } from "../../core/prelude.ts";
import type { KeptSummary } from "../../state/scenes.ts";
import { useGazeStep } from "../useGaze.ts";
import { LabContext } from "../useLab.ts";
import { formatStep } from "./format.ts";

const MB = 2 ** 20;

export function lookBackText(step: number, { steps, bytes, mostBytes }: KeptSummary): string {
  const at = steps.findLast((kept) => kept <= step);
  if (at === undefined) return `Looking back at step ${formatStep(step)}; no weights kept from there`;
  const memory = `${(bytes / MB).toFixed(1)} of ${Math.round(mostBytes / MB)} MB`;
  return `Looking back at step ${formatStep(step)}; kept weights: step ${formatStep(at)} (${steps.length} copies, ${memory})`;
}

export function LookBack(): ReactNode {
  const { scenes } = useContext(LabContext) ?? bug("LookBack outside LabContext");
  const step = useGazeStep();
  return (
    <p className={step === null ? "look-back" : "look-back look-back-on"}>
      {step === null ? "Drag across the charts to look back." : lookBackText(step, scenes.kept())}
    </p>
  );
}
