/** How pictures learn which step to show: the gaze for what draws by hand, its step for what React renders. */
import { useContext, useSyncExternalStore } from "react";
import { bug } from "../core/prelude.ts";
import type { Gaze } from "../state/gaze.ts";
import { LabContext } from "./useLab.ts";

/** For drawing code: ask `step()` when drawing, `subscribe` to draw again. Renders nothing by itself. */
export function useGaze(): Gaze {
  return (useContext(LabContext) ?? bug("useGaze outside LabContext")).gaze;
}

/** The step looked back at, or `null` while live; renders anew with every step of a scrub. */
export function useGazeStep(): number | null {
  const { subscribe, step } = useGaze();
  return useSyncExternalStore(subscribe, step);
}
