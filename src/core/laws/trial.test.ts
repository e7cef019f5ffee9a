import { describe, expect, test } from "vitest";
import { type Invented, invented } from "./fixture.ts";
import { runKey } from "./known.ts";
import { lawRecordText, readLawRecord } from "./record.ts";
import { finishedRun, traceOf } from "./trace.ts";
import { type TriedCell, shippedCalibration, trial } from "./trial.ts";

const MEM = 100;
const V_MEM = 4000;
const V_STAR = 1000;

/** V falls by the first-passage law at κ = 0.5 and groks where it passes V⋆, `late` times as late as it should. */
function falling(spec: string, unit: number, seed: number, late = 1): Invented {
  const rate = (2 * 0.5 * unit) / late;
  const grok = Math.round(MEM + Math.log(V_MEM / V_STAR) / rate);
  return {
    spec: `${spec}&steps=20000&seed=${seed}`,
    norm: (t) => V_MEM * Math.exp(-rate * (t - MEM)),
    reached: { mem: MEM, grok50: grok - 200, grok90: grok - 100, grok99: grok },
    lastStep: grok + 100,
  };
}

const cell = (name: string, spec: string, unit: number, late = 1): TriedCell => ({
  name,
  family: "mlp",
  published: false,
  runs: [0, 1, 2].map((seed) => invented(falling(spec, unit, seed, late))),
});

const BASE = cell("base", "lr=0.001&wd=1", 0.001);
const FASTER = cell("faster", "lr=0.001&wd=2", 0.002);
const LATE = cell("late", "lr=0.002&wd=1", 0.002, 1.25);
const OTHER = cell("other", "frac=0.4&lr=0.001&wd=1", 0.001);

const scoreOf = (tried: ReturnType<typeof trial>, law: string, edition = 0) =>
  tried.scores.find((score) => score.law === law && score.edition === edition);

describe("a trial", () => {
  test("calibrates on one cell, and scores the others alone", () => {
    const tried = trial("mlp", [BASE, FASTER, LATE], "base", "architecture");
    expect(tried.calibratedOn).toBe("base");
    expect(tried.cells.map(({ name, runs, grokked }) => [name, runs, grokked])).toEqual([
      ["faster", 3, 3],
      ["late", 3, 3],
    ]);
    const passage = scoreOf(tried, "firstPassage");
    expect(passage).toMatchObject({ runs: 6, predicted: 6, declined: 0, notHeldOut: 0 });
    // One cell to the point, one a fifth too early: 0 and 1 − 1/1.25.
    expect(passage?.delay.mean).toBeCloseTo(0.1, 2);
    expect(passage?.delay.count).toBe(6);
    expect(passage?.cells.count).toBe(2);
    expect(passage?.floor.delay.mean).toBeCloseTo(0, 5);
    const [faster] = tried.cells;
    const said = faster?.words.find(({ law, edition }) => law === "firstPassage" && edition === 0);
    expect(Math.abs((said?.at ?? 0) - (faster?.tGrok99 ?? NaN))).toBeLessThan(5);
  });

  test("speaks of another train fraction only where it may speak for the family", () => {
    const near = trial("mlp", [BASE, OTHER], "base", "architecture");
    expect(scoreOf(near, "firstPassage")).toMatchObject({ predicted: 0, declined: 3 });
    expect(near.silences.find(({ law }) => law === "firstPassage")).toMatchObject({ runs: 3 });
    const wide = trial("mlp", [BASE, OTHER], "base", "family");
    expect(scoreOf(wide, "firstPassage")).toMatchObject({ predicted: 3, declined: 0 });
  });

  test("without the cell that calibrates, theories decline and are counted", () => {
    const tried = trial("mlp", [FASTER], "base", "family");
    expect(tried.calibratedOn).toBeNull();
    expect(scoreOf(tried, "firstPassage")).toMatchObject({ predicted: 0, declined: 3 });
    expect(trial("pre", [FASTER], undefined, "family")).toMatchObject({ cells: [], silences: [] });
  });

  test("a run that does not grok counts as censored", () => {
    const stuck = invented({
      ...falling("lr=0.001&wd=2", 0.002, 3),
      reached: { mem: MEM },
      lastStep: 300,
    });
    const tried = trial("mlp", [BASE, { ...FASTER, runs: [...FASTER.runs, stuck] }], "base", "architecture");
    const { censored } = scoreOf(tried, "firstPassage") ?? {};
    expect((censored?.asSaid ?? 0) + (censored?.open ?? 0)).toBe(1);
    expect(tried.cells[0]).toMatchObject({ runs: 4, grokked: 3 });
  });
});

describe("what is kept of a run", () => {
  test("is enough for the same words again", () => {
    const runs = [...BASE.runs, ...FASTER.runs, ...LATE.runs];
    const again = runs.map((run) => {
      const { mem, grok50, grok90, grok99 } = run.reached;
      const times = {
        tMem: mem ?? null,
        tGrok50: grok50 ?? null,
        tGrok90: grok90 ?? null,
        tGrok99: grok99 ?? null,
      };
      const trace = JSON.parse(JSON.stringify(traceOf(run.curves))) as ReturnType<typeof traceOf>;
      const back = finishedRun({ spec: runKey(run.spec), steps: run.lastStep, ...times }, trace);
      if (back === null) throw new Error("no run");
      return back;
    });
    const cells = [BASE, FASTER, LATE].map((each, i) => ({ ...each, runs: again.slice(3 * i, 3 * i + 3) }));
    const [thin, whole] = [cells, [BASE, FASTER, LATE]].map((each) => trial("mlp", each, "base", "family"));
    thin?.cells.forEach(({ words, tGrok99 }, i) => {
      expect(tGrok99).toBe(whole?.cells[i]?.tGrok99);
      words.forEach(({ at }, k) => {
        const full = whole?.cells[i]?.words[k]?.at ?? NaN;
        expect(Math.abs(at / full - 1)).toBeLessThan(0.01);
      });
    });
    const [kept, was] = [cells, [BASE, FASTER, LATE]].map((each) => shippedCalibration(each).cells);
    kept?.forEach(({ constants }, i) => {
      for (const name of ["kappaLL", "vStar", "vPost"] as const) {
        const before = was?.[i]?.constants[name]?.value ?? NaN;
        expect(Math.abs((constants[name]?.value ?? NaN) / before - 1), name).toBeLessThan(1e-3);
      }
    });
    expect(traceOf(BASE.runs[0]!.curves).norm?.at.length).toBeLessThan(900);
  });

  test("a run that was never made is none", () => {
    const untimed = { tMem: null, tGrok50: null, tGrok90: null, tGrok99: null };
    expect(finishedRun({ spec: "", steps: null, ...untimed }, {})).toBeNull();
    expect(finishedRun({ spec: "p=no", steps: 5, ...untimed }, {})).toBeNull();
  });
});

describe("the record", () => {
  const cells = [BASE, FASTER, LATE];
  const record = {
    format: 2,
    engine: "exact1",
    made: "2026-01-02",
    runs: 9,
    calibration: shippedCalibration(cells),
    trials: [trial("mlp", cells, "base", "family")],
  } as const;

  test("is read as it was written", () => {
    const text = lawRecordText(record);
    const read = readLawRecord(text);
    expect(read?.calibration.cells.map(({ course, runs }) => [course, runs.length])).toEqual(
      record.calibration.cells.map(({ course }) => [course, 3]),
    );
    const [cellOf] = read?.calibration.cells ?? [];
    expect(cellOf?.constants.kappaLL?.value).toBeCloseTo(0.5, 4);
    expect(read === null ? "" : lawRecordText(read)).toBe(text);
  });

  test.each([
    ["", "nothing"],
    ["<!doctype html>", "a page"],
    ["null", "null"],
    ['{"format":1}', "another format"],
  ])("%s is none: %s", (text) => {
    expect(readLawRecord(text)).toBeNull();
  });

  test.each([
    [/"value":[^,]+/, '"value":"high"'],
    [/"family":"mlp"/, '"family":"rnn"'],
    [/"powers":\[\]/, '"powers":[1]'],
    [/"reach":"family"/, '"reach":"all"'],
    [/"law":"firstPassage"/, '"law":"guess"'],
    [/"setting":\{/, '"setting":{"p":null,"was":{'],
    [/"sketch":\[\[/, '"sketch":[["'],
    [/"r2":[^,]+/, '"r2":null'],
    [/"trimmed":\{/, '"trimmed":{"r2":null,"was":{'],
  ])("a bad value makes it none: %s", (from, to) => {
    expect(readLawRecord(lawRecordText(record).replace(from, to))).toBeNull();
  });
});
