/**
 * Writes the table's values and small lines by hand, so that streaming draws no React: all values each time, the lines
 * a few rows in turn, so that no single task is long.
 */
import type { Curves } from "../../core/curves.ts";
import type { ObservableId } from "../../core/observables.ts";
import type { Series } from "../../core/series.ts";
import { DASH, formatStep } from "../charts/format.ts";
import { type StepAxis, stepAxis } from "../charts/stepAxis.ts";
import { latestStep } from "../charts/plot.ts";
import { type Thinner, createThinner } from "../charts/thinner.ts";
import { colorOf } from "./colors.ts";
import { measureText } from "./measuresRows.ts";
import { drawSparkline, sparkline } from "./measuresSparkline.ts";
import { type Pen, canvasPen } from "./pen.ts";

/** Lines drawn in one frame: all of them in a third of a second or so. */
const LINES_AT_ONCE = 2;
/** Of a line's room, rem; the style sheet says the same. */
export const LINE_WIDTH = 5;
export const LINE_HEIGHT = 1.25;

export interface MeasureCells {
  /** A table cell, or the canvas of a small line; `null` when it goes. */
  value(id: ObservableId | "step", element: HTMLElement | null): void;
  line(id: ObservableId, element: HTMLCanvasElement | null): void;
  /** Writes the values, and makes every line due. */
  paint(curves: Curves, gaze: number | null, view: StepView): void;
  /** Draws a few of the lines that are due. @returns whether some still are */
  drawLines(): boolean;
}

/** How far the step axis reaches. */
export interface StepView {
  readonly stepScale: StepAxis["scale"];
  readonly end: number;
}

function keep<K, V>(map: Map<K, V>, key: K, value: V | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}

/** The root font size. To be asked for seldom: the browser may have to lay out the page to say it. */
export function remNow(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Clears a canvas of a small line and hands out its pen. */
export function sparkPen(canvas: HTMLCanvasElement, rem: number): Pen | null {
  const ratio = devicePixelRatio;
  const [width, height] = [LINE_WIDTH * rem * ratio, LINE_HEIGHT * rem * ratio].map(Math.round);
  if (width !== undefined && canvas.width !== width) canvas.width = width;
  if (height !== undefined && canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  // Drawn as if a rem were 16 px, whatever it is.
  const scale = (rem * ratio) / 16;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, LINE_WIDTH * 16, LINE_HEIGHT * 16);
  return canvasPen(context, { rem: 16, colorOf });
}

export const SPARK_BOX = { width: LINE_WIDTH * 16, height: LINE_HEIGHT * 16, inset: 3 };
export const SPARK_DOT = 2;

export function createMeasureCells(): MeasureCells {
  const values = new Map<ObservableId | "step", HTMLElement>();
  const lines = new Map<ObservableId, HTMLCanvasElement>();
  const thinners = new WeakMap<Series, Thinner>();
  const due = new Set<ObservableId>();
  let shown: { readonly curves: Curves; readonly axis: StepAxis; readonly rem: number } | null = null;

  function write(id: ObservableId | "step", text: string): void {
    const cell = values.get(id);
    if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
  }

  function drawLine(canvas: HTMLCanvasElement, series: Series, axis: StepAxis, rem: number): void {
    const pen = sparkPen(canvas, rem);
    if (pen === null || series.length === 0) return;
    const thinner = thinners.get(series) ?? createThinner(series);
    thinners.set(series, thinner);
    drawSparkline(pen, sparkline(thinner(axis, () => true).points, axis, SPARK_BOX), SPARK_DOT);
  }

  return {
    value: (id, element) => keep(values, id, element),
    line(id, element) {
      keep(lines, id, element);
      if (element !== null) due.add(id);
    },
    paint(curves, gaze, { stepScale, end }) {
      const rem = remNow(); // before anything is written
      const latest = latestStep(curves);
      const step = gaze === null || latest === null ? latest : Math.min(gaze, latest);
      write("step", step === null ? "nothing measured yet" : `at step ${formatStep(step)}`);
      for (const id of values.keys()) {
        if (id === "step") continue;
        const value = step === null ? null : curves[id].at(step);
        write(id, value === null ? DASH : measureText(id, value));
      }
      shown = { curves, axis: stepAxis(stepScale, latest ?? 0, end), rem };
      for (const id of lines.keys()) due.add(id);
    },
    drawLines() {
      if (shown === null) return false;
      let left = LINES_AT_ONCE;
      for (const id of due) {
        if (left-- === 0) return true;
        // Drawn ones stand last when they are due again.
        due.delete(id);
        const canvas = lines.get(id);
        if (canvas !== undefined) drawLine(canvas, shown.curves[id], shown.axis, shown.rem);
      }
      return false;
    },
  };
}
