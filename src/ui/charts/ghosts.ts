/**
 * Arms of a comparison behind the run: in the figures of accuracy and norm a line each, in the color of what it
 * measures and with a dash of its own. Pure.
 */
import { type ArmId, armLabel } from "../../core/arms.ts";
import { axisPosition } from "../../core/decimate.ts";
import type { ObservableId } from "../../core/observables.ts";
import { STRIDE, type Series } from "../../core/series.ts";
import type { Ghost } from "../../state/armsShown.ts";
import { type Stroke, strokeOf } from "./figures.ts";
import type { StepAxis } from "./stepAxis.ts";
import type { ValueScale } from "./valueScale.ts";

/** Lines that arms have. */
const IDS: readonly ObservableId[] = ["testAccuracy", "norm"];

/** Drawn and left out, px at a root size of 16. */
export const ARM_DASHES: Readonly<Record<ArmId, readonly number[]>> = {
  baseline: [1, 2.5],
  without: [5, 3],
  with: [1, 2.5],
  hold: [9, 3],
  noDecay: [4, 2],
  rescale: [8, 2, 2, 2],
  critical: [8, 2, 2, 2, 2, 2],
  temperature: [2, 5],
};

export interface PlotGhost {
  readonly id: ObservableId;
  readonly arm: ArmId;
  /** x: position on the step axis; y: place on the value axis. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Where each was measured: some hundred points, never merged. */
function pointsOf(series: Series, axis: StepAxis, scale: ValueScale): PlotGhost["points"] {
  const [buckets, points]: [Float64Array, { x: number; y: number }[]] = [series.view(), []];
  for (let at = 0; at < buckets.length; at += STRIDE) {
    const [step = 0, value = Number.NaN] = buckets.subarray(at, at + 2);
    if (scale.shows(value)) points.push({ x: axisPosition(step, axis), y: scale.place(value) });
  }
  return points;
}

/** Of the lines of one figure. */
export function plotGhosts(
  ids: readonly ObservableId[],
  ghosts: readonly Ghost[],
  axis: StepAxis,
  scale: ValueScale,
): readonly PlotGhost[] {
  return ids
    .filter((id) => IDS.includes(id))
    .flatMap((id) =>
      ghosts.map(({ arm, curves }) => ({ id, arm, points: pointsOf(curves[id], axis, scale) })),
    )
    .filter(({ points }) => points.length > 0);
}

export interface GhostStroke extends Stroke {
  readonly dash: readonly number[];
}

export function ghostStroke({ id, arm }: Pick<PlotGhost, "id" | "arm">): GhostStroke {
  return { ...strokeOf(id), width: 1.5, opacity: 0.9, mark: "none", dash: ARM_DASHES[arm] };
}

export function ghostName({ arm }: Pick<PlotGhost, "arm">): string {
  return armLabel(arm);
}
