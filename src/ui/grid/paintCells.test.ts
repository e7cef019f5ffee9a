import { expect, test } from "vitest";
import { RIGHT, TRAINED, UNKNOWN } from "../../core/answerGrid.ts";
import { type Colors, cellSize, dotSpan, paintCells, paletteOf } from "./paintCells.ts";

const COLORS: Colors = {
  trainRight: 1,
  testRight: 2,
  trainWrong: 3,
  testWrong: 4,
  surface: 5,
  waiting: 7,
  mark: 6,
};
const PALETTE = paletteOf(COLORS);

function painted(states: readonly number[], cols: number, cell: number): readonly string[] {
  const rows = states.length / cols;
  const pixels = new Uint32Array(rows * cols * cell * cell);
  paintCells(pixels, Uint8Array.from(states), cols, cell, PALETTE);
  const width = cols * cell;
  return Array.from({ length: rows * cell }, (_, y) => pixels.slice(y * width, (y + 1) * width).join(""));
}

test("small cells are plain squares of their state's color", () => {
  const states = [RIGHT | TRAINED, RIGHT, TRAINED, 0, UNKNOWN, UNKNOWN | TRAINED];
  expect(painted(states, 3, 1)).toEqual(["123", "457"]);
  expect(painted(states, 2, 2)).toEqual(["1122", "1122", "3344", "3344", "5577", "5577"]);
});

test("larger ones mark training pairs with a dot, in the color of the opposite state", () => {
  expect(painted([RIGHT | TRAINED, TRAINED], 2, 6)).toEqual([
    "111111333333",
    "111111333333",
    "114411331133",
    "114411331133",
    "111111333333",
    "111111333333",
  ]);
  expect(painted([RIGHT, UNKNOWN | TRAINED], 2, 5)).toEqual([
    "2222277777",
    "2222277777",
    "2222277677",
    "2222277777",
    "2222277777",
  ]);
});

test("from eight pixels on, lines part the cells", () => {
  const rows = painted([RIGHT, 0], 2, 8);
  expect(rows.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => "2222222544444445"));
  expect(rows[7]).toBe("5555555555555555");
});

test("dots are centered at every size", () => {
  for (let cell = 5; cell < 40; cell++) {
    const [from, to] = dotSpan(cell)!;
    const inner = cell >= 8 ? cell - 1 : cell;
    expect(Number.isInteger(from) && from + to === inner && to > from, `cell of ${cell}`).toBe(true);
  }
  expect(dotSpan(4)).toBeNull();
});

test("cells fill the room there is, in whole pixels, and are never lost", () => {
  expect(cellSize(330, 59)).toBe(5);
  expect(cellSize(200, 257)).toBe(1);
});
