/** What stands behind a figure's lines: the bands of the seeds, the lines of the arms, and the shells. Pure. */
import type { Band } from "../../core/band.ts";
import type { Curves } from "../../core/curves.ts";
import { axisPosition } from "../../core/decimate.ts";
import type { ObservableId } from "../../core/observables.ts";
import type { Live } from "../../core/runState.ts";
import { SHELL_NAMES, type ShellName, shellsOf } from "../../core/shells.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { type Stroke, strokeOf } from "./figures.ts";
import { type Geometry, xOf, yOf } from "./geometry.ts";
import { type PlotGhost, ghostStroke } from "./ghosts.ts";
import type { StepAxis } from "./stepAxis.ts";
import type { Domain, ValueScale } from "./valueScale.ts";

/** One column of a band. x: position on the step axis; the others: places on the value axis. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface PlotBand {
  readonly id: ObservableId;
  readonly points: readonly BandPoint[];
}

/** A shell on the axis of ‖θ‖²: from (ρ − thickness)² to (ρ + thickness)². */
export interface PlotShell {
  readonly name: ShellName;
  readonly low: number;
  readonly high: number;
}

export const SHELL_COLORS: Readonly<Record<ShellName, Stroke["color"]>> = {
  theta: "var(--shell-theta)",
  m: "var(--shell-m)",
  g: "var(--shell-g)",
};

/** Columns that the value axis cannot show are left out. */
export function plotBand(id: ObservableId, band: Band, axis: StepAxis, scale: ValueScale): PlotBand {
  const points: BandPoint[] = [];
  for (let i = 0; i < band.length; i++) {
    const { low, middle, high } = band.at(i);
    if (Number.isNaN(low) || !scale.shows(low)) continue;
    const [a, b, c] = [scale.place(low), scale.place(middle), scale.place(high)];
    points.push({ x: axisPosition(band.stepAt(i), axis), low: a, middle: b, high: c });
  }
  return { id, points };
}

/** The shells of a run that are known by now; none before it has begun. */
export function plotShells(spec: RunSpec, curves: Curves, reached: Live["reached"]): readonly PlotShell[] {
  if (curves.norm.length === 0) return [];
  const { best } = shellsOf(spec, curves, reached, null);
  return SHELL_NAMES.flatMap((name) => {
    const shell = best[name];
    if (shell === null) return [];
    const { radius, thickness } = shell;
    return [{ name, low: Math.max(0, radius - thickness) ** 2, high: (radius + thickness) ** 2 }];
  });
}

/** Filled, or stroked with a width in px. */
export interface Shape {
  readonly d: string;
  readonly color: Stroke["color"];
  readonly opacity: number;
  readonly width: number | null;
  /** Of a stroke that is not solid, px. */
  readonly dash?: readonly number[];
}

/** Fills of bands and shells. */
const FILL = 0.15;

function path(points: readonly (readonly [x: number, y: number])[]): string {
  return points.length === 0 ? "" : `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
}

function bandShapes({ id, points }: PlotBand, domain: Domain, geometry: Geometry): readonly Shape[] {
  const { color } = strokeOf(id);
  const along = (of: (point: BandPoint) => number): (readonly [number, number])[] =>
    points.map((point) => [xOf(geometry, point.x), yOf(geometry, domain, of(point))] as const);
  const outline = [...along(({ high }) => high), ...along(({ low }) => low).toReversed()];
  return [
    { d: `${path(outline)}Z`, color, opacity: FILL, width: null },
    { d: path(along(({ middle }) => middle)), color, opacity: 0.75, width: geometry.rem / 16 },
  ];
}

function ghostShape(ghost: PlotGhost, domain: Domain, geometry: Geometry): Shape {
  const { color, opacity, width, dash } = ghostStroke(ghost);
  const scale = geometry.rem / 16;
  const d = path(ghost.points.map(({ x, y }) => [xOf(geometry, x), yOf(geometry, domain, y)] as const));
  return { d, color, opacity, width: width * scale, dash: dash.map((part) => part * scale) };
}

function shellShapes(
  { name, low, high }: PlotShell,
  domain: Domain,
  geometry: Geometry,
  right: number,
): readonly Shape[] {
  const { left, rem } = geometry;
  const color = SHELL_COLORS[name];
  const [bottom, top] = [yOf(geometry, domain, low), yOf(geometry, domain, high)];
  const edge = (y: number): Shape => ({
    d: path([
      [left, y],
      [right, y],
    ]),
    color,
    opacity: 1,
    width: rem / 16,
  });
  // Too thin to have two edges.
  if (bottom - top < rem / 8) return [edge((bottom + top) / 2)];
  const area = path([
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]);
  return [{ d: `${area}Z`, color, opacity: FILL, width: null }, edge(top), edge(bottom)];
}

export interface Background {
  readonly shells: readonly PlotShell[];
  readonly bands: readonly PlotBand[];
  readonly ghosts: readonly PlotGhost[];
  readonly domain: Domain;
  readonly axis: StepAxis;
  readonly step: number | null;
}

/** In drawing order. Shells reach as far as the run has come: beyond stand the names of its lines. */
export function backgroundShapes(plot: Background, geometry: Geometry): readonly Shape[] {
  const end = xOf(geometry, Math.min(1, axisPosition(plot.step ?? 0, plot.axis)));
  return [
    ...plot.shells.flatMap((shell) => shellShapes(shell, plot.domain, geometry, end)),
    ...plot.bands.flatMap((band) =>
      band.points.length === 0 ? [] : bandShapes(band, plot.domain, geometry),
    ),
    ...plot.ghosts.map((ghost) => ghostShape(ghost, plot.domain, geometry)),
  ];
}
