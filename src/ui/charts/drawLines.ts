/** Draws a plot's lines on a canvas, at the pixels of the device. */
import { axisPosition } from "../../core/decimate.ts";
import { backgroundShapes } from "./background.ts";
import { type Stroke, strokeOf } from "./figures.ts";
import { type Geometry, xOf, yOf } from "./geometry.ts";
import { WAIT_OPACITY } from "./markers.ts";
import type { Plot } from "./plot.ts";

/** Custom properties as they are now, read once per theme: a canvas knows no var(). */
const colors = new Map<string, string>();
let theme: string | null = null;

function colorOf(stroke: Stroke["color"]): string {
  const root = document.documentElement;
  const now = root.getAttribute("data-theme");
  if (now !== theme) colors.clear();
  theme = now;
  const known = colors.get(stroke);
  if (known !== undefined) return known;
  const color = getComputedStyle(root).getPropertyValue(stroke.slice(4, -1)).trim();
  colors.set(stroke, color);
  return color;
}

function fit(canvas: HTMLCanvasElement, { width, height }: Geometry): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a size clears the canvas, even the same size.
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

export function drawLines(canvas: HTMLCanvasElement, plot: Plot, geometry: Geometry): void {
  const { lines, axis, domain, step } = plot;
  const { wait } = plot.marks;
  const context = fit(canvas, geometry);
  if (context === null) return;
  const { top, bottom, rem } = geometry;
  // While the wait lasts its end moves with the lines.
  if (wait !== null && wait.to === null && step !== null) {
    const [from, to] = [wait.from, step].map((at) => xOf(geometry, axisPosition(at, axis)));
    context.globalAlpha = WAIT_OPACITY;
    context.fillStyle = colorOf("var(--ink)");
    context.fillRect(from ?? 0, top, (to ?? 0) - (from ?? 0), bottom - top);
  }
  context.lineJoin = "round";
  for (const { d, color, opacity, width, dash } of backgroundShapes(plot, geometry)) {
    context.globalAlpha = opacity;
    context.fillStyle = context.strokeStyle = colorOf(color);
    context.lineWidth = width ?? 0;
    context.setLineDash([...(dash ?? [])]);
    const shape = new Path2D(d);
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, no array
    if (width === null) context.fill(shape);
    else context.stroke(shape);
  }
  context.setLineDash([]);
  // The first line is the one on top.
  for (const { id, points } of lines.toReversed()) {
    const { color, width, opacity } = strokeOf(id);
    context.beginPath();
    for (const { x, y } of points) context.lineTo(xOf(geometry, x), yOf(geometry, domain, y));
    context.globalAlpha = opacity;
    context.strokeStyle = colorOf(color);
    context.lineWidth = (width * rem) / 16;
    context.stroke();
  }
}

/** What is behind the lines, for a picture: filled, or stroked with a width. */
export function backgroundPaths(plot: Plot, geometry: Geometry) {
  return backgroundShapes(plot, geometry).map((shape) => ({ ...shape, color: colorOf(shape.color) }));
}

/** The same lines as the `d` of SVG paths, for a picture. */
export function linePaths(
  { lines, domain }: Plot,
  geometry: Geometry,
): readonly {
  readonly d: string;
  readonly color: string;
  readonly width: number;
  readonly opacity: number;
}[] {
  return lines.toReversed().map(({ id, points }) => {
    const { color, width, opacity } = strokeOf(id);
    const d = points
      .map(({ x, y }) => `${xOf(geometry, x).toFixed(1)},${yOf(geometry, domain, y).toFixed(1)}`)
      .join("L");
    return { d: d === "" ? "" : `M${d}`, color: colorOf(color), width: (width * geometry.rem) / 16, opacity };
  });
}
