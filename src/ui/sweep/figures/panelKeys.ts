/** What the marks and lines of the panels are. */
import { AXIS_SYMBOLS, type AxisField, type Level } from "../../../core/sweep/plan.ts";
import type { LineStyle, Pen } from "../../pictures/pen.ts";
import { drawShape } from "../../pictures/shape.ts";
import type { Key } from "./legend.ts";
import { levelText } from "../sweepWords.ts";
import { CENSORED, stratumLook } from "./strata.ts";

/** A bit of a line as a swatch. @param half px */
export function drawLineSwatch(pen: Pen, x: number, y: number, half: number, style: LineStyle): void {
  pen.line(
    [
      { x: x - half, y },
      { x: x + half, y },
    ],
    style,
  );
}

/** @param other the other axis and its values, with two */
export function panelKeys(
  other: { readonly field: AxisField; readonly levels: readonly Level[] } | null,
  rem: number,
): readonly Key[] {
  const half = 0.75 * rem;
  const look = (stratum: number): Key["swatch"] => {
    const { shape, fill, line } = stratumLook(stratum, Math.max(1, other?.levels.length ?? 1));
    return (pen, at) =>
      drawShape(pen, shape, at, 0.2 * rem, { ...(fill && { fill }), ...(line && { line }) });
  };
  const dots: readonly Key[] =
    other === null
      ? [{ text: "a seed", swatch: look(0) }]
      : other.levels.map((level, i) => ({
          text: `a seed at ${AXIS_SYMBOLS[other.field]} = ${levelText(level)}`,
          swatch: look(i),
        }));
  return [
    ...dots,
    {
      text: "censored, at its limit",
      swatch: (pen, at) =>
        drawShape(pen, CENSORED, at, 0.3 * rem, { line: { color: "var(--ink)", width: 1.25 } }),
    },
    {
      text: "median over seeds",
      swatch: (pen, { x, y }) => drawLineSwatch(pen, x, y, half, { color: "var(--ink)", width: 2 }),
    },
    {
      text:
        other === null
          ? "fit, shaded its interval"
          : `fit by ${AXIS_SYMBOLS[other.field]}, shaded its interval`,
      swatch: (pen, { x, y }) => {
        pen.rect(x - half, y - 0.3 * rem, 2 * half, 0.6 * rem, { color: "var(--accent)", opacity: 0.18 });
        drawLineSwatch(pen, x, y, half, { color: "var(--accent)", width: 2 });
      },
    },
  ];
}
