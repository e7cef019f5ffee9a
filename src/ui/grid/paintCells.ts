/**
 * The cells of an answer grid as pixels. Every cell is a whole number of device pixels, so that all are equal and
 * crisp; where there is room, a dot marks what was trained on and thin lines part the cells. Pure.
 */
import { RIGHT, TRAINED, UNKNOWN } from "../../core/answerGrid.ts";

/** A pixel as canvas memory holds it: alpha, blue, green, red from the highest byte down. */
export type Pixel = number;

/** One pixel value for each state, `state` as `cellStates` has it; and for what lies between cells. */
export interface Palette {
  readonly fill: readonly Pixel[];
  readonly dot: readonly (Pixel | null)[];
  readonly line: Pixel;
}

export interface Colors {
  readonly trainRight: Pixel;
  readonly testRight: Pixel;
  readonly trainWrong: Pixel;
  readonly testWrong: Pixel;
  /** What is not answered yet, and between cells. */
  readonly surface: Pixel;
  /** A training pair that is not answered yet, and its dot. */
  readonly waiting: Pixel;
  readonly mark: Pixel;
}

const LINES_FROM = 8;
const DOTS_FROM = 5;

/** Dark on light or light on dark: a dot has the color of the opposite state. */
export function paletteOf(colors: Colors): Palette {
  const { trainRight, testRight, trainWrong, testWrong, surface, waiting, mark } = colors;
  const fill: Pixel[] = [];
  const dot: (Pixel | null)[] = [];
  for (let state = 0; state < 2 * UNKNOWN; state++) {
    const [right, trained] = [(state & RIGHT) !== 0, (state & TRAINED) !== 0];
    if ((state & UNKNOWN) !== 0) {
      fill.push(trained ? waiting : surface);
      dot.push(trained ? mark : null);
    } else if (trained) {
      fill.push(right ? trainRight : trainWrong);
      dot.push(right ? testWrong : trainRight);
    } else {
      fill.push(right ? testRight : testWrong);
      dot.push(null);
    }
  }
  return { fill, dot, line: surface };
}

/** From where in a cell to where its dot reaches, device pixels; `null` if there is no room for one. */
export function dotSpan(cell: number): readonly [number, number] | null {
  if (cell < DOTS_FROM) return null;
  const inner = cell - gapOf(cell);
  const size = Math.max(inner % 2 === 0 ? 2 : 1, inner - 2 * Math.ceil(inner / 3));
  return [(inner - size) / 2, (inner + size) / 2];
}

/** The line after each cell, device pixels; part of the cell's size. */
export function gapOf(cell: number): number {
  return cell >= LINES_FROM ? 1 : 0;
}

/** The size of a cell, device pixels, with which `count` of them fit into `room`: at least 1. */
export function cellSize(room: number, count: number): number {
  return Math.max(1, Math.floor(room / count));
}

/**
 * @param pixels [rows·cell × cols·cell], overwritten
 * @param states [rows × cols]
 * @param cell   device pixels
 */
export function paintCells(
  pixels: Uint32Array,
  states: Uint8Array,
  cols: number,
  cell: number,
  { fill, dot, line }: Palette,
): void {
  const width = cols * cell;
  const inner = cell - gapOf(cell);
  const span = dotSpan(cell);
  for (let row = 0; row * cols < states.length; row++) {
    const top = row * cell * width;
    // One line of pixels without dots, one with; all others are copies of the two.
    const plainAt = top;
    const dottedAt = top + (span === null ? 0 : span[0] * width);
    for (let col = 0; col < cols; col++) {
      const state = states[row * cols + col] ?? 0;
      const color = fill[state] ?? line;
      const mark = dot[state] ?? color;
      const left = col * cell;
      for (let x = 0; x < cell; x++) {
        pixels[plainAt + left + x] = x < inner ? color : line;
        if (span !== null) {
          const inDot = x >= span[0] && x < span[1];
          pixels[dottedAt + left + x] = x >= inner ? line : inDot ? mark : color;
        }
      }
    }
    for (let y = 1; y < cell; y++) {
      const at = top + y * width;
      if (y >= inner) pixels.fill(line, at, at + width);
      else {
        const from = span !== null && y >= span[0] && y < span[1] ? dottedAt : plainAt;
        if (from !== at) pixels.copyWithin(at, from, from + width);
      }
    }
  }
}
