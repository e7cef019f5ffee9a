import { expect, test } from "vitest";
import { createCurves } from "../../core/curves.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import { backgroundShapes, plotShells } from "./background.ts";
import { geometryOf } from "./geometry.ts";

const geometry = geometryOf(800, 200, 16, { flags: false, steps: true });
const plain = {
  bands: [],
  ghosts: [],
  shells: [],
  domain: { from: 0, to: 100 },
  axis: { from: 0, to: 8, scale: "linear" },
  step: 4,
} as const;

test("shells come as they become known, on the axis of squares", () => {
  const curves = createCurves();
  expect(plotShells(defaultSpec(), curves, {})).toEqual([]);
  curves.norm.push(0, 16);
  expect(plotShells(defaultSpec(), curves, {}).map(({ name }) => name)).toEqual(["theta"]);
  for (let step = 1; step <= 40; step++) curves.norm.push(step, step < 30 ? 64 : 25);
  const shells = plotShells(defaultSpec(), curves, { mem: 10, grok50: 20, grok99: 35 });
  expect(shells.map(({ name }) => name)).toEqual(["theta", "m", "g"]);
  expect([shells[1]?.low, shells[1]?.high]).toEqual([64, 64]);
  expect([shells[2]?.low, shells[2]?.high]).toEqual([25, 25]);
});

test("a thick shell is filled between two edges, a thin one is one line", () => {
  const thick = backgroundShapes({ ...plain, shells: [{ name: "m", low: 40, high: 60 }] }, geometry);
  expect(thick.map(({ width }) => width)).toEqual([null, 1, 1]);
  const thin = backgroundShapes({ ...plain, shells: [{ name: "g", low: 50, high: 50.1 }] }, geometry);
  expect(thin.map(({ width }) => width)).toEqual([1]);
  // As far as the run has come, half the axis.
  const { left, right } = geometry;
  expect(thin[0]?.d).toContain(`L${((left + right) / 2).toFixed(1)},`);
});

test("a band is filled from its high line and back along its low one, with its median drawn", () => {
  const points = [
    { x: 0, low: 0, middle: 50, high: 100 },
    { x: 1, low: 0, middle: 25, high: 100 },
  ];
  const { left, right, top, bottom } = geometry;
  const shapes = backgroundShapes({ ...plain, bands: [{ id: "norm", points }] }, geometry);
  const n = (x: number): string => x.toFixed(1);
  expect(shapes[0]?.d).toBe(
    `M${n(left)},${n(top)}L${n(right)},${n(top)}L${n(right)},${n(bottom)}L${n(left)},${n(bottom)}Z`,
  );
  expect(shapes[1]?.width).toBe(1);
  expect(backgroundShapes({ ...plain, bands: [{ id: "norm", points: [] }] }, geometry)).toEqual([]);
});
