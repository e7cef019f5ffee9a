/** How React reads the sweep of the page: its verbs, and what is shown of it. */
import { useContext } from "react";
import { bug } from "../../core/prelude.ts";
import type { LabSweep, SweepShown } from "../../state/sweepState.ts";
import { LabContext, useLab } from "../useLab.ts";

export function useSweep(): LabSweep {
  return (useContext(LabContext) ?? bug("useSweep outside LabContext")).sweep;
}

export function useSweepShown(): SweepShown | null {
  return useLab((s) => s.sweep);
}
