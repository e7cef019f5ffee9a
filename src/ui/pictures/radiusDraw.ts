/**
 * The radius three ways as a drawing: measured, integrated from the budget, and by the late-stage formula; under it how
 * far the second and the third are off, each on its own axis.
 */
import { axisPosition } from "../../core/decimate.ts";
import type { Result } from "../../core/prelude.ts";
import {
  type LateStage,
  type RadiusPoint,
  integrationResiduals,
  lateRadius,
  lateStage,
  radiusPoints,
} from "../../core/radius.ts";
import { DASH, formatNorm } from "../charts/format.ts";
import { type Geometry, yOf } from "../charts/geometry.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import type { LineStyle, Pen } from "./pen.ts";
import {
  type Name,
  axisOf,
  drawGaze,
  drawMilestones,
  drawNames,
  drawPanel,
  drawPromise,
  lineSwatch,
  panels,
  stepShown,
  stepX,
} from "./stepPanel.ts";
import type { Draw, Moment } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";
import { linearAxis } from "./valueAxis.ts";

/** Room for tick labels, and for a name and its value, rem. */
const SIDES = { left: 3.75, right: 7 };
const SHARES = [2, 1, 1] as const;
/** Height of a tick's label and the space around it, rem. */
const TICK = 1.5;
/** Points across the plot at most, so many to a px. */
const PER_PX = 0.5;

const MEASURED: LineStyle = { color: "var(--ink)", width: 3, opacity: 0.45 };
const BUDGET: LineStyle = { color: "var(--accent)", width: 1.5 };
const FITTED: LineStyle = { color: "var(--caution)", width: 2, dash: [6, 3] };
const NOISE: LineStyle = { color: "var(--caution)", width: 1.5, dash: [1.5, 3] };

interface Spot {
  readonly step: number;
  readonly value: number;
}

interface Line {
  readonly name: string;
  readonly style: LineStyle;
  readonly points: readonly Spot[];
  readonly format: (value: number) => string;
  /** It says nothing from this step on; absent: it goes to the end. */
  readonly until?: number;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Said where there is nothing to draw. */
  readonly instead: string;
}

function percentText(percent: number): string {
  const size = Math.abs(percent);
  return `${percent < 0 ? "−" : "+"}${size.toFixed(size < 9.95 ? 1 : 0)}\u202f%`;
}

function signedNorm(value: number): string {
  return value > 0 ? `+${formatNorm(value)}` : formatNorm(value);
}

/** The curves of one floor, and how far they are off. */
function lateLines(
  stage: LateStage,
  floor: number,
  points: readonly RadiusPoint[],
  name: string,
  style: LineStyle,
): { readonly radius: Line; readonly residual: Line } {
  const on = points
    .filter(({ step }) => step >= stage.from && step < stage.until)
    .map(({ step, measured }) => {
      const value = Math.sqrt(Math.max(0, lateRadius(stage, floor, step)));
      return { step, value, off: 100 * (value / Math.sqrt(measured) - 1) };
    });
  return {
    radius: { name, style, points: on, format: formatNorm, until: stage.until },
    residual: {
      name,
      style,
      points: on.map(({ step, off }) => ({ step, value: off })),
      format: percentText,
      until: stage.until,
    },
  };
}

function panelsNow(
  points: readonly RadiusPoint[],
  residuals: readonly Spot[],
  late: Result<LateStage, string>,
): readonly Panel[] {
  const fitted = late.ok ? lateLines(late.value, late.value.floor, points, "formula", FITTED) : null;
  const floor = late.ok ? late.value.noiseFloor : null;
  const noise = late.ok && floor !== null ? lateLines(late.value, floor, points, "noise alone", NOISE) : null;
  const formulas = [fitted, noise].filter((made) => made !== null);
  const root = (value: number): number => Math.sqrt(Math.max(0, value));
  const measured = points.map((point) => ({ step: point.step, value: root(point.measured) }));
  const summed = points.map((point) => ({ step: point.step, value: root(point.integrated) }));
  return [
    {
      title: "Radius ‖θ‖",
      lines: [
        { name: "measured", style: MEASURED, points: measured, format: formatNorm },
        { name: "from the bars", style: BUDGET, points: summed, format: formatNorm },
        ...formulas.map(({ radius }) => radius),
      ],
      instead: "the radius will appear here",
    },
    {
      title: "Residual of the bars: rounding",
      lines: [{ name: "residual", style: BUDGET, points: residuals, format: signedNorm }],
      instead: "the residual will appear here",
    },
    {
      title: "Residual of the formula, %; our derivation",
      lines: fitted === null ? [] : [fitted.residual],
      instead: late.ok ? "" : late.error,
    },
  ];
}

interface Place {
  readonly geometry: Geometry;
  readonly axis: StepAxis;
  readonly steps: boolean;
}

function valueAt({ points, until = Infinity }: Line, step: number | null): number | null {
  if (step === null || step >= until) return null;
  return points.findLast((point) => point.step <= step)?.value ?? null;
}

/** Points far enough apart to be told apart, and the two ends. */
function thinned(points: readonly Spot[], axis: StepAxis, width: number): readonly Spot[] {
  const apart = 1 / (width * PER_PX);
  let last = -Infinity;
  return points.filter(({ step }, i) => {
    const at = axisPosition(step, axis);
    if (at - last < apart && i < points.length - 1) return false;
    last = at;
    return true;
  });
}

function drawOne(pen: Pen, panel: Panel, { reached }: PictureRun, place: Place, step: number | null): void {
  const { geometry, axis } = place;
  const { left, right, top, bottom, rem } = geometry;
  let [least, greatest] = [0, 0];
  for (const { points } of panel.lines) {
    for (const { value } of points) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  const values = linearAxis(least, greatest, (bottom - top) / (TICK * rem));
  const height = (value: number): number => yOf(geometry, values.domain, value);
  drawPanel(pen, { ...place, title: panel.title, values, reached });
  for (const { points, style } of panel.lines) {
    const drawn = thinned(points, axis, right - left);
    const places = drawn.map((point) => ({ x: stepX(geometry, axis, point.step), y: height(point.value) }));
    pen.line(places, style);
  }
  if (panel.lines.every(({ points }) => points.length === 0)) {
    drawPromise(pen, geometry, panel.instead);
    return;
  }
  const names = panel.lines.map((line): Name => {
    const value = valueAt(line, step);
    return {
      y: height(value ?? line.points.at(-1)?.value ?? 0),
      lines: [line.name, value === null ? DASH : line.format(value)],
      swatch: lineSwatch(rem, line.style),
    };
  });
  drawNames(pen, geometry, names);
}

function stageOf(
  run: PictureRun,
  { curves }: Moment,
  points: readonly RadiusPoint[],
): Result<LateStage, string> {
  return lateStage(run.spec, run.fired, run.reached.mem, curves, points);
}

export function radiusDrawing(run: PictureRun): Draw {
  return (pen, box, now) => {
    const places = panels(box, SHARES, SIDES);
    const [first] = places;
    if (first === undefined) return "";
    const axis = axisOf(run, now.curves);
    const step = stepShown(now);
    const points = radiusPoints(now.curves);
    const late = stageOf(run, now, points);
    const residuals = integrationResiduals(points);
    const all = panelsNow(points, residuals, late);
    drawMilestones(pen, first, axis, run.reached);
    for (const [i, panel] of all.entries()) {
      const geometry = places[i];
      if (geometry !== undefined)
        drawOne(pen, panel, run, { geometry, axis, steps: i === all.length - 1 }, step);
    }
    drawGaze(pen, places, axis, now.gaze);
    const worst = residuals.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    return points.length === 0
      ? "Radius check: nothing drawn yet"
      : `Radius check: integrated from the bars it is off by at most ${formatNorm(worst)}; ${late.ok ? `late-stage formula with floor ${formatNorm(late.value.floor)}` : late.error}`;
  };
}
