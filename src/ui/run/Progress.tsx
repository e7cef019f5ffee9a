/** How far the run is, how fast it goes and how long it will take; where it paused, what was measured there. */
import type { ReactNode } from "react";
import { type Measurement, testAccuracy, totalNorm, trainAccuracy } from "../../core/readout.ts";
import { liveOf } from "../../core/runState.ts";
import { expectedEnd } from "../../state/derived.ts";
import type { Run } from "../../state/labState.ts";
import { DASH, formatAccuracy, formatLoss, formatNorm, formatStep } from "../charts/format.ts";
import { useLab } from "../useLab.ts";
import { durationText, rateText } from "./durations.ts";

function Figure({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return (
    <div className="run-figure">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function MeasuredFigures({ at }: { readonly at: Measurement }): ReactNode {
  return (
    <dl className="run-figures">
      <Figure label="train" value={formatAccuracy(trainAccuracy(at))} />
      <Figure label="test" value={at.testCount === 0 ? DASH : formatAccuracy(testAccuracy(at))} />
      <Figure label="train loss" value={formatLoss(at.trainLoss)} />
      <Figure label="‖θ‖²" value={formatNorm(totalNorm(at.groupNorms))} />
    </dl>
  );
}

function PaceFigures({ run, end }: { readonly run: Run | null; readonly end: number }): ReactNode {
  const rate = run?.state.kind === "training" ? run.stepsPerSecond : null;
  const left = run === null || rate === null || rate === 0 ? null : (end - liveOf(run.state).step) / rate;
  return (
    <dl className="run-figures">
      <Figure label="ends at" value={formatStep(end)} />
      <Figure label="steps/s" value={rate === null ? DASH : rateText(rate)} />
      <Figure label="left" value={left === null ? DASH : durationText(left)} />
    </dl>
  );
}

export function Progress(): ReactNode {
  const run = useLab((s) => s.run);
  const limit = useLab((s) => s.draft.steps);
  const end = run === null ? limit : expectedEnd(run);
  const step = run === null ? 0 : liveOf(run.state).step;
  return (
    <div className="progress">
      <progress aria-label="Progress to the last step" max={end} value={Math.min(step, end)} />
      {run?.state.kind === "paused" && run.pausedAt !== null ? (
        <MeasuredFigures at={run.pausedAt} />
      ) : (
        <PaceFigures run={run} end={end} />
      )}
    </div>
  );
}
