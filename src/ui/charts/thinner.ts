/**
 * Decimation that remembers: bins of the step axis that are complete keep their points, and only those at the live
 * end are computed anew. The points are those of decimating everything.
 */
import { type Point, axisPosition, decimate } from "../../core/decimate.ts";
import { STRIDE, type Series } from "../../core/series.ts";
import type { StepAxis } from "./stepAxis.ts";

/** Bins across the plot: at most four points each, so at most 400 a line or so. */
export const BINS = 100;

export interface Thinned {
  readonly points: readonly Point[];
  /** Points left out because the value axis cannot show them (at least: merged buckets hide some). */
  readonly dropped: number;
}

export type Thinner = (axis: StepAxis, shows: (value: number) => boolean) => Thinned;

/** The first bucket that ends at or after `step`. */
function bucketAt(buckets: Float64Array, step: number): number {
  let low = 0;
  let high = buckets.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buckets[middle * STRIDE + 6] ?? Infinity) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pairs of a stretch of buckets that cannot be shown, each step once. */
function countHidden(buckets: Float64Array, after: number, shows: (value: number) => boolean): number {
  const hidden = new Set<number>();
  for (let i = 0; i < buckets.length; i += 2) {
    const step = buckets[i] ?? 0;
    if (step > after && !shows(buckets[i + 1] ?? 0)) hidden.add(step);
  }
  return hidden.size;
}

export function createThinner(series: Series): Thinner {
  let past: { readonly axis: StepAxis; readonly points: readonly Point[]; readonly step: number } | null =
    null;
  let dropped = 0;
  let counted = -1;

  return (axis, shows) => {
    const bins = { ...axis, count: BINS };
    const view = series.view();
    const last = series.last()?.step ?? -1;
    const binOf = (step: number): number => Math.min(BINS - 1, Math.floor(axisPosition(step, bins) * BINS));

    const same = past !== null && past.axis.to === axis.to && past.axis.scale === axis.scale;
    const kept: Point[] = [];
    if (past !== null && same && past.step <= last) {
      // The bin that was live then may have grown since; those before it were complete.
      const live = binOf(past.step);
      for (const point of past.points) if (binOf(point.step) < live) kept.push(point);
      const firstOfLive = past.points.find((point) => binOf(point.step) >= live)?.step ?? past.step;
      const from = bucketAt(view, firstOfLive) * STRIDE;
      const fresh = decimate(view.subarray(from), bins, shows);
      for (const point of fresh) if (binOf(point.step) >= live) kept.push(point);
    } else {
      kept.push(...decimate(view, bins, shows));
      if (past !== null && past.step > last) [dropped, counted] = [0, -1];
    }
    dropped += countHidden(view.subarray(bucketAt(view, counted) * STRIDE), counted, shows);
    counted = last;
    past = { axis, points: kept, step: last };
    return { points: kept, dropped };
  };
}
