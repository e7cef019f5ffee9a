/** What a picture must know of the run beside its curves: seldom new, so React may hold it. */
import { useMemo } from "react";
import { type Live, liveOf } from "../../core/runState.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { expectedEnd, runState } from "../../state/derived.ts";
import type { LabState, StepScale } from "../../state/labState.ts";
import { type Phase, storyOf } from "../charts/caption.ts";
import { useLab } from "../useLab.ts";

export interface PictureRun {
  readonly spec: RunSpec;
  readonly stepScale: StepScale;
  /** The step at which it will end, as far as is known. */
  readonly end: number;
  readonly reached: Live["reached"];
  readonly fired: Live["fired"];
  readonly phase: Phase;
}

const selectSpec = (s: LabState): RunSpec => s.run?.spec ?? s.draft;
const selectEnd = (s: LabState): number => (s.run === null ? s.draft.steps : expectedEnd(s.run));
const selectKind = (s: LabState): ReturnType<typeof runState>["kind"] => runState(s).kind;
const selectReached = (s: LabState): Live["reached"] => liveOf(runState(s)).reached;
const selectFired = (s: LabState): Live["fired"] => liveOf(runState(s)).fired;

export function usePictureRun(): PictureRun {
  const spec = useLab(selectSpec);
  const end = useLab(selectEnd);
  const kind = useLab(selectKind);
  const reached = useLab(selectReached);
  const fired = useLab(selectFired);
  const stepScale = useLab((s) => s.stepScale);
  return useMemo(() => {
    const { phase } = storyOf(kind, { reached, fired }, null, spec);
    return { spec, stepScale, end, reached, fired, phase };
  }, [spec, stepScale, end, kind, reached, fired]);
}
