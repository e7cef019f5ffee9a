/** How phases look: a letter each, and a pattern; color is for the delay of those that grokked. */
import type { CellFinding, Phase } from "../../../core/sweep/phases.ts";
import { hatch } from "../../pictures/hatch.ts";
import type { At, LineStyle, Pen } from "../../pictures/pen.ts";
import { type Rgb, cividis, cssColor } from "../../pictures/spectrumColors.ts";

export interface PhaseLook {
  readonly letter: string;
  /** On screen. */
  readonly text: string;
}

export const PHASE_LOOKS: Readonly<Record<Phase, PhaseLook>> = {
  grokked: { letter: "G", text: "grokked" },
  "memorized only": { letter: "M", text: "memorized only" },
  confused: { letter: "C", text: "confused" },
  failed: { letter: "F", text: "failed" },
  "not run": { letter: "N", text: "not made yet" },
  invalid: { letter: "X", text: "invalid" },
};
export const PHASES = Object.keys(PHASE_LOOKS) as readonly Phase[];

/** Least and greatest median delay of the cells that grokked. */
export type DelayScale = readonly [low: number, high: number];

export function delayScale(cells: readonly CellFinding[]): DelayScale | null {
  const delays = cells.flatMap(({ phase, delay }) =>
    phase === "grokked" && delay.median !== null && delay.median > 0 ? [delay.median] : [],
  );
  return delays.length === 0 ? null : [Math.min(...delays), Math.max(...delays)];
}

/** Dark: soon. A cell without a delay is as dark as any. */
export function delayColor(delay: number, scale: DelayScale | null): Rgb {
  if (scale === null || delay <= scale[0]) return cividis(0);
  return cividis(Math.log(delay / scale[0]) / Math.log(scale[1] / scale[0]));
}

/** Relative luminance, WCAG 2. */
function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** White or black, whichever stands out more: 4.5 at least. */
export function inkOn(rgb: Rgb): string {
  const light = luminance(rgb);
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

export interface CellRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const HATCH: LineStyle = { color: "var(--edge)", width: 1 };

function cornersOf({ x, y, width, height }: CellRect): readonly At[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** The ground of a cell that has no delay to color it. */
export function drawPattern(pen: Pen, phase: Exclude<Phase, "grokked">, rect: CellRect, rem: number): void {
  const { x, y, width, height } = rect;
  pen.rect(x, y, width, height, { color: "var(--page)" });
  const corners = cornersOf(rect);
  const ends = (...places: readonly (readonly [number, number])[]): readonly At[] =>
    places.map(([atX, atY]) => ({ x: atX, y: atY }));
  switch (phase) {
    case "memorized only":
      hatch(pen, corners, HATCH, 0.5 * rem);
      return;
    case "confused":
      for (let at = y + 0.3 * rem; at < y + height; at += 0.4 * rem)
        pen.line(ends([x, at], [x + width, at]), HATCH);
      return;
    case "failed":
      hatch(pen, corners, { color: "var(--danger)", width: 1.5 }, 0.4 * rem);
      return;
    case "invalid":
      pen.rect(x, y, width, height, { color: "var(--wash)" });
      pen.line(ends([x, y], [x + width, y + height], [NaN, NaN], [x + width, y], [x, y + height]), HATCH);
      return;
    case "not run":
  }
}

/** A cell: its ground, its edge, and over it its letter and what `words` say where there is room. */
export function drawCell(
  pen: Pen,
  rect: CellRect,
  phase: Phase,
  {
    delay,
    scale,
    words,
    rem,
  }: { delay: number | null; scale: DelayScale | null; words: string | null; rem: number },
): void {
  const { x, y, width, height } = rect;
  const { letter } = PHASE_LOOKS[phase];
  const rgb = phase === "grokked" && delay !== null ? delayColor(delay, scale) : null;
  if (rgb !== null) pen.rect(x, y, width, height, { color: cssColor(rgb) });
  else if (phase !== "grokked") drawPattern(pen, phase, rect, rem);
  const corners = cornersOf(rect);
  pen.line([...corners, ...corners.slice(0, 1)], {
    color: rgb === null ? "var(--edge)" : "var(--page)",
    width: 1,
  });
  const style = { anchor: "middle", ...(rgb === null ? {} : { color: inkOn(rgb) }) } as const;
  const [middle, center] = [x + width / 2, y + height / 2];
  const two = words !== null && height >= 2.25 * rem && width >= (0.6 + 0.45 * words.length) * rem;
  // Letters stand on the page, not on a pattern.
  const [wide, high] = two ? [0.6 + 0.5 * words.length, 2.1] : [0.85, 0.9];
  if (rgb === null)
    pen.rect(middle - (wide / 2) * rem, center - (high / 2) * rem, wide * rem, high * rem, {
      color: "var(--page)",
    });
  pen.text(middle, two ? center - 0.55 * rem : center, letter, { ...style, bold: true });
  if (two) pen.text(middle, center + 0.55 * rem, words, style);
}
