/** A key under a drawing: swatch and words, in columns as wide as their words need. */
import type { At, Pen } from "../../pictures/pen.ts";
import { drawSymbols } from "./symbolText.ts";

export interface Key {
  /** With symbols as `symbolPieces` knows them. */
  readonly text: string;
  /** Centered at a place. */
  readonly swatch: (pen: Pen, at: At) => void;
}

/** Rem. */
const ROW = 1.25;
const SWATCH = 2;
const LETTER = 0.42;

function columnOf(keys: readonly Pick<Key, "text">[]): number {
  return SWATCH + 1.25 + LETTER * Math.max(0, ...keys.map(({ text }) => text.length));
}

/** Rem. @param width rem */
export function keysHeight(keys: readonly Pick<Key, "text">[], width: number): number {
  return Math.ceil(keys.length / Math.max(1, Math.floor(width / columnOf(keys)))) * ROW;
}

/** @param at the upper left corner @param width px */
export function drawKeys(pen: Pen, keys: readonly Key[], at: At, width: number, rem: number): void {
  const column = columnOf(keys) * rem;
  const columns = Math.max(1, Math.floor(width / column));
  keys.forEach(({ text, swatch }, i) => {
    const x = at.x + (i % columns) * column;
    const y = at.y + (Math.floor(i / columns) + 0.5) * ROW * rem;
    swatch(pen, { x: x + (SWATCH / 2) * rem, y });
    drawSymbols(pen, x + (SWATCH + 0.5) * rem, y, text, rem, { color: "var(--ink-2)" });
  });
}
