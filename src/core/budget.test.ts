import { expect, test } from "vitest";
import { blankBlock } from "./blank.ts";
import { binAt, budgetBins, budgetSums, netOf } from "./budget.ts";
import { type Curves, createCurves, record } from "./curves.ts";
import { BARS } from "./readout.ts";

/** Update i + 1 moves V by −2i, 3i, i and 0. */
function budgetOf(i: number): readonly number[] {
  return [-2 * i, 3 * i, i, 0];
}

function curvesOf(steps: number, stretch: number): Curves {
  const curves = createCurves();
  for (let from = 0; from < steps; from += stretch) {
    const count = Math.min(stretch, steps - from);
    const budget = Float64Array.from(Array.from({ length: count }, (_, i) => budgetOf(from + i)).flat());
    record(curves, { type: "trained", block: blankBlock(from, count, { budget }) });
  }
  return curves;
}

const sumTo = (n: number): number => (n * Math.max(0, n - 1)) / 2; // 0 + 1 + … + (n − 1)

test("sums stand at steps where they are known exactly, also after buckets have merged", () => {
  for (const steps of [7, 300, 5000]) {
    const sums = budgetSums(curvesOf(steps, 64), "total");
    expect(sums[0]).toEqual({ step: 0, sums: { decay: 0, radial: 0, diffusion: 0, jump: 0 } });
    expect(sums.at(-1)!.step).toBe(steps);
    for (const { step, sums: bars } of sums) {
      expect(bars).toEqual({
        decay: 0 - 2 * sumTo(step),
        radial: 3 * sumTo(step),
        diffusion: sumTo(step),
        jump: 0,
      });
    }
  }
});

test("a bin's mean counts every update in it, and the bins add up to what moved V", () => {
  const sums = budgetSums(curvesOf(5000, 64), "total");
  const bins = budgetBins(sums, (step) => step, 70);
  let net = 0;
  for (const { from, to, mean } of bins) {
    const steps = to - from;
    expect(mean.diffusion * steps).toBeCloseTo(sumTo(to) - sumTo(from), 3);
    net += netOf(mean) * steps;
  }
  expect(net).toBeCloseTo(2 * sumTo(5000), 2);
  expect(bins[0]!.from).toBe(0);
  expect(bins.at(-1)!.to).toBe(5000);
  for (const [i, { from }] of bins.entries()) if (i > 0) expect(from).toBe(bins[i - 1]!.to);
});

test("complete bins stay while the run goes on", () => {
  const place = (step: number): number => step;
  const early = budgetBins(budgetSums(curvesOf(400, 50), "total"), place, 30);
  const late = budgetBins(budgetSums(curvesOf(800, 50), "total"), place, 30);
  expect(late.slice(0, early.length - 1)).toEqual(early.slice(0, -1));
});

test("nothing before the first update, nothing of a group that is not there", () => {
  expect(budgetSums(createCurves(), "total")).toEqual([]);
  expect(budgetSums(curvesOf(10, 10), "attention")).toEqual([]);
  expect(budgetSums(curvesOf(10, 10), "embedding").at(-1)!.sums.decay).toBe(-2 * sumTo(10));
  expect(budgetBins([], (step) => step, 1)).toEqual([]);
});

test("the bin at a step is the one that its update falls into", () => {
  const bins = budgetBins(budgetSums(curvesOf(100, 10), "total"), (step) => step, 10);
  expect(binAt(bins, 25)).toMatchObject({ from: 20, to: 30 });
  expect(binAt(bins, 1e6)).toEqual(bins.at(-1));
  expect(binAt([], 3)).toBeNull();
});

test("a bar that overflowed ends the sums, and takes no other with it", () => {
  const curves = createCurves();
  const budget = Float64Array.from([-1, 2, 3, 0, -1, 2, 3, 0, -1, Infinity, 3, 0]);
  record(curves, { type: "trained", block: blankBlock(0, 3, { budget }) });
  expect(budgetSums(curves, "total").map(({ step }) => step)).toEqual([0, 1, 2]);
  expect(BARS).toHaveLength(4);
});
