import { describe, expect, test } from "vitest";
import { type RunResult, failedResult } from "../../core/result.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { type SweepAnalysis, analyze } from "../../core/sweep/analysis.ts";
import { cellsOf, runKey, runsOfCell } from "../../core/sweep/cells.ts";
import { type SweepPlan, parsePlan } from "../../core/sweep/plan.ts";
import { SWEEP_PRESETS } from "../../core/sweep/presets.ts";
import type { SweepShown } from "../../state/sweepState.ts";
import { doorText, progressText } from "./progressText.ts";
import { costOf, costText, invalidText, reasonText } from "./sweepCost.ts";
import {
  axisLabel,
  cellText,
  declinedSentences,
  expectedText,
  exponentText,
  failuresOf,
  levelText,
  planTitle,
  slopeIntervalText,
  stepsText,
  summaryText,
} from "./sweepWords.ts";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const TWO = planOf("wd=1&sweep=lr:0.001:0.004:3,batch:64:256:2:full,seeds:5");

test("axes, levels, cells and plans by their names", () => {
  expect(axisLabel("learningRate")).toBe("Learning rate η");
  expect(axisLabel("p")).toBe("Modulus p");
  expect(levelText(0.002)).toBe("0.002");
  expect(levelText("full")).toBe("full");
  expect(cellText(TWO, [0.01, "full"])).toBe("η = 0.01, b = full");
  expect(planTitle(TWO)).toBe("Learning rate η × batch size b: 3 × 2 and full values, 5 seeds");
});

describe("how far it is", () => {
  const shown = (changes: Partial<SweepShown>): SweepShown => ({
    plans: [TWO],
    label: null,
    phase: "training",
    runs: { planned: 45, ended: 12, failed: 0, training: 2 },
    share: 0.3,
    secondsLeft: 170,
    chosen: null,
    laws: { judged: new Map(), waiting: new Set() },
    analyses: null,
    analyzing: false,
    notes: [],
    ...changes,
  });
  const failed = { planned: 45, ended: 43, failed: 2, training: 0 };

  test("on the button", () => {
    expect(doorText(null)).toBe("Sweep");
    expect(doorText(shown({}))).toBe("Sweep: 12 of 45 · about 3\u202fmin left");
    expect(doorText(shown({ secondsLeft: null }))).toBe("Sweep: 12 of 45");
    expect(doorText(shown({ phase: "suspended" }))).toBe("Sweep, suspended: 12 of 45");
    expect(doorText(shown({ phase: "done", runs: failed }))).toBe("Sweep: 43 of 45 ended · 2 failed");
  });

  test("beside the bar", () => {
    expect(progressText(shown({}))).toBe("12 of 45 runs ended · 2 training · about 3\u202fmin left");
    expect(
      progressText(shown({ phase: "ready", runs: { planned: 45, ended: 0, failed: 0, training: 0 } })),
    ).toBe("45 runs, none started");
    expect(progressText(shown({ phase: "ready", runs: { ...failed, ended: 3 }, secondsLeft: 9 }))).toBe(
      "3 of 45 runs ended · 2 failed · the rest not started · about 9\u202fs left",
    );
    expect(progressText(shown({ phase: "ready", runs: failed, secondsLeft: 9 }))).toBe(
      "43 of 45 runs ended · 2 failed · about 9\u202fs left",
    );
    expect(progressText(shown({ phase: "suspended", secondsLeft: null }))).toBe(
      "12 of 45 runs ended · 2 waiting · suspended",
    );
    expect(progressText(shown({ phase: "done", runs: failed }))).toBe("43 of 45 runs ended · 2 failed");
  });

  test("no button is called what another one is", () => {
    for (const phase of ["ready", "training", "suspended", "done"] as const)
      expect(doorText(shown({ phase, runs: failed }))).not.toMatch(/run|pause|step|reset/i);
  });
});

describe("cost", () => {
  test("a run that several plans hold counts once", () => {
    const quick = SWEEP_PRESETS.find(({ id }) => id === "figures-p59")!.plans.quick;
    const cost = costOf(quick, 40);
    expect(cost).toMatchObject({ runs: 21, cells: 7, invalid: new Map() });
    expect(costText({ ...cost, seconds: 480 }, 2)).toBe(
      "21 runs in 7 cells · about 4\u202fmin on 2 workers, cheapest first",
    );
  });

  test("no more workers than runs are counted on", () => {
    expect(costText({ runs: 1, cells: 1, seconds: 60, invalid: new Map() }, 4)).toContain("about 60\u202fs");
  });

  test("cells that name no run, each with its reason", () => {
    const cost = costOf([planOf("p=7&batch=4&sweep=batch:4:1024:3,seeds:2")], 40);
    expect(cost).toMatchObject({ runs: 2, cells: 1 });
    const reasons = [...cost.invalid];
    expect(reasons.map(([, cells]) => cells)).toEqual([["b = 64"], ["b = 1024"]]);
    expect(reasons[0]?.[0]).toMatch(/^batch=64: /);
    expect(invalidText(cost)).toBe("2 cells name no run and are left out:");
    expect(invalidText({ ...cost, invalid: new Map([["x", ["b = 64"]]]) })).toBe(
      "1 cell names no run and is left out:",
    );
    expect(reasonText("x.", ["b = 64", "b = 512", "b = 1024"])).toBe("x. (b = 64 and 2 more)");
  });
});

test("median and range; what was not reached is said, never a number", () => {
  const plain = String;
  const none = { of: 3, missing: 0 };
  expect(summaryText({ median: 425, range: [348, 605] }, none, plain)).toBe("425 (348–605)");
  expect(summaryText({ median: 425, range: [425, 425] }, { of: 1, missing: 0 }, plain)).toBe("425");
  expect(summaryText({ median: null, range: null }, none, plain)).toBe("–");
  expect(stepsText({ median: 605, range: [348, 605] }, 3, 2)).toBe("605 (348–…, DNF 1/3)");
  expect(stepsText({ median: null, range: [348, 348] }, 3, 1)).toBe("– (348–…, DNF 2/3)");
  expect(stepsText({ median: null, range: null }, 3, 0)).toBe("DNF 3/3");
});

/** τ = 2/(ηλ), the norm halved on the way. */
function exactly(spec: RunSpec): RunResult {
  const { error: _, ...nothing } = failedResult({ ...spec, engine: "exact" }, "");
  const at = 100 + 2 / (spec.learningRate * spec.weightDecay);
  return { ...nothing, steps: 90_000, tMem: 100, tGrok99: at, vMem: 4000, vGrok90: 2000, vEnd: 1000 };
}

function analysis(text: string, make: (spec: RunSpec) => RunResult): SweepAnalysis {
  const plan = planOf(text);
  const runs = new Map(
    cellsOf(plan)
      .flatMap((cell) => (cell.kind === "sound" ? runsOfCell(cell, plan.seeds) : []))
      .map((spec) => [runKey(spec), make(spec)]),
  );
  return analyze(plan, (key) => runs.get(key));
}

describe("slopes", () => {
  test("exponent and interval, or why there is none", () => {
    const [delay] = analysis("wd=1&batch=64&sweep=lr:0.001:0.01:3,seeds:3", exactly).slopes;
    expect(exponentText(delay!)).toBe("−1.00");
    expect(slopeIntervalText(delay!)).toBe("−1.00 to −1.00");
    const [few] = analysis("wd=1&batch=64&sweep=lr:0.001:0.01:3,seeds:2", exactly).slopes;
    expect(slopeIntervalText(few!)).toBe("none");
  });

  test("what theories expect, and why they decline", () => {
    expect(expectedText({ exponent: -1, margin: 0 })).toBe("−1");
    expect(expectedText({ exponent: -1.02, margin: 0.08 })).toBe("−1.02 ± 0.08");
    expect(expectedText("grows")).toBe("grows");
    const { slopes } = analysis("wd=1&sweep=lr:0.001:0.01:3,seeds:3", exactly);
    const sentences = declinedSentences(slopes);
    expect(sentences.some((why) => why.startsWith("Full batch"))).toBe(true);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});

test("a run that could not be made is named with its reason", () => {
  const found = analysis("wd=1&sweep=lr:0.001:0.01:2,seeds:2", (spec) =>
    spec.seed === 1 && spec.learningRate === 0.01 ? failedResult(spec, "Out of memory") : exactly(spec),
  );
  expect(failuresOf(found)).toEqual([
    { key: "η = 0.01, seed 1", text: "η = 0.01, seed 1: Out of memory", diverged: false },
  ]);
});
