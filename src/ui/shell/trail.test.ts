import { expect, test } from "vitest";
import { createCurves } from "../../core/curves.ts";
import { shellsOf } from "../../core/shells.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import { pointAt, stretchesUpTo, trailOf } from "./trail.ts";
import { captionOf, mapCsv, mapText, shellText } from "./words.ts";

/** Radius 20 + step, and a tenth of a radian a step, measured at every second step. */
function curvesUpTo(end: number) {
  const curves = createCurves();
  for (let step = 0; step <= end; step++) {
    curves.norm.push(step, (20 + step) ** 2);
    if (step % 2 === 0) curves.angleToInitial.push(step, step / 10);
  }
  return curves;
}
const REACHED = { mem: 4, grok99: 8 };

test("between measured steps the place lies on a straight line; past the last it is the last", () => {
  const trail = trailOf(curvesUpTo(10), {});
  expect(pointAt(trail, 3)!.radius).toBeCloseTo(23, 9);
  expect(pointAt(trail, 3)!.degrees).toBeCloseTo((0.3 * 180) / Math.PI, 9);
  expect(pointAt(trail, 99)!.step).toBe(10);
  expect(pointAt(trailOf(createCurves(), {}), 0)).toBeNull();
});

test("the way is cut where phases change, without gaps, and ends at the step asked for", () => {
  const trail = trailOf(curvesUpTo(10), REACHED);
  const stretches = stretchesUpTo(trail, 9);
  expect(stretches.map(({ phase, points }) => [phase, points.map(({ step }) => step)])).toEqual([
    ["before", [0, 2, 4]],
    ["plateau", [4, 6, 8]],
    ["after", [8, 9]],
  ]);
  expect(stretchesUpTo(trail, 3).map(({ phase, points }) => [phase, points.length])).toEqual([["before", 3]]);
  expect(stretchesUpTo(trail, 0)).toEqual([]);
  expect(stretchesUpTo(trailOf(createCurves(), {}), 5)).toEqual([]);
});

test("memorized and grokked at once leaves no plateau", () => {
  const trail = trailOf(curvesUpTo(10), { mem: 4, grok99: 4 });
  expect(stretchesUpTo(trail, 10).map(({ phase }) => phase)).toEqual(["before", "after"]);
});

test("the map in words, live and looked back at", () => {
  const curves = curvesUpTo(10);
  const shells = shellsOf(defaultSpec(), curves, REACHED, null);
  const trail = trailOf(curves, REACHED);
  expect(mapText(trail, shells, null)).toMatch(
    /step 10, norm 30\.0, 57 degrees .*Θ at 20\.0.*M at .*G at 28\.0/,
  );
  expect(mapText(trail, shells, 6)).toMatch(/step 6, norm 26\.0, 34 degrees/);
  expect(mapText(trailOf(createCurves(), {}), shells, null)).toMatch(/nothing has run yet/);
});

test("radii are written with their thickness where there is one", () => {
  expect(shellText({ radius: 55.42, thickness: 1.86 })).toBe("55.4\u202f±\u202f1.9");
  expect(shellText({ radius: 55.42, thickness: 0 })).toBe("55.4");
  expect(shellText(null)).toBe("–");
});

test("captions fit two lines of the narrow column", () => {
  for (const phase of [
    "before",
    "learning",
    "waiting",
    "grokked",
    "never memorized",
    "never grokked",
    "failed",
  ] as const)
    expect(captionOf(phase).length).toBeLessThan(66);
});

test("the table has a row for every measured step, with its phase", () => {
  const rows = mapCsv(curvesUpTo(10), REACHED).trimEnd().split("\n");
  expect(rows[0]).toBe("step,norm,degrees_from_initial,phase");
  expect(rows).toHaveLength(7);
  expect(rows[3]).toMatch(/^4,24,22\.9.*,plateau$/);
});
