/**
 * The path of a run in angle and radius: how far θ has turned away from the weights of one step, and ‖θ‖, at the steps
 * that were measured. Pure.
 */
import type { Curves } from "../../core/curves.ts";
import type { Live } from "../../core/runState.ts";
import { STRIDE } from "../../core/series.ts";

/** What the angle is taken from: the weights that had memorized, or the initial ones. */
export type Origin = "memorization" | "initial";

export type PathPhase = "before" | "plateau" | "after";
export const PATH_PHASES: readonly PathPhase[] = ["before", "plateau", "after"];

export interface PathPoint {
  readonly step: number;
  /** Degrees, 0 … 180. */
  readonly degrees: number;
  /** ‖θ‖. */
  readonly radius: number;
}

export const SERIES_OF = { memorization: "angleToMemorization", initial: "angleToInitial" } as const;

/**
 * Degrees and radius at a step, or `null` where there is no angle yet.
 * @param mem where the memorizing weights were kept: the angle to them is told from the next measurement on, and is 0
 *   until then
 */
export function pointAt(curves: Curves, origin: Origin, step: number, mem?: number): PathPoint | null {
  const isOrigin = origin === "memorization" && mem !== undefined && step >= mem;
  const angle = curves[SERIES_OF[origin]].at(step) ?? (isOrigin ? 0 : null);
  const squared = curves.norm.at(step);
  if (angle === null || squared === null) return null;
  return { step, degrees: (angle * 180) / Math.PI, radius: Math.sqrt(squared) };
}

/** @param until steps after it are left out; `null`: none */
export function pathOf(
  curves: Curves,
  origin: Origin,
  until: number | null,
  mem?: number,
): readonly PathPoint[] {
  const view = curves[SERIES_OF[origin]].view();
  const points: PathPoint[] = [];
  if (origin === "memorization" && mem !== undefined && (until === null || mem <= until)) {
    const first = pointAt(curves, origin, mem, mem);
    if (first !== null) points.push(first);
  }
  for (let bucket = 0; bucket < view.length; bucket += STRIDE) {
    // A bucket's first point, and its last where that is another.
    for (const at of [bucket, bucket + 6]) {
      const step = view[at] ?? 0;
      if (until !== null && step > until) return points;
      if (points.at(-1)?.step === step) continue;
      const point = pointAt(curves, origin, step);
      if (point !== null) points.push(point);
    }
  }
  return points;
}

export function phaseOf(step: number, { mem, grok99 }: Live["reached"]): PathPhase {
  if (grok99 !== undefined && step >= grok99) return "after";
  return mem !== undefined && step >= mem ? "plateau" : "before";
}

/** The path cut where a phase ends; neighbours share the point between them, so that the line has no gap. */
export function byPhase(
  path: readonly PathPoint[],
  reached: Live["reached"],
): Readonly<Record<PathPhase, readonly PathPoint[]>> {
  const parts: Record<PathPhase, PathPoint[]> = { before: [], plateau: [], after: [] };
  path.forEach((point, i) => {
    const phase = phaseOf(point.step, reached);
    const before = path[i - 1];
    if (before !== undefined && phaseOf(before.step, reached) !== phase)
      parts[phaseOf(before.step, reached)].push(point);
    parts[phase].push(point);
  });
  return parts;
}
