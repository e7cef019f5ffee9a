/** Text with indices and powers, with a pen: what Symbols.tsx is for the page. */
import { symbolPieces } from "../../parts/symbolPieces.ts";
import { textWidth } from "../../charts/textWidth.ts";
import { type Pen, TEXT_SIZE, type TextStyle } from "../../pictures/pen.ts";

/** Down for an index, up for a power, in ems of the text. */
const SHIFTS = { plain: 0, index: 0.25, power: -0.35 } as const;
/** A file may be shown in a wider font than the one measured, and bold letters are wider. */
const SLACK = 1.18;
const BOLD_SLACK = 1.3;
/** Ems. */
const SPACE = 0.28;

/** From `x` on. @returns where it ends, px */
export function drawSymbols(
  pen: Pen,
  x: number,
  y: number,
  text: string,
  rem: number,
  style: Omit<TextStyle, "anchor"> = {},
): number {
  const size = style.size ?? TEXT_SIZE;
  let at = x;
  for (const { kind, text: piece } of symbolPieces(text)) {
    // A file forgets spaces at the beginning of a text.
    at += (piece.length - piece.trimStart().length) * SPACE * size * rem;
    // No text is smaller than the least, so an index of small text is as large as the text.
    const own = kind === "plain" ? size : TEXT_SIZE;
    pen.text(at, y + SHIFTS[kind] * size * rem, piece.trim(), { ...style, size: own });
    at += textWidth(piece.trim(), own * rem) * (style.bold === true ? BOLD_SLACK : SLACK);
    if (piece !== piece.trimEnd()) at += SPACE * size * rem;
  }
  return at;
}
