import { expect, test } from "vitest";
import { blankBlock, blankMeasurement } from "../../core/blank.ts";
import { createCurves, record } from "../../core/curves.ts";
import { degreeTicks, degreesReach, radiusReach, radiusTicks } from "./angleAxes.ts";
import { byPhase, pathOf, phaseOf, pointAt } from "./anglePath.ts";

/** Measured at each step given, with angles of so many degrees; V stays at 2. */
function curvesOf(points: readonly (readonly [step: number, toInitial: number, toMem: number | null])[]) {
  const curves = createCurves();
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  for (const [step, toInitial, toMem] of points) {
    const angles = {
      toInitial: radians(toInitial),
      toMemorization: toMem === null ? null : radians(toMem),
    };
    record(curves, { type: "measured", at: blankMeasurement({ step, angles }) });
    record(curves, { type: "trained", block: blankBlock(step, 1) });
  }
  return curves;
}

const run = curvesOf([
  [0, 0, null],
  [10, 30, null],
  [20, 45, 12],
  [30, 60, 24],
]);

test("the path to the initial weights begins at step 0, with ‖θ‖ and not its square", () => {
  const path = pathOf(run, "initial", null);
  expect(path.map(({ step }) => step)).toEqual([0, 10, 20, 30]);
  expect(path.map(({ degrees }) => Math.round(degrees))).toEqual([0, 30, 45, 60]);
  expect(path[0]?.radius).toBeCloseTo(Math.SQRT2);
});

test("the path to the memorizing weights begins where they were kept, at angle 0", () => {
  const path = pathOf(run, "memorization", null, 10);
  expect(path.map(({ step, degrees }) => [step, Math.round(degrees)])).toEqual([
    [10, 0],
    [20, 12],
    [30, 24],
  ]);
  expect(pathOf(run, "memorization", null)).toHaveLength(2);
});

test("looking back shows the path up to that step, and the point there", () => {
  expect(pathOf(run, "memorization", 20, 10).map(({ step }) => step)).toEqual([10, 20]);
  expect(pathOf(run, "memorization", 5, 10)).toEqual([]);
  expect(pointAt(run, "memorization", 5, 10)).toBeNull();
  expect(pointAt(run, "memorization", 15, 10)?.degrees).toBe(0);
  expect(pointAt(run, "initial", 25)?.degrees).toBeCloseTo(45);
});

test("phases follow one another, and share the point between them", () => {
  const reached = { mem: 10, grok99: 30 };
  expect([0, 9, 10, 29, 30].map((step) => phaseOf(step, reached))).toEqual([
    "before",
    "before",
    "plateau",
    "plateau",
    "after",
  ]);
  const parts = byPhase(pathOf(run, "initial", null), reached);
  const steps = (phase: keyof typeof parts) => parts[phase].map(({ step }) => step);
  expect([steps("before"), steps("plateau"), steps("after")]).toEqual([[0, 10], [10, 20, 30], [30]]);
});

test("the angle axis ends at a round angle, the radius axis around the radii", () => {
  expect([0, 10, 11, 61, 100, 179].map(degreesReach)).toEqual([10, 10, 30, 90, 120, 180]);
  expect(degreeTicks(90).map(({ label }) => label)).toEqual(["0°", "15°", "30°", "45°", "60°", "75°", "90°"]);
  const reach = radiusReach(45.2, 58.9);
  expect(reach.from).toBeLessThanOrEqual(45.2);
  expect(reach.to).toBeGreaterThanOrEqual(58.9);
  expect(radiusTicks(reach).map(({ label }) => label)).toEqual(["40", "45", "50", "55", "60"]);
});

test("a radius that does not move still has an axis", () => {
  const { from, to } = radiusReach(20, 20);
  expect(from).toBeLessThan(20);
  expect(to).toBeGreaterThan(20);
});
