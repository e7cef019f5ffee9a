import { expect, test } from "vitest";
import { createBand } from "./band.ts";

test("least, median and greatest of the runs that have come there", () => {
  const band = createBand(3, true);
  for (const step of [0, 1, 2]) band.push(0, step, 10 + step);
  expect(band.length).toBe(3);
  expect(band.at(2)).toEqual({ low: 12, middle: 12, high: 12 });
  band.push(1, 0, 4);
  expect(band.at(0)).toEqual({ low: 4, middle: 7, high: 10 });
  expect(band.at(1)).toEqual({ low: 11, middle: 11, high: 11 });
  band.push(2, 0, 5);
  expect(band.at(0)).toEqual({ low: 4, middle: 5, high: 10 });
});

test("a run that came to its end counts with its last value, one that was cut short does not", () => {
  const band = createBand(3, true);
  band.push(0, 0, 1);
  band.push(1, 0, 9);
  band.end(0);
  for (const step of [0, 1, 2]) band.push(2, step, 5);
  expect(band.at(2)).toEqual({ low: 1, middle: 3, high: 5 });
  band.end(1);
  expect(band.at(2)).toEqual({ low: 1, middle: 5, high: 9 });
});

test("where nothing is carried on, the band ends where more have ended than go on", () => {
  const band = createBand(3, false);
  for (const step of [0, 1, 2, 3]) band.push(2, step, 5);
  for (const step of [0, 1, 2]) band.push(1, step, 7);
  band.push(0, 0, 1);
  expect(band.at(1)).toEqual({ low: 5, middle: 6, high: 7 });
  band.end(0);
  expect(band.at(2)).toEqual({ low: 5, middle: 6, high: 7 });
  band.end(1);
  expect(band.at(2).middle).toBe(6);
  expect(band.at(3).middle).toBeNaN();
});

test("a run that begins anew is forgotten", () => {
  const band = createBand(2, true);
  for (const step of [0, 1]) band.push(0, step, 3);
  band.end(0);
  band.push(1, 0, 5);
  band.drop(0);
  expect(band.at(0)).toEqual({ low: 5, middle: 5, high: 5 });
  expect(band.at(1).middle).toBeNaN();
  band.push(0, 0, 1);
  expect(band.at(0)).toEqual({ low: 1, middle: 3, high: 5 });
});

test("steps off the grid, steps told again and values that are none change nothing", () => {
  const band = createBand(2, true);
  for (let step = 0; step <= 53; step++) band.push(0, step, step);
  expect(band.length).toBe(53); // 52 lies between two grid points
  expect(band.stepAt(52)).toBe(53);
  band.push(0, 53, 99);
  expect(band.at(52).high).toBe(53);
  band.push(1, 0, Number.NaN);
  expect(band.at(0)).toEqual({ low: 0, middle: 0, high: 0 });
});
