/** A run that calibrates, small enough to be kept and drawn: the line of ln V with its window, and a sketch of V. */
import { type RunFit, runKey } from "./known.ts";
import type { Reading } from "./reading.ts";
import { trimmedFit } from "./verdict.ts";
import { pointsOf } from "./view.ts";

const POINTS = 32;

/** Evenly many steps apart from T_mem on, both ends among them; of a run that did not memorize, from the start. */
function sketchOf({ run, tMem }: Reading): RunFit["sketch"] {
  const from = tMem ?? 0;
  const points = pointsOf(run.curves.norm, from, run.lastStep);
  const apart = Math.max(1, (run.lastStep - from) / POINTS);
  const chosen: (readonly [number, number])[] = [];
  let next = from;
  points.forEach(({ step, value }, i) => {
    if (step < next && i < points.length - 1) return;
    next = Math.max(next + apart, step);
    chosen.push([step, value]);
  });
  return chosen;
}

export function fitOf(reading: Reading): RunFit {
  const { run, tMem, tGrok99, slope, kappaLL, vMem, vGrok99, vPost, marginAngle } = reading;
  return {
    run: runKey(run.spec),
    tMem,
    tGrok99,
    lastStep: run.lastStep,
    line:
      slope === null || kappaLL === null
        ? null
        : {
            from: slope.from,
            to: slope.to,
            slope: slope.slope,
            intercept: slope.intercept,
            r2: slope.r2,
            kappa: kappaLL,
          },
    trimmed: trimmedFit(reading),
    vMem,
    vGrok50: reading.vGrok50,
    vStar: vGrok99,
    vPost,
    marginAngle,
    angle: tGrok99 === null ? null : run.curves.angleToMemorization.at(tGrok99),
    sketch: sketchOf(reading),
  };
}
