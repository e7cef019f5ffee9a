/** A panel with a pen: axes, runs, medians, the fit with its interval, and the slopes of the theories that apply. */
import type { SlopeFinding } from "../../../core/sweep/analysis.ts";
import { formatNorm } from "../../charts/format.ts";
import { spread } from "../../charts/spread.ts";
import { textWidth } from "../../charts/textWidth.ts";
import { expectedText } from "../../about/aboutText.ts";
import { LAW_LOOKS } from "../../laws/lawLooks.ts";
import { type Range, fewTicksOf, shareOf } from "../../pictures/logRange.ts";
import { type At, type LineStyle, type Pen, TEXT_SIZE } from "../../pictures/pen.ts";
import { drawShape } from "../../pictures/shape.ts";
import { axisText, levelText } from "../sweepWords.ts";
import { type LevelAxis, thinned } from "./levelAxis.ts";
import { once } from "./once.ts";
import { type PanelLine, type PanelPlot, type Place, panelPlot } from "./panelPlot.ts";
import { CENSORED, stratumLook } from "./strata.ts";

/** Rem. */
const LEFT = 3.5;
const RIGHT = 4.25;
const TOP = 0.75;
const BOTTOM = 2.75;
export const PANEL_HEIGHT = 15;

export interface Rect {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly rem: number;
}

/** The plot within a panel's room. @param at its upper left corner @param width px */
export function plotRect(at: At, width: number, rem: number): Rect {
  return {
    left: at.x + LEFT * rem,
    right: Math.max(at.x + LEFT * rem + 1, at.x + width - RIGHT * rem),
    top: at.y + TOP * rem,
    bottom: at.y + (PANEL_HEIGHT - BOTTOM) * rem,
    rem,
  };
}

/** From places of 0 … 1 to px. */
export function onto({ left, right, top, bottom }: Rect): (place: Place) => At {
  return ({ x, y }) => ({ x: left + x * (right - left), y: bottom - y * (bottom - top) });
}

export interface Panel {
  readonly finding: SlopeFinding;
  readonly axis: LevelAxis;
  /** `null`: no run has a value. */
  readonly range: Range | null;
  /** Values of the other axis; 0 with one axis. */
  readonly strata: number;
  readonly plot: () => PanelPlot | null;
}

/** @param others the other axis's values by stratum, `null` for the full batch; empty with one axis */
export function createPanel(
  finding: SlopeFinding,
  axis: LevelAxis,
  range: Range | null,
  others: readonly (number | null)[],
): Panel {
  const plot = once(() => (range === null ? null : panelPlot(finding, axis, range, others)));
  return { finding, axis, range, strata: others.length, plot };
}

const RULE: LineStyle = { color: "var(--rule)", width: 1 };
const FIT: LineStyle = { color: "var(--accent)", width: 2 };
const QUIET = { color: "var(--ink-2)" } as const;
/** More dots than this are small, and more than that only squares: a panel is one task of the main thread. */
const MANY = 200;
const TOO_MANY = 2000;

const segment = (x: number, y: number, toX: number, toY: number): readonly At[] => [
  { x, y },
  { x: toX, y: toY },
];

function drawAxes(pen: Pen, rect: Rect, { axis, range }: Panel): void {
  const { left, right, top, bottom, rem } = rect;
  for (const value of range === null ? [] : fewTicksOf(range, (bottom - top) / (1.5 * rem))) {
    const y = range === null ? bottom : bottom - shareOf(value, range) * (bottom - top);
    pen.line(segment(left, y, right, y), { ...RULE, opacity: 0.6 });
    pen.text(left - 0.4 * rem, y, formatNorm(value).replace(/\.0+$/, ""), { ...QUIET, anchor: "end" });
  }
  pen.line([{ x: left, y: top }, ...segment(left, bottom, right, bottom)], RULE);
  const ticks = axis.bands.map(({ level, at }) => ({
    text: levelText(level),
    at: left + at * (right - left),
  }));
  for (const { at } of ticks) pen.line(segment(at, bottom, at, bottom + 0.25 * rem), RULE);
  for (const { at, text } of thinned(ticks, 0.5 * rem, (label) => textWidth(label, TEXT_SIZE * rem)))
    pen.text(at, bottom + 0.85 * rem, text, { ...QUIET, anchor: "middle" });
  pen.text((left + right) / 2, bottom + 2 * rem, axisText(axis.field), { ...QUIET, anchor: "middle" });
}

function drawRuns(pen: Pen, plot: PanelPlot, panel: Panel, at: (place: Place) => At, rem: number): void {
  const [count, strata] = [plot.marks.length, Math.max(1, panel.strata)];
  const size = (count > MANY ? 1.4 : 2.5) * (rem / 16);
  for (const { mark, ...place } of plot.marks) {
    const point = at(place);
    const { shape, fill, line } = stratumLook(mark.stratum, strata);
    if (mark.censored) {
      const color = line?.color ?? fill?.color ?? "var(--ink)";
      drawShape(pen, CENSORED, point, (count > MANY ? 1.6 : 2) * size, { line: { color, width: 1.25 } });
    } else if (count > TOO_MANY) pen.rect(point.x - 0.75, point.y - 0.75, 1.5, 1.5, QUIET);
    else drawShape(pen, shape, point, size, { ...(fill && { fill }), ...(line && { line }) });
  }
}

/** Marks and exponents at the right ends of the theories' lines; they step apart. */
function drawLineEnds(pen: Pen, { right, top, bottom, rem }: Rect, ends: readonly LineEnd[]): void {
  const inside = ends.map(({ y }) => Math.max(top, Math.min(bottom, y)));
  const places = spread(inside, 1.0625 * rem, top, bottom);
  ends.forEach(({ law, exponent }, i) => {
    const y = inside[i] ?? bottom;
    const at = { x: right + 0.9 * rem, y: places[i] ?? y };
    const { mark, color, open } = LAW_LOOKS[law];
    // A line that has left the panel ends nowhere that a leader could point to.
    if (y === ends[i]?.y) pen.line(segment(right + 1, y, right + 0.4 * rem, at.y), { ...RULE, ...QUIET });
    const fill = { color: open ? "var(--page)" : color };
    drawShape(pen, mark, at, 0.3 * rem, { fill, line: { color, width: 1.25 } });
    pen.text(right + 1.4 * rem, at.y, expectedText(exponent));
  });
}

function drawMedians(pen: Pen, { medians }: PanelPlot, at: (place: Place) => At, rem: number): void {
  for (const { from, to } of medians) {
    const [a, b] = [at(from), at(to)];
    const half = Math.max(4, Math.min(0.7 * rem, (b.x - a.x) / 2));
    const x = (a.x + b.x) / 2;
    pen.line(segment(x - half, a.y, x + half, a.y), { color: "var(--ink)", width: 2 });
  }
}

interface LineEnd {
  readonly law: PanelPlot["theories"][number]["law"];
  readonly exponent: number;
  /** px */
  readonly y: number;
}

export function drawPanel(pen: Pen, rect: Rect, panel: Panel): void {
  const { left, right, top, bottom, rem } = rect;
  drawAxes(pen, rect, panel);
  const plot = panel.plot();
  if (plot === null || plot.marks.length === 0) {
    pen.text(
      (left + right) / 2,
      (top + bottom) / 2,
      panel.finding.absent > 0 ? "no values" : "no values yet",
      { ...QUIET, anchor: "middle" },
    );
    return;
  }
  const at = onto(rect);
  const inside = [...segment(left, top, right, top), ...segment(right, bottom, left, bottom)];
  const draw = ({ from, to }: PanelLine, style: LineStyle): void => pen.line([at(from), at(to)], style);
  pen.clip(inside, () => {
    if (plot.wedge !== null) pen.area(plot.wedge.map(at), { color: "var(--accent)", opacity: 0.18 });
  });
  // Lines over runs: a thousand dots would hide them.
  drawRuns(pen, plot, panel, at, rem);
  drawMedians(pen, plot, at, rem);
  pen.clip(inside, () => {
    for (const fit of plot.fits) draw(fit, { ...FIT, width: plot.fits.length > 1 ? 1 : 2 });
    for (const theory of plot.theories) {
      const { color, dash } = LAW_LOOKS[theory.law];
      draw(theory, { color, width: 1.75, ...(dash && { dash }) });
    }
  });
  const ends = plot.theories.map(({ law, exponent, to }) => ({ law, exponent, y: at(to).y }));
  drawLineEnds(pen, rect, ends);
}
