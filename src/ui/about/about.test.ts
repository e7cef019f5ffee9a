import { describe, expect, test } from "vitest";
import { finding, shellFindings } from "../../core/shellFindings.ts";
import { type OrderFinding, orderFinding } from "../../core/shellOrders.ts";
import { ORDERS, SHELL_CELLS, SWEEPS, cellsOf } from "../../core/shellPlan.ts";
import { type ShellRun, recorded } from "../../core/shellRecord.ts";
import {
  initialSentence,
  intervalText,
  missingSentence,
  orderSentences,
  signed,
  sweepSentences,
  transitionSentence,
} from "./aboutText.ts";
import { ticksOf } from "../pictures/logRange.ts";
import { BOTTOM, LEFT, RIGHT, TOP, panelOf, rangeOf } from "./sweepPlot.ts";

const RUN: ShellRun = {
  seed: 0,
  receipt: null,
  steps: 600,
  tMem: 100,
  tGrok90: 500,
  tGrok99: 600,
  vInit: 6000,
  vMem: 3000,
  vPeak: 3100,
  vGrok90: 2000,
  vEnd: 1900,
};
const [SWEEP] = SWEEPS;
if (SWEEP === undefined) throw new Error("no sweeps");
const ordersOf = (...runs: readonly (readonly ShellRun[])[]): readonly OrderFinding[] =>
  runs.map((each, i) => {
    const cell = ORDERS[i];
    if (cell === undefined) throw new Error("no such cell");
    return orderFinding(cell, each);
  });

describe("sentences", () => {
  test("numbers carry a true minus, and no minus zero", () => {
    expect([signed(-0.5), signed(-0.001), signed(2)]).toEqual(["−0.50", "0.00", "2.00"]);
    expect(intervalText({ low: -1, high: 0.25 })).toBe("−1.00 to 0.25");
  });

  test("the order is counted by scale and family", () => {
    const inside = { ...RUN, vInit: 374 };
    const [one, larger] = orderSentences(ordersOf([inside, { ...inside, seed: 1 }], [RUN]));
    expect(one).toMatch(
      /^At scale 1 ρ_Θ > ρ_M > ρ_G held in 0 of 2 runs that grokked \(95\u202f% interval 0–66/,
    );
    expect(one).toContain("MLP 0 of 2. ρ_M > ρ_G alone held in 2 of 2.");
    expect(larger).toContain("At a larger scale ρ_Θ > ρ_M > ρ_G held in 1 of 1 runs");
    expect(larger).toContain("MLP (scale 4) 1 of 1");
    expect(orderSentences(ordersOf([], []))).toEqual([]);
  });

  test("the initial shell beside its prediction", () => {
    expect(initialSentence(ordersOf([]))).toBe("No run has been recorded yet.");
    const exact = { ...RUN, vInit: 374 };
    expect(initialSentence(ordersOf([exact]))).toContain(
      "In 1 setting (1 run) the measured ρ_Θ, averaged over seeds, lies within 0.00\u202f%",
    );
  });

  test("claims agree, do not, or are undecided", () => {
    const runs = () => Array.from({ length: 5 }, (_, seed) => ({ ...RUN, seed }));
    const along = finding(SWEEP, "delay", "learningRate", runs);
    const across = finding(SWEEP, "delay", "batch", runs);
    const spread = finding(SWEEP, "spreadM", "batch", runs);
    expect(sweepSentences([along, across, spread])).toEqual([
      "Of 1 claim read off the captions of arXiv 2606.30388, 1 is undecided (Var ρ_M² falls with b).",
      "Of 3 exponents of our derivation, 1 agrees with what was seen (τ ∝ b^0), 1 does not (τ ∝ η^−1), " +
        "1 is undecided (Var ρ_M² ∝ b^0).",
    ]);
    expect(transitionSentence({ median: 18.2, range: [0.54, 31], runs: 60, without: 2 })).toMatch(
      /^From M to G it took 18 times as long .*median of 60 runs, from 0\.54 to 31; in 2 more/,
    );
  });

  test("what was not run is said", () => {
    const empty = recorded(null, new Map(), "exact1", "2026-01-02").record;
    expect(missingSentence(shellFindings(empty))).toMatch(/^0 of the \d+ runs .* the order in 32 settings/);
    const [first, second] = cellsOf(SWEEP);
    if (first === undefined || second === undefined) throw new Error("no cells");
    const some = recorded(null, new Map([[first, [RUN]]]), "exact1", "2026-01-02").record;
    expect(missingSentence(shellFindings(some))).toContain(
      `${cellsOf(SWEEP).length - 1} settings of other sweeps`,
    );
    const all = recorded(
      null,
      new Map(SHELL_CELLS.map((cell) => [cell, [RUN]])),
      "exact1",
      "2026-01-02",
    ).record;
    expect(missingSentence(shellFindings(all))).toMatch(/every setting has some\.$/);
  });
});

describe("the picture of a sweep", () => {
  const runs = (cell: { readonly spec: { readonly learningRate: number } }) =>
    [0, 1, 2].map((seed) => ({ ...RUN, seed, tGrok90: 100 + (1 + seed) / cell.spec.learningRate }));
  const found = finding(SWEEP, "delay", "learningRate", (cell) => [
    ...runs(cell),
    { ...RUN, seed: 3, tGrok90: null },
  ]);
  const range = rangeOf([found]);
  if (range === null) throw new Error("no range");
  const panel = panelOf(found, range);

  test("every point lies within the axes, censored runs at their upper edge", () => {
    expect(panel.seeds).toHaveLength(15);
    expect(panel.censored).toHaveLength(5);
    for (const { x, y } of [...panel.seeds, ...panel.medians, ...panel.censored]) {
      expect(x).toBeGreaterThan(LEFT);
      expect(x).toBeLessThan(RIGHT);
      expect(y).toBeGreaterThanOrEqual(TOP);
      expect(y).toBeLessThanOrEqual(BOTTOM);
    }
    for (const { y } of panel.censored) expect(y).toBeLessThan(TOP + 10);
  });

  test("a line for our fit and one for each exponent claimed", () => {
    expect(panel.lines.map(({ kind }) => kind)).toEqual(["our derivation", "fit", "ours"]);
    expect(panel.wedge).not.toBeNull();
    expect(panel.across.map(({ value }) => value)).toEqual([0.0005, 0.001, 0.002, 0.004, 0.008]);
  });

  test("the range is a decade at least, with ticks 1, 2, 5", () => {
    const flat = rangeOf([finding(SWEEP, "rhoM", "batch", () => [RUN])]);
    expect(flat && flat[1] / flat[0]).toBeCloseTo(10, 6);
    expect(ticksOf([90, 1100])).toEqual([100, 200, 500, 1000]);
    expect(rangeOf([])).toBeNull();
  });
});
