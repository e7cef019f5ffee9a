import { describe, expect, test } from "vitest";
import {
  RIGHT,
  TRAINED,
  UNKNOWN,
  candidates,
  cellAt,
  cellStates,
  gridOf,
  packAnswers,
  pairOf,
  questionText,
  tallies,
} from "./answerGrid.ts";
import { prepare } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";
import { parseLink } from "./spec/parse.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

const SMALL = "d=8&h=8";

describe("the grid of a task", () => {
  test.each([
    [`p=7&frac=0.6&seed=3&${SMALL}`, 7, 7, 0],
    [`task=div&p=7&${SMALL}`, 7, 6, 1],
    [`task=sumsq&p=11&${SMALL}`, 11, 11, 0],
    [`task=s5aba&frac=0.3&${SMALL}`, 120, 120, 0],
  ])("%s: the same pairs, labels and split as the run trains on", (text, rows, cols, firstB) => {
    const spec = specOf(text);
    const grid = gridOf(spec)!;
    expect([grid.rows, grid.cols, grid.firstB]).toEqual([rows, cols, firstB]);
    const { train, test: tested } = prepare(spec);
    expect(grid.trainCount).toBe(train.label.length);
    const sets = [train, tested];
    const seen = new Set<number>();
    sets.forEach((set, of) => {
      set.label.forEach((label, i) => {
        const cell = cellAt(grid, set.a[i]!, set.b[i]!)!;
        expect(grid.cellOf[of * grid.trainCount + i]).toBe(cell);
        expect(grid.label[cell]).toBe(label);
        expect(grid.trained[cell]).toBe(of === 0 ? 1 : 0);
        seen.add(cell);
      });
    });
    expect(seen.size).toBe(rows * cols);
  });

  test("parity has none", () => {
    expect(gridOf(specOf("task=parity"))).toBeNull();
  });

  test("cells and pairs are two names for one thing, and there is no cell outside", () => {
    const grid = gridOf(specOf(`task=div&p=5&${SMALL}`))!;
    for (let cell = 0; cell < 20; cell++) {
      const { a, b } = pairOf(grid, cell);
      expect(b).toBeGreaterThan(0);
      expect(cellAt(grid, a, b)).toBe(cell);
    }
    for (const [a, b] of [
      [0, 0],
      [5, 1],
      [-1, 1],
      [0, 5],
      [0.5, 1],
      [NaN, 1],
    ] as const) {
      expect(cellAt(grid, a, b)).toBeNull();
    }
  });
});

describe("answers on the grid", () => {
  const grid = gridOf(specOf(`p=5&frac=0.4&${SMALL}`))!;

  test("each answer lands in its pair's cell, with the mark of its set", () => {
    const train = Uint8Array.from({ length: 10 }, (_, i) => Number(i !== 4));
    const tested = Uint8Array.from({ length: 15 }, (_, i) => Number(i === 2));
    const packed = packAnswers({ train, test: tested });
    const states = cellStates(grid, packed);
    grid.cellOf.forEach((cell, i) => {
      const right = i < 10 ? i !== 4 : i === 12;
      expect(states[cell]).toBe((right ? RIGHT : 0) | (i < 10 ? TRAINED : 0));
    });
    expect(tallies(grid, packed)).toEqual({ train: { right: 9, count: 10 }, test: { right: 1, count: 15 } });
  });

  test("before the first answers every cell is unknown, and its set is marked all the same", () => {
    const states = cellStates(grid, null);
    expect(states.filter((state) => state === (UNKNOWN | TRAINED))).toHaveLength(10);
    expect(states.filter((state) => state === UNKNOWN)).toHaveLength(15);
  });

  test("answers of another grid are a bug", () => {
    expect(() => cellStates(grid, new Uint8Array(24))).toThrow("another grid");
  });
});

test.each([
  ["add", "3 + 4"],
  ["sub", "3 − 4"],
  ["mul", "3 · 4"],
  ["div", "3 / 4"],
  ["sumsq", "3² + 4²"],
  ["quad", "3² + 3·4 + 4²"],
  ["cubic", "3³ + 3·4"],
  ["s5", "01342 ∘ 01423"],
  ["s5conj", "01342 ∘ 01423 ∘ 01342⁻¹"],
] as const)("%s asks %s", (task, text) => {
  expect(questionText(task, 3, 4)).toBe(text);
});

test("candidates are the likeliest, ties by the lower class, and the right one is always among them", () => {
  const probabilities = Float32Array.of(0, 0.25, 0.125, 0.25, 0.375);
  const answers = (right: number): number[] =>
    candidates(probabilities, right, 3).map(({ answer }) => answer);
  expect(answers(4)).toEqual([4, 1, 3]);
  expect(answers(0)).toEqual([4, 1, 0]);
  expect(candidates(Float32Array.of(1, 0), 1, 4)).toEqual([
    { answer: 0, probability: 1 },
    { answer: 1, probability: 0 },
  ]);
});
