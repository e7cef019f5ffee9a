/**
 * Angle against radius as a drawing: the path of the weights, and under it their rotation in each update beside the
 * rotation that noise would settle to.
 */
import { decimate } from "../../core/decimate.ts";
import { type Crossings, type Thresholds, crossings } from "../../core/laws/joint.ts";
import { DASH, formatNorm, formatStep } from "../charts/format.ts";
import { type Geometry, yOf } from "../charts/geometry.ts";
import { spread } from "../charts/spread.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import { degreeTicks, degreesReach, radiusReach, radiusTicks } from "./angleAxes.ts";
import {
  type Origin,
  PATH_PHASES,
  type PathPhase,
  type PathPoint,
  byPhase,
  pathOf,
  pointAt,
} from "./anglePath.ts";
import { cornerOf, courseOf, crossedText, drawCrossing, drawThresholds } from "./angleJoint.ts";
import { equilibriumOf, stretchesOf } from "./angleRotation.ts";
import type { At, LineStyle, Pen } from "./pen.ts";
import { LINE, axisOf, drawGaze, drawPanel, drawPromise, stepShown, stepX } from "./stepPanel.ts";
import type { Moment } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";
import { logAxis } from "./valueAxis.ts";

/** Rem. */
const LEFT = 3.25;
const RIGHT = 1;
const PATH_TOP = 2.75;
const PATH = 12;
const ROTATION_TOP = PATH_TOP + PATH + 4;
const ROTATION = 7;
export const ANGLE_HEIGHT = ROTATION_TOP + ROTATION + 2.5;

/** Across the rotation's line. */
const BINS = 200;
const NO_RADII = { from: 0, to: 1, apart: 1 };

export interface AngleView extends Omit<PictureRun, "phase"> {
  readonly origin: Origin;
  /** Of the angle to the memorizing weights; `null` where there is none to draw. */
  readonly thresholds: Thresholds | null;
}

/** As on the shell–core map. */
const PHASE_LINES: Readonly<Record<PathPhase, { readonly label: string; readonly line: LineStyle }>> = {
  before: { label: "to memorized", line: { color: "var(--shell-theta)", width: 2.5, dash: [2, 2.5] } },
  plateau: { label: "plateau", line: { color: "var(--shell-m)", width: 2.5, dash: [7, 2.5] } },
  after: { label: "grokked", line: { color: "var(--shell-g)", width: 2.5 } },
};

function drawLegend(pen: Pen, { rem, left, top }: Geometry, phases: readonly PathPhase[]): void {
  let x = left;
  for (const phase of phases) {
    const { label, line } = PHASE_LINES[phase];
    const y = top - 2 * rem;
    pen.line(
      [
        { x, y },
        { x: x + 1.25 * rem, y },
      ],
      line,
    );
    pen.text(x + 1.5 * rem, y, label);
    x += (2.5 + 0.42 * label.length) * rem;
  }
}

interface PathAxes {
  /** Degrees. */
  readonly reach: number;
  readonly radii: ReturnType<typeof radiusReach>;
  readonly place: (point: Pick<PathPoint, "degrees" | "radius">) => At;
}

function pathAxes(
  geometry: Geometry,
  path: readonly PathPoint[],
  corner: Pick<PathPoint, "degrees" | "radius"> | null,
): PathAxes {
  const { left, right } = geometry;
  const points = path.length === 0 || corner === null ? path : [...path, corner];
  const reach = degreesReach(Math.max(0, ...points.map(({ degrees }) => degrees)));
  const all = points.map(({ radius }) => radius);
  const radii = path.length === 0 ? NO_RADII : radiusReach(Math.min(...all), Math.max(...all));
  const place: PathAxes["place"] = ({ degrees, radius }) => ({
    x: left + (degrees / reach) * (right - left),
    y: yOf(geometry, radii, radius),
  });
  return { reach, radii, place };
}

function drawPathAxes(pen: Pen, geometry: Geometry, { reach, radii, place }: PathAxes, name: string): void {
  const { rem, left, right, top, bottom } = geometry;
  for (const { at, label } of radii === NO_RADII ? [] : radiusTicks(radii)) {
    const { y } = place({ degrees: 0, radius: at });
    pen.line(
      [
        { x: left, y },
        { x: right, y },
      ],
      { color: "var(--rule)", width: 1, opacity: 0.6 },
    );
    pen.text(left - 0.4 * rem, y, label, { anchor: "end", color: "var(--ink-2)" });
  }
  for (const { at, label } of degreeTicks(reach)) {
    const { x } = place({ degrees: at, radius: 0 });
    pen.text(x, bottom + 0.85 * rem, label, { anchor: "middle", color: "var(--ink-2)" });
  }
  pen.line(
    [
      { x: left, y: top },
      { x: left, y: bottom },
      { x: right, y: bottom },
    ],
    { color: "var(--rule)", width: 1 },
  );
  pen.text(left, top - 0.7 * rem, "Radius ‖θ‖", { color: "var(--ink-2)", halo: true });
  pen.text((left + right) / 2, bottom + 1.8 * rem, name, { anchor: "middle", color: "var(--ink-2)" });
}

const ORIGIN_TEXTS: Readonly<Record<Origin, { readonly axis: string; readonly promise: string }>> = {
  memorization: {
    axis: "angle φ to the memorizing weights",
    promise: "the path will appear here once it has memorized",
  },
  initial: { axis: "angle to the initial weights", promise: "the path will appear here" },
};

interface PathShown {
  /** Where the weights are at the step shown; `null` before the path begins. */
  readonly point: PathPoint | null;
  /** `null` without thresholds. */
  readonly crossed: Crossings | null;
}

const NOTHING_SHOWN: PathShown = { point: null, crossed: null };

function drawPath(pen: Pen, geometry: Geometry, now: Moment, view: AngleView): PathShown {
  const { rem } = geometry;
  const { curves, gaze } = now;
  const { origin, reached } = view;
  // Axes are of the whole run so far, so that they stand still while one looks back.
  const whole = pathOf(curves, origin, null, reached.mem);
  const thresholds = origin === "memorization" ? view.thresholds : null;
  const axes = pathAxes(geometry, whole, thresholds === null ? null : cornerOf(thresholds));
  const { place } = axes;
  drawPathAxes(pen, geometry, axes, ORIGIN_TEXTS[origin].axis);
  if (whole.length === 0) {
    drawPromise(pen, geometry, ORIGIN_TEXTS[origin].promise);
    return NOTHING_SHOWN;
  }

  const path = gaze === null ? whole : pathOf(curves, origin, gaze, reached.mem);
  if (thresholds !== null) drawThresholds(pen, geometry, place, thresholds);
  const parts = byPhase(path, reached);
  for (const phase of PATH_PHASES) pen.line(parts[phase].map(place), PHASE_LINES[phase].line);
  drawLegend(
    pen,
    geometry,
    PATH_PHASES.filter((phase) => parts[phase].length > 1),
  );
  const marks = (
    [
      [reached.mem, "memorized"],
      [reached.grok99, "grokked"],
    ] as const
  ).flatMap(([step, label]) => {
    if (step === undefined || (gaze !== null && step > gaze)) return [];
    const point = pointAt(curves, origin, step, reached.mem);
    return point === null ? [] : [{ at: place(point), text: `${label} ${formatStep(step)}` }];
  });
  drawMarks(pen, geometry, marks);
  const crossed = thresholds === null ? null : crossings(thresholds, courseOf(path));
  if (crossed !== null) drawCrossing(pen, geometry, place, path, crossed);
  const shown = stepShown(now);
  const point = shown === null ? null : pointAt(curves, origin, shown, reached.mem);
  if (point !== null) {
    const at = place(point);
    pen.circle(at.x, at.y, 0.375 * rem, {
      fill: { color: "var(--accent)" },
      line: { color: "var(--page)", width: 2 },
    });
  }
  return { point, crossed };
}

/** Squares on the path and their names, away from the nearer edges and apart. */
function drawMarks(
  pen: Pen,
  { rem, left, right, top, bottom }: Geometry,
  marks: readonly { readonly at: At; readonly text: string }[],
): void {
  const isLow = (y: number): boolean => y > (top + bottom) / 2;
  const places = spread(
    marks.map(({ at: { y } }) => y + (isLow(y) ? -0.8 : 0.8) * rem),
    LINE * rem,
    top + (LINE / 2) * rem,
    bottom - (LINE / 2) * rem,
  );
  const half = 0.25 * rem;
  for (const { at } of marks) pen.rect(at.x - half, at.y - half, 2 * half, 2 * half, { color: "var(--ink)" });
  marks.forEach(({ at: { x, y }, text }, i) => {
    const isRight = x > (left + right) / 2;
    pen.text(x + (isRight ? -0.5 : 0.5) * rem, places[i] ?? y, text, {
      anchor: isRight ? "end" : "start",
      halo: true,
    });
  });
}

/** The equilibrium over the steps on which it is defined. */
function equilibria(
  { spec, fired }: AngleView,
  end: number,
): readonly { from: number; to: number; value: number }[] {
  const equilibrium = equilibriumOf(spec);
  if (equilibrium.kind === "none") return [];
  const start = { learningRate: spec.learningRate, weightDecay: spec.weightDecay };
  return stretchesOf(start, fired, end)
    .filter(({ held, rates }) => !held && rates.learningRate * rates.weightDecay > 0)
    .map(({ from, to, rates }) => ({ from, to, value: equilibrium.at(rates) }));
}

function drawRotation(pen: Pen, geometry: Geometry, now: Moment, view: AngleView): number | null {
  const { rem, right, top, bottom } = geometry;
  const { curves, gaze } = now;
  const axis = axisOf(view, curves);
  const points = decimate(curves.rotation.view(), { ...axis, count: BINS }, (value) => value > 0);
  const lines = equilibria(view, axis.to);
  const all = [...points, ...lines].map(({ value }) => value);
  const values = logAxis(Math.min(...all), Math.max(...all), (bottom - top) / (1.75 * rem));
  const at = (step: number, value: number): At => ({
    x: stepX(geometry, axis, step),
    y: yOf(geometry, values.domain, Math.log10(value)),
  });
  const title = "Rotation in one update, radians";
  drawPanel(pen, { geometry, title, axis, values, steps: true, reached: view.reached });
  pen.line(
    points.map(({ step, value }) => at(step, value)),
    { color: "var(--ink)", width: 1.5 },
  );
  for (const { from, to, value } of lines)
    pen.line([at(from, value), at(to, value)], { color: "var(--accent)", width: 2, dash: [6, 4] });
  const equilibrium = equilibriumOf(view.spec);
  const last = lines.at(-1);
  if (last !== undefined && equilibrium.kind === "known") {
    const { y } = at(0, last.value);
    const above = y - top > 1.5 * rem;
    pen.text(right - 0.25 * rem, y + (above ? -0.75 : 0.75) * rem, `equilibrium ${equilibrium.formula}`, {
      anchor: "end",
      halo: true,
    });
  }
  if (points.length === 0) drawPromise(pen, geometry, "the rotation will appear here");
  drawGaze(pen, [geometry], axis, gaze);
  const shown = stepShown(now);
  const value = shown === null ? null : curves.rotation.at(shown);
  if (value !== null)
    pen.text(right, top - 0.7 * rem, formatNorm(value), { anchor: "end", bold: true, halo: true });
  return value;
}

/** @returns what it shows, in words */
export function drawAngle(pen: Pen, box: BoxSize, now: Moment, view: AngleView): string {
  const { width, rem } = box;
  const [left, right] = [LEFT * rem, Math.max(LEFT * rem + 1, width - RIGHT * rem)];
  const room = (top: number, height: number): Geometry => ({
    ...box,
    left,
    right,
    top: top * rem,
    bottom: (top + height) * rem,
  });
  const { point, crossed } = drawPath(pen, room(PATH_TOP, PATH), now, view);
  const rotation = drawRotation(pen, room(ROTATION_TOP, ROTATION), now, view);
  if (point === null) return "Angle against radius: nothing measured yet.";
  const joint = crossed === null ? "" : ` ${crossedText(crossed)}`;
  const turned = `${point.degrees.toFixed(1)}° from the ${view.origin === "initial" ? "initial" : "memorizing"} weights`;
  return `Step ${formatStep(point.step)}: radius ${formatNorm(point.radius)}, ${turned}, rotation ${rotation === null ? DASH : formatNorm(rotation)} radians in one update.${joint}`;
}
