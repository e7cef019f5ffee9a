/** The way of a run on the map: its points on the screen by phase, and any part of it up to a step between points. Pure. */
import type { Curves } from "../../core/curves.ts";
import type { Live } from "../../core/runState.ts";
import { type PathPhase, type PathPoint, pathOf, phaseOf } from "../pictures/anglePath.ts";

export interface Trail {
  /** Rising in step. */
  readonly points: readonly PathPoint[];
  readonly reached: Live["reached"];
}

/** A stretch of one phase, and the point at which it meets the next. */
export interface Stretch {
  readonly phase: PathPhase;
  readonly points: readonly PathPoint[];
}

export function trailOf(curves: Curves, reached: Live["reached"]): Trail {
  return { points: pathOf(curves, "initial", null), reached };
}

/** How many points stand at or before `step`. */
function countUpTo(points: readonly PathPoint[], step: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.step ?? Infinity) > step) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place at a step, on a straight line between points; `null` where there is none yet. */
export function pointAt({ points }: Trail, step: number): PathPoint | null {
  const count = countUpTo(points, step);
  const [before, after] = [points[count - 1], points[count]];
  if (before === undefined) return null;
  if (after === undefined) return before;
  const share = (step - before.step) / (after.step - before.step);
  return {
    step,
    degrees: before.degrees + share * (after.degrees - before.degrees),
    radius: before.radius + share * (after.radius - before.radius),
  };
}

/** The trail up to a step, cut where phases change; neighbours share a point, so that the line has no gap. */
export function stretchesUpTo(trail: Trail, step: number): readonly Stretch[] {
  const { points, reached } = trail;
  const head = pointAt(trail, step);
  if (head === null) return [];
  const count = countUpTo(points, step);
  const shown =
    points[count - 1]?.step === head.step ? points.slice(0, count) : [...points.slice(0, count), head];
  const cuts = [reached.mem, reached.grok99]
    .filter((at) => at !== undefined)
    .map((at) => shown.findIndex((point) => point.step >= at))
    .filter((at) => at > 0);
  const bounds = [0, ...new Set(cuts), shown.length - 1].sort((a, b) => a - b);
  return bounds.slice(1).flatMap((to, i) => {
    const from = bounds[i] ?? 0;
    const first = shown[from];
    if (first === undefined || to <= from) return [];
    return [{ phase: phaseOf(first.step, reached), points: shown.slice(from, to + 1) }];
  });
}
