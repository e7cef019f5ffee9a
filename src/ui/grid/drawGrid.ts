/** Puts an answer grid on a canvas, in the colors of the present theme. */
import type { AnswerGrid } from "../../core/answerGrid.ts";
import { type Colors, type Pixel, paintCells, paletteOf } from "./paintCells.ts";

/** An opaque CSS color as a pixel; a canvas reads any spelling, and hands it back as `#rrggbb`. */
function pixelOf(context: CanvasRenderingContext2D, color: string): Pixel {
  context.fillStyle = color;
  const value = parseInt(context.fillStyle.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function themeColors(context: CanvasRenderingContext2D): Colors {
  const style = getComputedStyle(context.canvas);
  const token = (name: string): Pixel => pixelOf(context, style.getPropertyValue(name).trim());
  return {
    trainRight: token("--cell-train-right"),
    testRight: token("--cell-test-right"),
    trainWrong: token("--cell-train-wrong"),
    testWrong: token("--cell-test-wrong"),
    surface: token("--surface"),
    waiting: token("--rule"),
    mark: token("--ink-2"),
  };
}

/** @param states [rows × cols], `cell` device pixels each way */
export function drawGrid(
  canvas: HTMLCanvasElement,
  { rows, cols }: AnswerGrid,
  states: Uint8Array,
  cell: number,
): void {
  const [width, height] = [cols * cell, rows * cell];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  paintCells(pixels, states, cols, cell, paletteOf(themeColors(context)));
  context.putImageData(image, 0, 0);
}
