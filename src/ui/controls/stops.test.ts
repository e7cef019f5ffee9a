import { expect, test } from "vitest";
import { batchStops, decadeStops, nearestStop, nextStop } from "./stops.ts";

const values = (stops: readonly { readonly value: number }[]): readonly number[] =>
  stops.map(({ value }) => value);

test("a decade has ten round stops, exact as they are written", () => {
  expect(values(decadeStops(-3, -2))).toEqual([
    0.001, 0.0012, 0.0015, 0.002, 0.0025, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01,
  ]);
});

test("batch sizes are powers of two, and then the whole train set", () => {
  expect(batchStops(20).map(({ text }) => text)).toEqual(["1", "2", "4", "8", "16", "full"]);
  expect(batchStops(16).map(({ text }) => text)).toEqual(["1", "2", "4", "8", "full"]);
  expect(batchStops(1).map(({ text }) => text)).toEqual(["full"]);
});

test("a typed value stands at the nearest stop in ratio; zero only at zero", () => {
  const stops = [{ value: 0, text: "0" }, ...decadeStops(-2, 2)];
  expect(nearestStop(stops, 0)).toBe(0);
  expect(nearestStop(stops, 1e-9)).toBe(1);
  expect(stops[nearestStop(stops, 3.3)]?.value).toBe(3);
  expect(stops[nearestStop(stops, 1000)]?.value).toBe(100);
});

test("arrow keys lead from any value to the next stop, and end with the scale", () => {
  const stops = decadeStops(0, 1);
  expect(nextStop(stops, 3.3, true)?.value).toBe(4);
  expect(nextStop(stops, 3.3, false)?.value).toBe(3);
  expect(nextStop(stops, 10, true)).toBeNull();
});
