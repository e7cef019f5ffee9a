/** Lines on a logarithmic value axis over the steps of a run, with a pen. */
import { type Point, axisPosition } from "../../core/decimate.ts";
import type { Series } from "../../core/series.ts";
import { type Geometry, xOf, yOf } from "../charts/geometry.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import { type Thinner, createThinner } from "../charts/thinner.ts";
import type { LineStyle, Pen } from "./pen.ts";
import { type ValueAxis, logAxis } from "./valueAxis.ts";

/** Height of a tick's label and the space around it, rem. */
const TICK = 1.5;

const isPositive = (value: number): boolean => value > 0;

/** What a log axis can show of a series. */
export type PointsOf = (series: Series, axis: StepAxis) => readonly Point[];

/** Remembers what it has thinned, for as long as the series live: a long run costs no more than its live end. */
export function createPointsOf(): PointsOf {
  const known = new WeakMap<Series, Thinner>();
  return (series, axis) => {
    const thinner = known.get(series) ?? createThinner(series);
    known.set(series, thinner);
    return thinner(axis, isPositive).points;
  };
}

/** @param levels values that the axis reaches too */
export function logAxisFor(
  lines: readonly (readonly Point[])[],
  { top, bottom, rem }: Geometry,
  levels: readonly number[] = [],
): ValueAxis {
  let [least, greatest] = [Infinity, 0];
  for (const value of [...lines.flatMap((points) => points.map((point) => point.value)), ...levels]) {
    if (!isPositive(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return logAxis(least, greatest, (bottom - top) / (TICK * rem));
}

export function drawLogLine(
  pen: Pen,
  geometry: Geometry,
  axis: StepAxis,
  { domain }: ValueAxis,
  points: readonly Point[],
  style: LineStyle,
): void {
  const places = points.map(({ step, value }) => ({
    x: xOf(geometry, axisPosition(step, axis)),
    y: yOf(geometry, domain, Math.log10(value)),
  }));
  pen.line(places, style);
}
