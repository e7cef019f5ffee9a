/**
 * A panel over the steps of a run, drawn with a pen: the step axis that the charts have, a value axis, milestones, the
 * step looked back at, and names beside the plot. Several may stand on one another and share their step axis.
 */
import type { Curves } from "../../core/curves.ts";
import { axisPosition } from "../../core/decimate.ts";
import type { Live } from "../../core/runState.ts";
import { formatStep } from "../charts/format.ts";
import { type Geometry, xOf, yOf } from "../charts/geometry.ts";
import { latestStep } from "../charts/plot.ts";
import { spread } from "../charts/spread.ts";
import { type StepAxis, stepAxis, stepTicks } from "../charts/stepAxis.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import type { LineStyle, Pen } from "./pen.ts";
import type { Moment } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";
import type { ValueAxis } from "./valueAxis.ts";

/** Room beside and between the plots, rem. */
const HEAD = 1.5;
const FLAGS = 1.125;
const FOOT = 2.25;
const STEP_LABEL = 3;
/** A line of text, rem. */
export const LINE = 1.0625;

/**
 * Panels on one another. Each has its title above it, the first room for milestones too; the lowest has the step labels.
 * @param shares of the height, one a panel
 * @param sides  room for tick labels at the left and for names at the right, rem
 */
export function panels(
  box: BoxSize,
  shares: readonly number[],
  sides: { readonly left: number; readonly right: number },
): readonly Geometry[] {
  const { width, height, rem } = box;
  const left = sides.left * rem;
  const right = Math.max(left + 1, width - sides.right * rem);
  const all = shares.reduce((sum, share) => sum + share, 0);
  const room = Math.max(1, height - (FOOT + FLAGS + shares.length * HEAD) * rem);
  let y = FLAGS * rem;
  return shares.map((share) => {
    const top = y + HEAD * rem;
    const bottom = top + (room * share) / all;
    y = bottom;
    return { width, height, rem, left, right, top, bottom };
  });
}

/** The axis of a picture now. */
export function axisOf({ stepScale, end }: Pick<PictureRun, "stepScale" | "end">, curves: Curves): StepAxis {
  return stepAxis(stepScale, latestStep(curves) ?? 0, end);
}

/** The step to read values at. */
export function stepShown({ curves, gaze }: Moment): number | null {
  const latest = latestStep(curves);
  return gaze === null || latest === null ? latest : Math.min(gaze, latest);
}

export function stepX(geometry: Geometry, axis: StepAxis, step: number): number {
  return xOf(geometry, Math.min(1, axisPosition(step, axis)));
}

interface PanelParts {
  readonly geometry: Geometry;
  readonly title: string;
  readonly axis: StepAxis;
  readonly values: ValueAxis;
  /** Whether the step labels stand under it. */
  readonly steps: boolean;
  readonly reached: Live["reached"];
}

const RULE: LineStyle = { color: "var(--rule)", width: 1 };

/** Everything under the data. */
export function drawPanel(pen: Pen, { geometry, title, axis, values, steps, reached }: PanelParts): void {
  const { left, right, top, bottom, rem } = geometry;
  pen.text(left, top - 0.7 * rem, title, { color: "var(--ink-2)", halo: true });
  for (const { at, label } of values.ticks) {
    const y = yOf(geometry, values.domain, at);
    pen.line(
      [
        { x: left, y },
        { x: right, y },
      ],
      { ...RULE, opacity: 0.6 },
    );
    pen.text(left - 0.4 * rem, y, label, { anchor: "end", color: "var(--ink-2)" });
  }
  pen.line(
    [
      { x: left, y: top },
      { x: left, y: bottom },
      { x: right, y: bottom },
    ],
    RULE,
  );
  for (const { at, label } of stepTicks(axis, (right - left) / (STEP_LABEL * rem))) {
    const x = xOf(geometry, at);
    pen.line(
      [
        { x, y: bottom },
        { x, y: bottom + 0.25 * rem },
      ],
      RULE,
    );
    if (steps) pen.text(x, bottom + 0.85 * rem, label, { anchor: "middle", color: "var(--ink-2)" });
  }
  if (steps)
    pen.text((left + right) / 2, bottom + 1.8 * rem, "step", { anchor: "middle", color: "var(--ink-2)" });
  for (const step of [reached.mem, reached.grok99]) {
    if (step === undefined) continue;
    const x = stepX(geometry, axis, step);
    pen.line(
      [
        { x, y: top },
        { x, y: bottom },
      ],
      { color: "var(--ink-2)", width: 1 },
    );
  }
}

/** Where milestones are named, over the upper panel and its title. */
export function flagsY({ top, rem }: Geometry): number {
  return top - (HEAD + 0.5) * rem;
}

function drawTau(pen: Pen, x: number, y: number, index: string, rem: number): void {
  pen.text(x, y, "τ", { anchor: "end", halo: true });
  pen.text(x, y + 0.2 * rem, index, { halo: true });
}

/** τ_M and τ_G over the upper panel; where both would overlap, the first makes way to the left. */
export function drawMilestones(pen: Pen, geometry: Geometry, axis: StepAxis, reached: Live["reached"]): void {
  const { top, right, rem } = geometry;
  const [mem, grok] = [reached.mem, reached.grok99].map((step) =>
    step === undefined ? null : stepX(geometry, axis, step),
  );
  const y = flagsY(geometry);
  for (const x of [mem, grok]) {
    if (x !== null && x !== undefined)
      pen.line(
        [
          { x, y: y + 0.6 * rem },
          { x, y: top },
        ],
        { color: "var(--ink-2)", width: 1 },
      );
  }
  if (mem !== null && mem !== undefined) {
    const close = grok !== null && grok !== undefined && grok - mem < 2 * rem;
    drawTau(pen, mem - (close ? 0.75 : 0) * rem, y, "M", rem);
  }
  if (grok !== null && grok !== undefined) {
    drawTau(pen, grok - (right - grok < rem ? 0.25 : 0) * rem, y, "G", rem);
  }
}

/** The step looked back at, in every panel. */
export function drawGaze(pen: Pen, all: readonly Geometry[], axis: StepAxis, gaze: number | null): void {
  if (gaze === null) return;
  for (const geometry of all) {
    const { top, bottom } = geometry;
    const x = stepX(geometry, axis, gaze);
    pen.line(
      [
        { x, y: top },
        { x, y: bottom },
      ],
      { color: "var(--accent)", width: 1.5 },
    );
  }
}

/** Where a plot will be, before there is anything in it: in as many lines as its width takes. */
export function drawPromise(pen: Pen, { left, right, top, bottom, rem }: Geometry, text: string): void {
  const most = Math.max(12, Math.floor((right - left) / (0.42 * rem)));
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + 1 + word.length <= most) rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  const first = (top + bottom) / 2 - ((rows.length - 1) / 2) * LINE * rem;
  for (const [i, row] of rows.entries()) {
    const y = first + i * LINE * rem;
    pen.text((left + right) / 2, y, row, { anchor: "middle", color: "var(--ink-2)", halo: true });
  }
}

export interface Name {
  /** Where it wants to stand, px. */
  readonly y: number;
  readonly lines: readonly string[];
  /** Draws its swatch, centered here. `null`: text alone. */
  readonly swatch: ((pen: Pen, x: number, y: number) => void) | null;
}

export const SWATCH = 0.875;

/** Names at the right of a plot, each beside what it names; they step apart and never overlap. */
export function drawNames(pen: Pen, { right, top, bottom, rem }: Geometry, names: readonly Name[]): void {
  const lines = Math.max(1, ...names.map((name) => name.lines.length));
  const gap = lines * LINE * rem;
  const half = ((lines - 1) / 2) * LINE * rem;
  const places = spread(
    names.map(({ y }) => y),
    gap,
    top + 0.4 * rem + half, // clear of the panel's title
    bottom - half,
  );
  for (const [i, name] of names.entries()) {
    const y = (places[i] ?? name.y) - half;
    const x = right + 0.5 * rem;
    name.swatch?.(pen, x + (SWATCH / 2) * rem, y);
    for (const [at, text] of name.lines.entries()) {
      pen.text(
        x + (SWATCH + 0.375) * rem,
        y + at * LINE * rem,
        text,
        at === 0 ? {} : { color: "var(--ink-2)" },
      );
    }
  }
}

/** A bit of a line, as a swatch. */
export function lineSwatch(rem: number, style: LineStyle): NonNullable<Name["swatch"]> {
  return (pen, x, y) =>
    pen.line(
      [
        { x: x - (SWATCH / 2) * rem, y },
        { x: x + (SWATCH / 2) * rem, y },
      ],
      style,
    );
}

/** `step 412`, or what is looked back at. */
export function stepText(step: number | null, gaze: number | null): string {
  if (step === null) return "Nothing measured yet";
  return gaze === null ? `At step ${formatStep(step)}` : `Looking back at step ${formatStep(step)}`;
}
