import { expect, test } from "vitest";
import {
  angleTicks,
  arc,
  mapGeometry,
  place,
  radiusTicks,
  ring,
  sectorFor,
  spreadOut,
} from "./mapGeometry.ts";

const BOX = { width: 256, height: 225, rem: 16 };

test("a quarter serves until a run turns further than it; the outer arc leaves headroom", () => {
  expect(sectorFor(19.3, 0)).toEqual({ span: 90, most: 20 });
  expect(sectorFor(58.9, 94)).toEqual({ span: 90, most: 65 });
  expect(sectorFor(58.9, 95)).toEqual({ span: 135, most: 65 });
  expect(sectorFor(0.02, 170)).toEqual({ span: 180, most: 0.025 });
});

test.each([90, 135, 180] as const)(
  "a sector of %i° stays inside its room, letters and labels as well",
  (span) => {
    for (const box of [BOX, { width: 176, height: 168, rem: 16 }, { width: 600, height: 300, rem: 25.6 }]) {
      const geometry = mapGeometry({ span, most: 50 }, box);
      for (const { x, y } of [...arc(geometry, 50), place(geometry, 0, 0)]) {
        expect(x).toBeGreaterThanOrEqual(0.75 * box.rem);
        expect(x).toBeLessThanOrEqual(box.width - 0.75 * box.rem);
        expect(y).toBeGreaterThanOrEqual(box.rem);
        expect(y).toBeLessThanOrEqual(box.height - box.rem);
      }
    }
  },
);

test("angle 0 lies to the right, a right angle straight up; aside is counterclockwise", () => {
  const geometry = mapGeometry({ span: 90, most: 40 }, BOX);
  const { origin, reach } = geometry;
  expect(place(geometry, 40, 0)).toEqual({ x: origin.x + reach, y: origin.y });
  const up = place(geometry, 20, 90);
  expect(up.x).toBeCloseTo(origin.x, 9);
  expect(up.y).toBeCloseTo(origin.y - reach / 2, 9);
  expect(place(geometry, 20, 0, 5).y).toBeCloseTo(origin.y - 5, 9);
});

test("a ring is closed between its radii, and never below 0", () => {
  const geometry = mapGeometry({ span: 90, most: 40 }, BOX);
  const far = ring(geometry, -3, 20).map(({ x, y }) =>
    Math.hypot(x - geometry.origin.x, y - geometry.origin.y),
  );
  const wanted = geometry.reach / 2;
  for (const distance of far) expect(Math.min(distance, Math.abs(distance - wanted))).toBeLessThan(1e-9);
});

test("ticks are few and round", () => {
  expect(radiusTicks({ span: 90, most: 65 })).toEqual([20, 40, 60]);
  expect(radiusTicks({ span: 90, most: 20 })).toEqual([5, 10, 15, 20]);
  expect(angleTicks({ span: 90, most: 1 })).toEqual([30, 60, 90]);
  expect(angleTicks({ span: 180, most: 1 })).toEqual([45, 90, 135, 180]);
});

test("letters that would lie on one another are moved apart, in their order", () => {
  expect(spreadOut([10, 40], 12)).toEqual([10, 40]);
  expect(spreadOut([50, 48, 10], 12)).toEqual([60, 48, 10]);
});
