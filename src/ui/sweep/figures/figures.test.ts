import { describe, expect, test } from "vitest";
import { type RunResult, failedResult } from "../../../core/result.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { type SlopeFinding, type SweepAnalysis, analyze } from "../../../core/sweep/analysis.ts";
import { cellsOf, runKey, runsOfCell } from "../../../core/sweep/cells.ts";
import { type Axis, levelsOf, parsePlan } from "../../../core/sweep/plan.ts";
import type { Measure } from "../../../core/sweep/theories.ts";
import { alongCsv, levelHead, levelRows } from "./alongTable.ts";
import { delayPlaces, delayRange, predictedOf } from "./delayDraw.ts";
import { delayCaption } from "./delayWords.ts";
import { levelAxis, thinned } from "./levelAxis.ts";
import { settingOfKey, specOfKey } from "./ofKey.ts";
import { panelPlot, rangeOf } from "./panelPlot.ts";
import { delayScale } from "./phaseLooks.ts";
import { phaseMap } from "./phaseMap.ts";
import { cellLines, cellName, phaseCaption } from "./phaseWords.ts";
import { alongCaption, behindText, besideText, slopeText, spreadWords, theoryWords } from "./slopeWords.ts";

/** Every run of the plan as `make` says; `null`: not made yet. */
function analysis(text: string, make: (spec: RunSpec) => Partial<RunResult> | string | null): SweepAnalysis {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const runs = new Map<string, RunResult>();
  for (const cell of cellsOf(read.value)) {
    for (const spec of cell.kind === "sound" ? runsOfCell(cell, read.value.seeds) : []) {
      const made = make(spec);
      if (made === null) continue;
      const { error: _, ...nothing } = failedResult({ ...spec, engine: "exact" }, "");
      const run =
        typeof made === "string" ? failedResult(spec, made) : { ...nothing, steps: spec.steps, ...made };
      runs.set(runKey(spec), run);
    }
  }
  return analyze(read.value, (key) => runs.get(key));
}

const finding = ({ slopes }: SweepAnalysis, measure: Measure, field = "learningRate"): SlopeFinding => {
  const found = slopes.find((slope) => slope.measure === measure && slope.axis.field === field);
  if (found === undefined) throw new Error(measure);
  return found;
};
const axisNamed = ({ plan }: SweepAnalysis, field = "learningRate"): Axis => {
  const found = plan.axes.find((axis) => axis.field === field);
  if (found === undefined) throw new Error(field);
  return found;
};

/** τ = 2/(ηλ) exactly, censored at the limit. */
function exactly({ learningRate, weightDecay, steps, seed }: RunSpec): Partial<RunResult> {
  const delay = 2 / (learningRate * weightDecay);
  const grokked = 100 + delay <= steps;
  const vMem = 4000 * (1 + seed / 100);
  return {
    tMem: 100,
    tGrok90: grokked ? 90 + delay : null,
    tGrok99: grokked ? 100 + delay : null,
    vMem,
    vGrok90: grokked ? vMem / 2 : null,
  };
}

const LR = "wd=1&batch=64&draw=replace&steps=1000000&sweep=lr:0.001:0.008:4,seeds:5";
const BOTH = "batch=64&draw=replace&steps=1000000&sweep=lr:0.001:0.01:3,wd:0.1:10:3,seeds:3";

function plotted(
  found: SweepAnalysis,
  measure: Measure,
  field = "learningRate",
  others: readonly (number | null)[] = [],
) {
  const each = finding(found, measure, field);
  const range = rangeOf([each]);
  if (range === null) throw new Error("no range");
  return panelPlot(each, levelAxis(axisNamed(found, field), found.plan.base), range, others);
}

describe("an axis", () => {
  test("has equal bands for equal steps, and the full batch past a gap", () => {
    const found = analysis("lr=0.001&wd=1&batch=64&sweep=batch:16:256:3:full,seeds:1", () => null);
    const axis = levelAxis(axisNamed(found, "batch"), found.plan.base);
    const [first, second, third, full] = axis.bands;
    expect(axis.bands.map(({ level }) => level)).toEqual([16, 64, 256, "full"]);
    expect((second?.to ?? 0) - (second?.from ?? 0)).toBeCloseTo((first?.to ?? 0) - (first?.from ?? 0), 9);
    expect(first?.from).toBeCloseTo(0, 9);
    expect(full?.from).toBeGreaterThan(third?.to ?? 1);
    expect(full?.to).toBe(1);
    expect(axis.place(64)).toBeCloseTo(second?.at ?? 0, 9);
    expect(axis.ends[1]).toBeCloseTo(third?.to ?? 0, 9);
  });

  test("keeps its outermost labels, and of the others those that fit", () => {
    const labels = [0, 10, 20, 30, 40].map((at) => ({ text: String(at), at }));
    expect(thinned(labels, 2, () => 14).map(({ at }) => at)).toEqual([0, 20, 40]);
    expect(thinned(labels, 2, () => 100).map(({ at }) => at)).toEqual([0]);
  });
});

describe("a panel", () => {
  test("every line goes through the center of the fit, theories only where they apply", () => {
    const { fits, theories, wedge, marks, medians } = plotted(analysis(LR, exactly), "delay");
    expect(marks).toHaveLength(20);
    expect(medians).toHaveLength(4);
    const [fit] = fits;
    expect(fits).toHaveLength(1);
    expect(theories.map(({ law }) => law)).toEqual(["shellCore", "firstPassage", "normSeparation"]);
    const middle = (line: { from: { y: number }; to: { y: number } } | undefined): number =>
      ((line?.from.y ?? 0) + (line?.to.y ?? 0)) / 2;
    for (const theory of theories) expect(middle(theory)).toBeCloseTo(middle(fit), 6);
    expect(wedge).toHaveLength(4);
    // A full-batch sweep: no floor without noise.
    expect(
      plotted(analysis("wd=1&steps=1000000&sweep=lr:0.001:0.008:4,seeds:3", exactly), "rhoM").theories,
    ).toEqual([]);
  });

  test("every mark and median is inside, runs of a value apart from each other and within its band", () => {
    const { marks, medians } = plotted(analysis(LR.replace("steps=1000000", "steps=1500"), exactly), "delay");
    for (const { x, y } of [...marks, ...medians.flatMap(({ from, to }) => [from, to])]) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(1);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(1);
    }
    expect(marks.filter(({ mark }) => mark.censored)).toHaveLength(5);
    const first = marks.filter(({ mark }) => mark.x === 0.002).map(({ x }) => x);
    expect(new Set(first).size).toBe(5);
    expect(Math.max(...first) - Math.min(...first)).toBeLessThan(0.25);
  });

  test("nothing but censored runs, or one value: no fit, and no theory without one", () => {
    const censored = analysis(LR.replace("steps=1000000", "steps=150"), exactly);
    const plot = plotted(censored, "delay");
    expect(plot.marks.every(({ mark }) => mark.censored)).toBe(true);
    expect([plot.medians, plot.fits, plot.theories, plot.wedge]).toEqual([[], [], [], null]);
    const alone = analysis(LR, (spec) => (spec.learningRate === 0.001 ? exactly(spec) : null));
    expect(plotted(alone, "delay").fits).toEqual([]);
    expect(plotted(alone, "delay").medians).toHaveLength(1);
    const none = finding(
      analysis(LR, () => null),
      "delay",
    );
    expect(rangeOf([none])).toBeNull();
    expect([slopeText(none), behindText(none)]).toEqual(["τ: no exponent", "no runs yet"]);
  });

  test("two axes: a line for each value of the other, in parallel", () => {
    const found = analysis(BOTH, exactly);
    const others = levelsOf(axisNamed(found, "weightDecay"), found.plan.base).map(Number);
    const { fits, marks } = plotted(found, "delay", "learningRate", others);
    expect(fits).toHaveLength(3);
    const rise = fits.map(({ from, to }) => to.y - from.y);
    expect(rise[0]).toBeCloseTo(rise[2] ?? 0, 6);
    const atFirst = marks.filter(({ mark }) => mark.x === 0.001);
    // Strata keep apart from left to right.
    const edge = (stratum: number) =>
      atFirst.filter(({ mark }) => mark.stratum === stratum).map(({ x }) => x);
    expect(Math.max(...edge(0))).toBeLessThan(Math.min(...edge(1)));
  });

  test("with a full batch on the other axis its runs stand at their own value", () => {
    const found = analysis(
      "lr=0.001&draw=replace&batch=64&sweep=batch:16:64:2:full,wd:1:4:2,seeds:3",
      (spec) => ({
        ...exactly(spec),
        tGrok99: 700,
      }),
    );
    const { marks, fits } = plotted(found, "delay", "weightDecay", [16, 64, null]);
    const full = marks.filter(({ mark }) => mark.full);
    expect(full).toHaveLength(6);
    expect(new Set(full.map(({ mark }) => mark.x))).toEqual(new Set([1, 4]));
    expect(full.every(({ x }) => x > 0 && x < 1)).toBe(true);
    expect(fits).toHaveLength(2);
  });
});

describe("words", () => {
  const found = analysis(LR, exactly);

  test("a title has symbol, exponent and interval, or says that there is none", () => {
    expect(slopeText(finding(found, "delay"))).toBe("τ ∝ η^−1.00 [−1.00, −1.00]");
    expect(behindText(finding(found, "delay"))).toBe("20 runs of 5 seeds, 0 censored");
    const two = analysis(LR.replace("seeds:5", "seeds:2"), exactly);
    expect(slopeText(finding(two, "delay"))).toBe("τ ∝ η^−1.00, no interval");
    const early = analysis(LR, (spec) =>
      spec.seed < 2 ? { tMem: 100, tGrok99: 100 } : spec.seed < 4 ? {} : exactly(spec),
    );
    expect(besideText(finding(early, "delay"))).toBe(
      "Not in the exponent: 8 never got there, 8 without a delay.",
    );
    expect(besideText(finding(found, "delay"))).toBeNull();
  });

  test("theories carry their origin and how they do, or why they decline", () => {
    expect(finding(found, "delay").theories.map(theoryWords)).toEqual([
      "−1 (our derivation), ✓ meets the interval",
      "−1.02 ± 0.08 (paper, arXiv 2605.18845), ✓ meets the interval",
      "−1 (paper, arXiv 2603.13331), ✓ meets the interval",
    ]);
    expect(finding(found, "rhoM").theories.map(theoryWords)).toEqual([
      "1 (our derivation), ✗ misses the interval",
      "0.06 (fit to public data of arXiv 2606.13753), declines: Fitted to full-batch runs.",
    ]);
    const wide = analysis(LR, (spec) => ({
      ...exactly(spec),
      vMem: 4000 * (1 + (spec.seed * spec.learningRate) / 10),
    }));
    expect(spreadWords(wide.slopes)[0]).toMatch(
      /^Var ρ_M² ∝ η\^2\.00 \[.*\]; shell–core says: grows, sign only \(paper, arXiv 2606\.30388\), ✓ so it does\.$/,
    );
  });

  test("captions are counted from the runs", () => {
    const shown = (["delay", "rhoM", "rhoG"] as const).map((measure) => finding(found, measure));
    expect(alongCaption(shown)).toBe(
      "τ falls with η; ρ_M² and ρ_G² may not follow η. Of the theories’ exponents 5 apply, 3 meet the interval; 2 decline.",
    );
    const nothing = analysis(LR, () => null);
    expect(alongCaption([finding(nothing, "delay")])).toMatch(/^No value yet/);
    const confused = finding(
      analysis(LR, () => ({ steps: 900 })),
      "delay",
    );
    expect(alongCaption([confused])).toBe("No run that has ended got as far as any of these.");
    expect(behindText(confused)).toBe("no run with a value");
    const short = analysis(LR.replace("steps=1000000", "steps=1500"), exactly);
    expect(alongCaption([finding(short, "delay")])).toContain("5 runs passed the limit unfinished");
  });

  test("tables have every value of the axes, files every run", () => {
    const both = analysis(BOTH, exactly);
    const axis = axisNamed(both);
    const shown = [finding(both, "delay")];
    expect(levelHead(both.plan, axis, shown)).toEqual(["η", "λ", "τ, median", "τ, runs", "τ, censored"]);
    const rows = levelRows(both.plan, axis, shown);
    expect(rows).toHaveLength(9);
    expect(rows[0]).toEqual(["0.001", "0.1", "20\u202f000", "3", "0"]);
    const csv = alongCsv(both.plan, shown).trimEnd().split("\n");
    expect(csv).toHaveLength(28);
    expect(csv.slice(0, 2)).toEqual([
      "measure,lr,wd,seed,value,censored,fullBatch",
      "delay,0.001,0.1,0,20000,false,false",
    ]);
  });
});

describe("phases", () => {
  const found = analysis(
    "p=11&lr=0.01&batch=16&draw=replace&sweep=batch:8:80:5,wd:0.1:1:2,seeds:3",
    (spec) => {
      if (spec.weightDecay === 1) return spec.batch === 8 ? "too large" : null;
      if (spec.batch === 8) return { tMem: 100, tGrok99: spec.seed === 2 ? null : 300 + 100 * spec.seed };
      return spec.batch === 14 ? { tMem: 100 } : {};
    },
  );

  test("cells tile the map from the lower left, the larger value above", () => {
    const map = phaseMap(found.plan, found.cells, 60);
    expect(map.cells).toHaveLength(10);
    const [first, second] = map.cells;
    const above = map.cells[5];
    expect(second?.x).toBeCloseTo((first?.x ?? 0) + (first?.width ?? 0), 6);
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeCloseTo(first?.y ?? 0, 6);
    for (const { x, y, width, height } of map.cells) {
      expect(x).toBeGreaterThanOrEqual(map.left - 1e-9);
      expect(x + width).toBeLessThanOrEqual(map.right + 1e-9);
      expect(y).toBeGreaterThanOrEqual(map.top - 1e-9);
      expect(y + height).toBeLessThanOrEqual(map.bottom + 1e-9);
    }
  });

  test("a letter fits into each of 25 × 25 cells, if need be by scrolling; one axis is a strip", () => {
    const large = analysis("steps=100&sweep=lr:0.001:0.1:25,wd:0.1:10:25,seeds:1", () => null);
    const map = phaseMap(large.plan, large.cells, 22);
    expect(map.width).toBeGreaterThan(22);
    for (const { width, height } of map.cells) {
      expect(width).toBeGreaterThan(1.45);
      expect(height).toBeGreaterThan(1.45);
    }
    const strip = analysis(LR, () => null);
    const line = phaseMap(strip.plan, strip.cells, 22);
    expect(line.up).toBeNull();
    expect(line.width).toBe(22);
    expect(new Set(line.cells.map(({ row }) => row))).toEqual(new Set([0]));
  });

  test("say what became of them, without words that belong to other buttons", () => {
    expect(phaseCaption(found)).toBe(
      "Of 10 cells: 1 grokked, 1 memorized only, 2 confused, 1 failed, 3 not made yet, 2 invalid. Median delay 300 steps at b = 8, λ = 0.1.",
    );
    const [grokked] = found.cells;
    if (grokked === undefined) throw new Error("no cells");
    expect(cellName(found.plan, grokked)).toBe("b = 8, λ = 0.1: grokked, 2 of 3 grokked, delay 300");
    expect(cellLines(found.plan, grokked)).toContain("Median delay τ 300 (200–…, DNF 1/3)");
    expect(cellLines(found.plan, grokked)[1]).toBe("3 of 3 runs ended, 3 memorized, 2 grokked");
    for (const cell of found.cells)
      expect(cellName(found.plan, cell)).not.toMatch(/run|pause|step|reset|new seed|copy link/i);
    const invalid = found.cells[4];
    expect(invalid && cellLines(found.plan, invalid).join(" ")).toMatch(/invalid batch=80: .*60/);
    expect(delayScale(found.cells)).toEqual([300, 300]);
    expect(delayScale([])).toBeNull();
  });
});

describe("predicted and measured delay", () => {
  const within = (tGrok90: number, ratio: number): Partial<RunResult> => ({
    tMem: 100,
    tGrok90,
    tGrok99: tGrok90 + 10,
    vMem: 1e6,
    vGrok90: 1e6 * ratio,
  });

  test("points lie on the diagonal where both agree, and open their run", () => {
    const found = analysis(LR, ({ learningRate: rate, seed }) =>
      seed === 0 ? within(100 + 50 / rate, 2) : within(100 + Math.log(2) / (2 * rate), 0.5),
    );
    const points = predictedOf(found.transitions);
    expect([found.transitions.length, points.length]).toEqual([20, 16]);
    const [low = 0, high = 0] = delayRange(points) ?? [];
    expect(high / low).toBeGreaterThanOrEqual(10);
    const places = delayPlaces(points, 400, 16);
    for (const { x, y } of places)
      expect(Math.abs(x + y - (places[0]?.x ?? 0) - (places[0]?.y ?? 0))).toBeLessThan(3);
    const [point] = points;
    expect(point && settingOfKey(point.key, found.plan)).toBe("η = 0.001, seed 1");
    expect(point && specOfKey(point.key, found.plan)).toMatchObject({
      learningRate: 0.001,
      seed: 1,
      engine: "auto",
    });
    expect(delayCaption(found)).toMatch(
      /^Predicted over measured, median (1\.0|0\.9\d) of 16 runs .*; 16 within a factor of 2\. No prediction in 4 of 20 runs/,
    );
  });

  test("where it has nothing to say it says why", () => {
    expect(
      delayCaption(
        analysis("opt=adam&wd=0.001&batch=64&draw=replace&sweep=lr:0.001:0.01:2,seeds:1", exactly),
      ),
    ).toMatch(/AdamW/);
    expect(delayCaption(analysis("wd=1&steps=100000&sweep=lr:0.001:0.01:2,seeds:1", exactly))).toMatch(
      /mini-batches/,
    );
    expect(delayCaption(analysis(LR, () => null))).toMatch(/^No run has ended yet/);
    expect(delayCaption(analysis(LR, () => ({ tMem: 100 })))).toBe(
      "No run with mini-batches that has ended has a delay.",
    );
    const changed = analysis(`do=mem:hold&${LR}`, () => within(500, 0.5));
    expect(changed.transitions).toEqual([]);
    expect(delayCaption(changed)).toMatch(/intervention/);
    expect(delayCaption(analysis(LR, () => within(500, 2)))).toMatch(
      /^Our derivation has no time for any of 20 runs/,
    );
    expect(delayPlaces([], 400, 16)).toEqual([]);
  });
});
