import { expect, test } from "vitest";
import { type BudgetBin, netOf } from "../../core/budget.ts";
import { layersOf } from "./budgetDraw.ts";
import { budgetCsv } from "./budgetWords.ts";

function bin(from: number, decay: number, radial: number, diffusion: number, jump = 0): BudgetBin {
  return { from, to: from + 1, mean: { decay, radial, diffusion, jump } };
}

test("bars of one sign stand on one another, so the outer edges add up to the sum", () => {
  const bins = [bin(0, -7, -0.5, 1), bin(1, -6, 9, 2), bin(2, -6, 4, 1, -3)];
  const layers = layersOf(bins);
  bins.forEach((each, i) => {
    const ends = layers.flatMap(({ spans }) => spans[i]?.[1] ?? []);
    expect(Math.max(0, ...ends) + Math.min(0, ...ends)).toBeCloseTo(netOf(each.mean), 12);
  });
});

test("a bar that changes sign changes sides, and one that is always 0 has no layer", () => {
  const layers = layersOf([bin(0, -7, -1, 1), bin(1, -7, 3, 1)]);
  expect(layers.map(({ bar }) => bar)).toEqual(["decay", "radial", "radial", "diffusion"]);
  expect(layers[1]?.spans).toEqual([
    [0, 0],
    [0, 3],
  ]);
  expect(layers[2]?.spans).toEqual([
    [-7, -8],
    [-7, -7],
  ]);
});

test("the table has the sums and what they make of V", () => {
  const sums = [{ step: 3, sums: { decay: -2, radial: 5, diffusion: 1, jump: 0 } }];
  expect(budgetCsv(sums)).toBe("step,decay_sum,radial_sum,diffusion_sum,jump_sum,V_change\n3,-2,5,1,0,4\n");
});
