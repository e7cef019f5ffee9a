/**
 * The answers that the panel shows: the newest of the run, told by its worker; while the page looks back, those of
 * weights that were kept.
 */
import { useCallback, useContext, useEffect, useSyncExternalStore } from "react";
import { bug } from "../../core/prelude.ts";
import type { Lab } from "../../state/labState.ts";
import { useGazeStep } from "../useGaze.ts";
import { LabContext, useLab } from "../useLab.ts";

export interface ShownAnswers {
  readonly step: number;
  /** 1 where an example is answered right: the train set in its order, then the test set. */
  readonly right: Uint8Array;
}

function useWhole(): Lab {
  return useContext(LabContext) ?? bug("answers outside LabContext");
}

/** What to draw now; the same object until it changes. `null` where nothing was answered yet. */
export function useShownAnswers(): () => ShownAnswers | null {
  const { answers, scenes, gaze } = useWhole();
  const runId = useLab((s) => s.run?.id ?? null);
  return useCallback(() => {
    const step = gaze.step();
    if (step !== null) return scenes.sceneAt(step);
    const latest = answers.latest();
    // Between two runs, answers of the other may still be there for a frame.
    return latest?.runId === runId ? latest : null;
  }, [answers, scenes, gaze, runId]);
}

/** Whatever can change what is shown. @returns a way to stop */
export function useAnswersChange(): (listener: () => void) => () => void {
  const { answers, scenes, gaze } = useWhole();
  return useCallback(
    (listener) => {
      const stops = [answers.subscribe(listener), scenes.subscribe(listener), gaze.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [answers, scenes, gaze],
  );
}

export function useLatestAnswers(): ShownAnswers | null {
  return useSyncExternalStore(useAnswersChange(), useShownAnswers());
}

/** Scenes cost a forward pass each: asked for only while looking back, since the run's own worker tells the newest. */
export function useWantScenes(): void {
  const { scenes } = useWhole();
  const looks = useGazeStep() !== null;
  useEffect(() => {
    if (!looks) return undefined;
    scenes.want(true);
    return () => scenes.want(false);
  }, [scenes, looks]);
}
