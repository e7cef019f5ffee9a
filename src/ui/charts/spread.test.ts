import fc from "fast-check";
import { expect, test } from "vitest";
import { flagPlaces, freestPlace, spread } from "./spread.ts";

test("labels that do not touch stay where they are", () => {
  expect(spread([80, 10, 40], 14, 0, 100)).toEqual([80, 10, 40]);
});

test("labels at one place step apart around it", () => {
  expect(spread([50, 50], 14, 0, 100)).toEqual([43, 57]);
});

test("labels at an edge step inward", () => {
  expect(spread([100, 99], 14, 0, 100)).toEqual([100, 86]);
  expect(spread([0, 0, 0], 14, 0, 100)).toEqual([0, 14, 28]);
});

test("labels never overlap and stay inside as long as they fit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -20, max: 220, noNaN: true }), { maxLength: 8 }), (places) => {
      const out = [...spread(places, 14, 0, 200)].sort((a, b) => a - b);
      for (const [i, place] of out.entries()) {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(200 + 1e-9);
        if (i > 0) expect(place - out[i - 1]!).toBeGreaterThanOrEqual(14 - 1e-9);
      }
    }),
  );
});

const RANGE = [0, 500] as const;

test("flags with room stand in one row, to the right of their poles", () => {
  expect(
    flagPlaces(
      [
        { pole: 100, width: 80 },
        { pole: 300, width: 80 },
      ],
      4,
      RANGE,
    ),
  ).toMatchObject([
    { row: 0, left: 100 },
    { row: 0, left: 300 },
  ]);
});

test("a flag flies to the left before one steps down", () => {
  const places = flagPlaces(
    [
      { pole: 200, width: 90 },
      { pole: 240, width: 90 },
    ],
    4,
    RANGE,
  );
  expect(places).toMatchObject([
    { row: 0, left: 110 },
    { row: 0, left: 240 },
  ]);
});

test("flags step down when neither side is free", () => {
  const rows = flagPlaces(
    [200, 210, 220].map((pole) => ({ pole, width: 90 })),
    4,
    RANGE,
  ).map(({ row }) => row);
  expect(Math.max(...rows)).toBe(1);
});

test("no two flags overlap, wherever they are and however many", () => {
  const flag = fc.record({
    pole: fc.integer({ min: 0, max: 400 }),
    width: fc.integer({ min: 20, max: 120 }),
  });
  fc.assert(
    fc.property(fc.array(flag, { maxLength: 12 }), (flags) => {
      const sorted = [...flags].sort((a, b) => a.pole - b.pole);
      const boxes = flagPlaces(sorted, 4, RANGE).map((place, i) => ({ ...place, width: sorted[i]!.width }));
      expect(boxes).toHaveLength(flags.length);
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) {
          const apart = a.row !== b.row || a.left + a.width <= b.left || b.left + b.width <= a.left;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});

test("a text goes where the lines are not", () => {
  expect(freestPlace([0.5, 0.7, 0.3], [0.52, 0.98])).toBe(0.3);
  expect(freestPlace([0.5, 0.7, 0.3], [])).toBe(0.5);
});
