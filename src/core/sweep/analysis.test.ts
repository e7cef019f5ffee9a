import { describe, expect, test } from "vitest";
import { seeded } from "../rng.ts";
import { type RunResult, failedResult } from "../result.ts";
import type { RunSpec } from "../spec/keys.ts";
import { type SlopeFinding, type SweepAnalysis, analyze } from "./analysis.ts";
import { cellsOf, runKey, runsOfCell } from "./cells.ts";
import type { Phase } from "./phases.ts";
import { type SweepPlan, parsePlan } from "./plan.ts";
import { sweepCsv, sweepJson } from "./table.ts";
import type { Measure } from "./theories.ts";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** A finished run; what is not given was not reached. */
function run(spec: RunSpec, given: Partial<RunResult>): RunResult {
  const { error: _, ...nothing } = failedResult({ ...spec, engine: "exact" }, "");
  return { ...nothing, steps: spec.steps, ...given };
}

/** Every run of the plan, as `make` says; `null`: not made yet. */
function analysis(text: string, make: (spec: RunSpec) => RunResult | null): SweepAnalysis {
  const plan = planOf(text);
  const runs = new Map<string, RunResult>();
  for (const cell of cellsOf(plan)) {
    for (const spec of cell.kind === "sound" ? runsOfCell(cell, plan.seeds) : []) {
      const result = make(spec);
      if (result !== null) runs.set(runKey(spec), result);
    }
  }
  return analyze(plan, (key) => runs.get(key));
}

const finding = ({ slopes }: SweepAnalysis, field: string, measure: Measure): SlopeFinding => {
  const found = slopes.find((slope) => slope.axis.field === field && slope.measure === measure);
  if (found === undefined) throw new Error(measure);
  return found;
};

/** τ = 2/(ηλ) up to a spread of `sd` in ln τ over seeds; T_mem 100. */
function exactly(spec: RunSpec, sd = 0): RunResult {
  const noise = seeded(spec.seed).fork("noise").normal();
  const delay = (2 / (spec.learningRate * spec.weightDecay)) * Math.exp(sd * noise);
  const grokked = 100 + delay <= spec.steps;
  const v = 4000 * (1 + spec.seed / 100);
  return run(spec, {
    tMem: 100,
    tGrok99: grokked ? 100 + delay : null,
    vMem: v,
    vGrok90: grokked ? v / 2 : null,
    vEnd: v / 4,
  });
}

const LR = "wd=1&batch=64&draw=replace&steps=1000000&sweep=lr:0.001:0.01:4,seeds:6";

describe("slopes", () => {
  test("an exact power law is found exactly, with the runs behind it", () => {
    const found = analysis(LR, (spec) => exactly(spec));
    const delay = finding(found, "learningRate", "delay");
    expect(delay.slope).toBeCloseTo(-1, 6);
    expect(delay.interval?.low).toBeCloseTo(-1, 6);
    expect(delay).toMatchObject({ runs: 24, seeds: 6, censored: 0, absent: 0, undelayed: 0, fullBatch: 0 });
    expect(finding(found, "learningRate", "rhoM").slope).toBeCloseTo(0, 6);
    expect(found.runs).toEqual({ planned: 24, ended: 24, failed: 0, missing: 0 });
    expect(delay.plane).toMatchObject({ factors: ["learningRate"] });
    expect(delay.plane?.constant).toBeCloseTo(Math.log(2), 6);
  });

  test("with two axes each slope is its own, though the grid has holes", () => {
    const found = analysis(
      "batch=64&draw=replace&steps=1000000&sweep=lr:0.001:0.01:4,wd:0.1:10:3,seeds:3",
      (spec) => (spec.learningRate === 0.01 && spec.weightDecay > 0.5 ? null : exactly(spec)),
    );
    expect(finding(found, "learningRate", "delay").slope).toBeCloseTo(-1, 6);
    expect(finding(found, "weightDecay", "delay").slope).toBeCloseTo(-1, 6);
    expect(found.runs.missing).toBe(6);
    expect(finding(found, "weightDecay", "spreadM").slope).toBeNull();
  });

  test("censored runs count as later, and are counted", () => {
    const text = LR.replace("steps=1000000", "steps=2000"); // τ is 2000 at the smallest η
    const found = finding(
      analysis(text, (spec) => exactly(spec, 0.3)),
      "learningRate",
      "delay",
    );
    const slow = found.levels.find(({ x }) => x === 0.001);
    expect(found.censored).toBeGreaterThan(1);
    expect(found.runs).toBe(24);
    expect(slow?.censored).toBe(found.censored);
    const free = finding(
      analysis(LR, (spec) => exactly(spec, 0.3)),
      "learningRate",
      "delay",
    );
    const off = Math.abs((found.slope ?? NaN) - (free.slope ?? NaN));
    expect(off).toBeLessThan(0.08);
    expect(found.marks.filter(({ censored }) => censored).every(({ y }) => y === 1900)).toBe(true);
  });

  test("a full batch stands beside the axis", () => {
    const found = finding(
      analysis("lr=0.001&wd=1&batch=64&draw=replace&sweep=batch:16:256:3:full,seeds:3", (spec) =>
        run(spec, { tMem: 100, tGrok99: 600 }),
      ),
      "batch",
      "delay",
    );
    expect(found.slope).toBeCloseTo(0, 6);
    expect(found).toMatchObject({ runs: 9, fullBatch: 3 });
    expect(found.marks.filter(({ full }) => full).map(({ x }) => x)).toEqual([1740, 1740, 1740]);
  });

  test("what has no delay or never got there is told, not used", () => {
    const found = analysis(LR, (spec) =>
      run(
        spec,
        spec.seed < 2 ? { tMem: 100, tGrok99: 100 } : spec.seed < 4 ? {} : { tMem: 100, tGrok99: 300 },
      ),
    );
    expect(finding(found, "learningRate", "delay")).toMatchObject({ runs: 8, undelayed: 8, absent: 8 });
    expect(finding(found, "learningRate", "grokTime")).toMatchObject({ runs: 16, censored: 0 });
  });

  test("an axis of which one value is there has no slope yet, the other has", () => {
    const found = analysis(
      "batch=64&draw=replace&steps=1000000&sweep=lr:0.001:0.01:4,wd:0.1:10:3,seeds:3",
      (spec) => (spec.weightDecay === 1 ? exactly(spec) : null),
    );
    expect(finding(found, "learningRate", "delay").slope).toBeCloseTo(-1, 6);
    expect(finding(found, "weightDecay", "delay")).toMatchObject({ slope: null, interval: null, runs: 12 });
    const nothing = analysis(LR, () => null);
    expect(finding(nothing, "learningRate", "delay")).toMatchObject({ slope: null, plane: null, runs: 0 });
  });
});

describe("theories", () => {
  const said = (found: SweepAnalysis, field: string, measure: Measure) =>
    finding(found, field, measure).theories.map(({ theory, origin, expected, declines, standing }) => [
      theory,
      origin,
      typeof expected === "string" ? expected : expected.exponent,
      declines === null ? standing : "declines",
    ]);

  test("stand beside the slope with their origin, and are judged by the interval", () => {
    const found = analysis(LR, (spec) => exactly(spec));
    expect(said(found, "learningRate", "delay")).toEqual([
      ["shell–core, AdamW", "our derivation", -1, "holds"],
      ["first passage", "paper", -1.02, "holds"],
      ["norm separation", "paper", -1, "holds"],
    ]);
    expect(said(found, "learningRate", "rhoM")).toEqual([
      ["shell–core, AdamW", "our derivation", 1, "fails"],
      ["power law", "fit", 0.06, "declines"],
    ]);
    expect(said(found, "learningRate", "spreadM")).toEqual([["shell–core", "paper", "grows", "open"]]);
  });

  test("laws of a falling norm decline where it rises, and the floor without noise", () => {
    const found = analysis("wd=1&steps=100000&sweep=lr:0.0003:0.003:3,seeds:3", (spec) => ({
      ...exactly(spec),
      vGrok90: 9000,
    }));
    for (const [, , , standing] of said(found, "learningRate", "delay")) expect(standing).toBe("declines");
    expect(said(found, "learningRate", "rhoG")).toEqual([
      ["shell–core, AdamW", "our derivation", 1, "declines"],
      ["power law", "fit", -0.06, null],
    ]);
    const [first] = finding(found, "learningRate", "delay").theories;
    expect(first?.declines).toBe(
      "V is not smaller at G than at M in 9 of 9 runs: a law of its fall does not apply.",
    );
    expect(said(found, "learningRate", "grokTime")).toContainEqual(["power law", "fit", -0.84, null]);
  });

  test("the batch tells decoupled from coupled decay, and fits end with their box", () => {
    const batch = "lr=0.001&wd=0.001&batch=64&draw=replace&sweep=batch:16:256:3,seeds:3";
    const coupled = analysis(`opt=adam&${batch}`, (spec) => run(spec, { tMem: 100, tGrok99: 600 }));
    expect(said(coupled, "batch", "delay")).toEqual([
      ["shell–core, coupled ℓ2", "our derivation", -0.5, "fails"],
    ]);
    const wide = analysis("wd=1&sweep=lr:0.0001:0.003:3,seeds:3", (spec) => exactly(spec));
    expect(finding(wide, "learningRate", "grokTime").theories.at(-1)?.declines).toBe(
      "Fitted from 0.0003 to 0.003 alone.",
    );
  });
});

describe("phases", () => {
  test("of a cell: most of its runs decide; failures are kept, and not counted", () => {
    const text = "p=11&lr=0.01&batch=16&draw=replace&sweep=batch:8:80:5,wd:0.1:1:2,seeds:3";
    const found = analysis(text, (spec) => {
      if (spec.weightDecay === 1) return spec.batch === 8 ? failedResult(spec, "too large") : null;
      switch (spec.batch) {
        case 8:
          return run(spec, { tMem: 100, tGrok99: spec.seed === 2 ? null : 300 + 100 * spec.seed });
        case 14:
          return run(spec, { tMem: 100, tGrok99: spec.seed === 2 ? 300 : null });
        default:
          return spec.seed === 0
            ? run(spec, { error: "diverged at step 7", steps: 7 })
            : run(spec, { tMem: spec.seed === 1 ? null : null });
      }
    });
    const phases: readonly (readonly [Phase, number, number, number])[] = found.cells.map((cell) => [
      cell.phase,
      cell.memorized,
      cell.grokked,
      cell.failed,
    ]);
    expect(phases).toEqual([
      ["grokked", 3, 2, 0],
      ["memorized only", 3, 1, 0],
      ["confused", 0, 0, 1],
      ["confused", 0, 0, 1],
      ["invalid", 0, 0, 0],
      ["failed", 0, 0, 3],
      ["not run", 0, 0, 0],
      ["not run", 0, 0, 0],
      ["not run", 0, 0, 0],
      ["invalid", 0, 0, 0],
    ]);
    expect(found.cells[0]?.delay).toEqual({ median: 300, range: [200, 300] });
    expect(found.runs).toEqual({ planned: 24, ended: 10, failed: 5, missing: 9 });
  });
});

describe("to take away", () => {
  const found = analysis("p=11&lr=0.01&sweep=batch:8:80:2,seeds:2", (spec) =>
    spec.seed === 0 ? exactly(spec) : failedResult(spec, 'no room, "really"'),
  );

  test("CSV has a row for each run, and one for each invalid cell", () => {
    const rows = sweepCsv([found]).trimEnd().split("\n");
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/^swept,lr,batch,wd,frac,p,seed,run,cellPhase,delay,steps,tMem,/);
    expect(rows[1]).toMatch(/^batch,0\.01,8,3,0\.5,11,0,ended,grokked,66\.6+\d*,3000,100,/);
    expect(rows[2]).toMatch(/^batch,0\.01,8,3,0\.5,11,1,failed,grokked,.*,"no room, ""really""",p=11/);
    expect(rows[3]).toMatch(/^batch,0\.01,80,3,0\.5,11,,invalid,invalid,,+"?batch: the train set has 60/);
  });

  test("JSON has plan, slopes, cells and runs", () => {
    interface Told {
      readonly plan: string;
      readonly slopes: readonly unknown[];
      readonly cells: readonly { readonly runs: readonly unknown[] }[];
    }
    const [told] = JSON.parse(sweepJson([found])) as Told[];
    expect(told?.plan).toBe("p=11&lr=0.01&sweep=batch:8:80:2,seeds:2");
    expect(told?.slopes).toHaveLength(7);
    expect(told?.cells.map(({ runs }) => runs.length)).toEqual([2, 0]);
  });
});
