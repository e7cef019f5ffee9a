/**
 * A line too small for axes: its shape over the run, on the page's step axis. Logarithmic where all values have one
 * sign and span more than two decades. Pure but for the pen.
 */
import { type Point, axisPosition } from "../../core/decimate.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import type { At, Pen } from "./pen.ts";

/** Two decades. */
const WIDE = 100;

/** Places in a box of `width` × `height`, px; a flat line lies in the middle. */
export function sparkline(
  points: readonly Point[],
  axis: StepAxis,
  { width, height, inset }: { readonly width: number; readonly height: number; readonly inset: number },
): readonly At[] {
  const values = points.map(({ value }) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const place = least > 0 && greatest / least > WIDE ? Math.log : (value: number) => value;
  const [low, high] = [place(least), place(greatest)];
  return points.map(({ step, value }) => ({
    x: inset + axisPosition(step, axis) * (width - 2 * inset),
    y:
      high > low ? height - inset - ((place(value) - low) / (high - low)) * (height - 2 * inset) : height / 2,
  }));
}

/** The line and a dot at its live end. */
export function drawSparkline(pen: Pen, line: readonly At[], radius: number): void {
  pen.line(line, { color: "var(--ink-2)", width: 1.25 });
  const end = line.at(-1);
  if (end !== undefined) pen.circle(end.x, end.y, radius, { fill: { color: "var(--accent)" } });
}
