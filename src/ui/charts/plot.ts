/** One figure's curves as a chart can take them: a few hundred points a line, in the axes' measures. Pure. */
import type { Band } from "../../core/band.ts";
import type { Curves } from "../../core/curves.ts";
import { axisPosition } from "../../core/decimate.ts";
import { OBSERVABLE_IDS, type ObservableId } from "../../core/observables.ts";
import type { Series } from "../../core/series.ts";
import type { Ghost } from "../../state/armsShown.ts";
import { type PlotBand, type PlotShell, plotBand } from "./background.ts";
import { type PlotGhost, plotGhosts } from "./ghosts.ts";
import type { Marks } from "./markers.ts";
import type { Thinner } from "./thinner.ts";
import { type StepAxis, stepAxis } from "./stepAxis.ts";
import type { Domain, ValueScale } from "./valueScale.ts";

export interface Mark {
  readonly x: number;
  readonly y: number;
}

export interface PlotLine {
  readonly id: ObservableId;
  /** x: position on the step axis; y: place on the value axis. */
  readonly points: readonly Mark[];
  /** The latest value, even one that the axis cannot show. */
  readonly value: number | null;
}

export interface Plot {
  /** Whose points these are: a new run starts with fresh axes. */
  readonly curves: Curves;
  readonly axis: StepAxis;
  readonly domain: Domain;
  readonly lines: readonly PlotLine[];
  /** Of the seeds; those of lines that have one. */
  readonly bands: readonly PlotBand[];
  /** Of the arms. */
  readonly ghosts: readonly PlotGhost[];
  readonly shells: readonly PlotShell[];
  /** The last step with a point, or `null` before the first. */
  readonly step: number | null;
  /** Points that the value axis cannot show. */
  readonly dropped: number;
  readonly marks: Marks;
}

export interface PlotRequest {
  readonly ids: readonly ObservableId[];
  readonly scale: ValueScale;
  readonly stepScale: StepAxis["scale"];
  /** The step at which the run will end, as far as is known. */
  readonly end: number;
  /** Drawn with the lines, at the figure's turn, not in all figures at once. */
  readonly marks: Marks;
  readonly thinnerOf: (series: Series) => Thinner;
  /** What stands behind the run; `null` while nothing does. */
  readonly behind: Behind | null;
  /** The run's shells, in the figure that has them. */
  readonly shellsOf: ((curves: Curves) => readonly PlotShell[]) | null;
}

/** Other runs: seeds as bands, arms as lines. */
export interface Behind {
  readonly bandOf: (id: ObservableId) => Band | null;
  readonly ghosts: () => readonly Ghost[];
  /** The last step that any of them has come to. */
  readonly reach: () => number;
}

/** The last step of all curves of a run, or `null`. */
export function latestStep(curves: Curves): number | null {
  const last = OBSERVABLE_IDS.map((id) => curves[id].last()?.step ?? -1);
  const step = Math.max(...last);
  return step < 0 ? null : step;
}

/** How far the step axis must reach by now. */
export function axisReach(curves: Curves, behind: Pick<Behind, "reach"> | null): number {
  return Math.max(latestStep(curves) ?? 0, behind?.reach() ?? 0);
}

/** The old object where nothing changed, so that axes are drawn only when they do. */
function sameOr<T extends object>(before: T | undefined, now: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

export function plot(curves: Curves, request: PlotRequest, before: Plot | null): Plot {
  const { ids, scale, stepScale, end, marks, thinnerOf, behind } = request;
  const step = latestStep(curves);
  const axis = sameOr(before?.axis, stepAxis(stepScale, axisReach(curves, behind), end));
  let dropped = 0;
  let least = Infinity;
  let greatest = -Infinity;
  const lines = ids.map((id): PlotLine => {
    const thin = thinnerOf(curves[id])(axis, scale.shows);
    dropped += thin.dropped;
    const points = thin.points.map(({ step: at, value }) => {
      const y = scale.place(value);
      if (y < least) least = y;
      if (y > greatest) greatest = y;
      return { x: axisPosition(at, axis), y };
    });
    return { id, points, value: curves[id].last()?.value ?? null };
  });
  const bands = ids.flatMap((id) => {
    const band = behind?.bandOf(id) ?? null;
    return band === null ? [] : [plotBand(id, band, axis, scale)];
  });
  for (const { low, high } of bands.flatMap(({ points }) => points)) {
    if (low < least) least = low;
    if (high > greatest) greatest = high;
  }
  const ghosts = plotGhosts(ids, behind?.ghosts() ?? [], axis, scale);
  for (const { y } of ghosts.flatMap(({ points }) => points)) {
    if (y < least) least = y;
    if (y > greatest) greatest = y;
  }
  const shells = request.shellsOf?.(curves) ?? [];
  const kept =
    before?.curves === curves && before.step !== null && before.step <= (step ?? -1) ? before.domain : null;
  const domain = sameOr(before?.domain, greatest < least ? scale.empty : scale.reach(least, greatest, kept));
  return { curves, axis, domain, lines, bands, ghosts, shells, step, dropped, marks };
}

export function isEmpty({ lines }: Plot): boolean {
  return lines.every(({ points }) => points.length === 0);
}
