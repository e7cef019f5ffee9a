import { expect, test } from "vitest";
import { gridIndex, nextGridPoint } from "./grid.ts";
import { MOST_KEPT_BYTES, createKeeping } from "./kept.ts";

/** Room for `copies` of a network of 1000 parameters. */
const room = (copies: number): number => copies * 4000;

function gridTo(last: number): number[] {
  const points = [0];
  while (points.at(-1)! < last) points.push(nextGridPoint(points.at(-1)!));
  return points;
}

test("grid points have an index, and steps between them that of the one before", () => {
  expect([0, 1, 50, 51, 52, 53, 54].map(gridIndex)).toEqual([0, 1, 50, 51, 51, 52, 52]);
});

test("everything stays while there is room, then every second, and the latest besides", () => {
  const keeping = createKeeping(1000, room(9)); // eight and the latest
  for (let step = 0; step < 8; step++) {
    expect(keeping.wants(step)).toBe(true);
    keeping.add(step);
  }
  expect(keeping.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  keeping.add(8);
  expect(keeping.steps).toEqual([0, 2, 4, 6, 8]);
  expect(keeping.wants(9)).toBe(false);
  keeping.add(9);
  expect(keeping.steps).toEqual([0, 2, 4, 6, 8, 9]);
  keeping.add(10);
  expect(keeping.steps).toEqual([0, 2, 4, 6, 8, 10]);
});

test("a long run keeps within the bound, from its start to its end, evenly over the grid", () => {
  const keeping = createKeeping(1000, room(20));
  for (const step of gridTo(100_000)) {
    keeping.add(step);
    expect(keeping.steps.length).toBeLessThanOrEqual(20);
  }
  const { steps } = keeping;
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(gridTo(100_000).at(-1));
  const gaps = steps.slice(1, -1).map((step, i) => gridIndex(step) - gridIndex(steps[i]!));
  expect(new Set(gaps).size).toBe(1);
  expect(steps.length).toBeGreaterThan(9);
});

test("who is sent only what is wanted keeps the same", () => {
  const [sender, receiver] = [createKeeping(1000, room(12)), createKeeping(1000, room(12))];
  for (const step of gridTo(20_000)) {
    if (!sender.wants(step)) continue;
    sender.add(step);
    receiver.add(step);
    expect(receiver.steps).toEqual(sender.steps);
  }
});

test("stops anywhere, as a GPU's are, keep the first of each stretch", () => {
  const keeping = createKeeping(1000, room(5));
  for (const step of [0, 37, 420, 421, 1333, 2900, 7000]) keeping.add(step);
  expect(keeping.steps.length).toBeLessThanOrEqual(5);
  expect(keeping.steps[0]).toBe(0);
  expect(keeping.steps.at(-1)).toBe(7000);
});

test("a run that goes back forgets what never happened", () => {
  const keeping = createKeeping(1000, room(20));
  for (let step = 0; step <= 10; step++) keeping.add(step);
  keeping.rewind(4);
  expect(keeping.steps).toEqual([0, 1, 2, 3, 4]);
  expect(keeping.wants(5)).toBe(true);
});

test("the largest networks keep their first and their latest", () => {
  const keeping = createKeeping(MOST_KEPT_BYTES, MOST_KEPT_BYTES);
  for (const step of gridTo(300)) keeping.add(step);
  expect(keeping.steps).toEqual([0, gridTo(300).at(-1)]);
});
