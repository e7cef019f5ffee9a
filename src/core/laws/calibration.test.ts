import { describe, expect, test } from "vitest";
import { calibrate } from "./calibration.ts";
import { type Invented, invented } from "./fixture.ts";
import { thresholdAngle } from "./joint.ts";
import { type Calibration, cellFor } from "./known.ts";
import { EMPTY_LEDGER, advanceLedger, predictions, replay } from "./ledger.ts";
import { type FinishedRun, readRun } from "./reading.ts";
import { fitOf } from "./runFit.ts";
import { endOf } from "./score.ts";
import { judge, scoreboard } from "./scoreboard.ts";
import { relaxation } from "./trajectory.ts";
import { supportOf } from "./verdict.ts";
import { viewAt } from "./view.ts";

function calibrationOf(
  runs: readonly FinishedRun[],
  reach: Calibration["reach"] = "architecture",
): Calibration {
  return { cells: calibrate(runs), powers: [], reach };
}

const SPEC = "lr=0.001&wd=1&steps=9000";
const MEM = 100;
const STAR = 1000;

/** V falls from `start` at rate 2κηλ with κ = 0.25, and the run groks where V passes 1000. */
function exponential(seed: number, start: number, more: Partial<Invented> = {}): Invented {
  const grok = Math.round(MEM + Math.log(start / STAR) / 0.0005);
  return {
    spec: `${SPEC}&seed=${seed}`,
    norm: (t) => start * Math.exp(-0.0005 * (t - MEM)),
    reached: { mem: MEM, grok50: grok - 200, grok90: grok - 100, grok99: grok },
    lastStep: grok + 500,
    angle: (t) => (t < MEM ? 0 : Math.min(1, (t - MEM) / 2000)),
    ...more,
  };
}

const starts = [2000, 2200, 2500, 2800, 3000];
const runs = starts.map((start, seed) => invented(exponential(seed, start)));

describe("calibration", () => {
  test("finds κ, V⋆ and W_c of exact exponentials, and says on which runs", () => {
    const [cell, ...others] = calibrate(runs);
    expect(others).toEqual([]);
    expect(cell?.course).toBe("lr=0.001&wd=1");
    expect(cell?.runs).toEqual(
      [0, 1, 2, 3, 4].map((seed) => `lr=0.001&wd=1${seed === 0 ? "" : `&seed=${seed}`}`),
    );
    const { kappaLL, vStar, vPost, criticalNorm } = cell?.constants ?? {};
    expect(kappaLL?.value).toBeCloseTo(0.25, 8);
    expect(kappaLL?.runs).toBe(5);
    expect(vStar?.value).toBeCloseTo(1000, 0);
    expect(vPost?.value).toBeCloseTo(1000 * Math.exp(-0.25), 0);
    expect(criticalNorm?.value).toBeCloseTo(Math.sqrt(1000 * Math.exp(0.05)), 1);
    expect(readRun(runs[0]!).slope).toMatchObject({ from: MEM + 100, to: runs[0]!.reached.grok99 });
    expect(readRun(runs[0]!).slope?.r2).toBeCloseTo(1, 8);
  });

  test("exact exponentials leave no spread, each run predicted from the others", () => {
    const spread = calibrate(runs)[0]?.spreads.firstPassage;
    expect(spread?.runs).toBe(5);
    expect(spread?.rms).toBeLessThan(0.001);
    expect(calibrate(runs.slice(0, 2))[0]?.spreads.firstPassage).toBeUndefined();
  });

  test("κ_kos and V∞ of V∞ + A exp(−ϱt), to six digits", () => {
    const points = Array.from({ length: 2000 }, (_, step) => ({
      step,
      value: 300 + 1000 * Math.exp(-0.0031 * step),
    }));
    const found = relaxation(points, { from: 100, to: 1900 });
    expect(found?.rate).toBeCloseTo(0.0031, 8);
    expect(found?.limit).toBeCloseTo(300, 4);
    expect(found?.amplitude).toBeCloseTo(1000 * Math.exp(-0.31), 3);
    expect(
      relaxation(
        points.map(({ step }) => ({ step, value: 5 - step })),
        { from: 100, to: 1900 },
      ),
    ).toBeNull();
  });

  test("the signal floor is what V falls to at the rate of decay alone", () => {
    const run = invented(exponential(0, 3000, { norm: (t) => 700 + 2300 * Math.exp(-0.002 * (t - MEM)) }));
    expect(readRun(run).signalFloor).toBeCloseTo(700, 4);
  });

  test("runs changed by hand tell T at ρ = 1 where they are held there, and nothing else", () => {
    const norm = Math.sqrt(1000 * Math.exp(0.05));
    const held = [7, 8, 9].map((seed) =>
      invented({
        spec: `${SPEC}&seed=${seed}&do=150:norm=${norm}`,
        norm: (t) => (t <= 150 ? 2500 : norm ** 2),
        reached: { mem: MEM, grok90: 2000 + 100 * seed },
        lastStep: 4000,
        fired: [{ step: 150, entry: { when: 150, action: "norm", value: norm }, live: false }],
      }),
    );
    const [cell] = calibrate([...runs, ...held]);
    expect(cell?.constants.heldTime).toEqual({ value: 2800, range: [2700, 2900], runs: 3 });
    expect(cell?.constants.vStar?.runs).toBe(5);
    expect(cell?.spreads.heldNorm?.runs).toBe(3);
  });

  test("the angle condition: φ⋆ = arcsin(C/√V_mem) gives back the angles it was read from", () => {
    const { marginAngle, vMem, run } = readRun(runs[0]!);
    const angle = run.curves.angleToMemorization.at(run.reached.grok99!);
    expect(thresholdAngle(marginAngle!, vMem!)).toBeCloseTo(angle!, 10);
    expect(thresholdAngle(100, 100)).toBeNull();
  });

  test("a fit has the window, κ and what V came to, and the sketch begins at memorization", () => {
    const [fit] = calibrate(runs)[0]?.fits ?? [];
    const end = runs[0]!.reached.grok99!;
    expect(fit).toMatchObject({ run: "lr=0.001&wd=1", tMem: MEM, tGrok99: end, lastStep: end + 500 });
    expect(fit?.line).toMatchObject({ from: MEM + 100, to: end });
    expect(fit?.line?.kappa).toBeCloseTo(0.25, 8);
    expect(fit?.sketch[0]).toEqual([MEM, starts[0]]);
    expect(fit?.sketch.at(-1)?.[0]).toBe(end + 500);
    expect(fit?.sketch.length).toBeLessThan(40);
  });

  test("the nearest cell speaks for a run, its own architecture first", () => {
    const far = starts.map((start, seed) =>
      invented(exponential(seed, start, { spec: `frac=0.4&lr=0.001&wd=1&seed=${seed}` })),
    );
    const calibration = calibrationOf([...far, ...runs], "family");
    const spec = invented(exponential(0, 2000, { spec: "lr=0.003&wd=3" })).spec;
    expect(cellFor(calibration, spec, ["vStar"])?.course).toBe("lr=0.001&wd=1");
    expect(cellFor(calibration, spec, ["heldTime"])).toBeNull();
  });
});

describe("the verdict after runs", () => {
  test("exact exponentials support the law", () => {
    expect(supportOf(runs.map(readRun).map(fitOf))).toMatchObject({ supported: true, runs: 5, fitted: 5 });
  });

  test("names the gate that failed", () => {
    const rising = starts.map((start, seed) =>
      fitOf(readRun(invented(exponential(seed, start, { norm: (t) => 2000 + t / 10 })))),
    );
    const { supported, gates } = supportOf(rising);
    expect(supported).toBe(false);
    expect(gates.filter(({ met }) => !met).map(({ text }) => text)).toEqual([
      "0 < κ ≤ 1 in 0 of 5 runs; 90 % are asked.",
      "V_mem > V_post in 0 of 5 runs; 90 % are asked.",
    ]);
  });
});

describe("the ledger", () => {
  const calibration = calibrationOf(runs);
  const fresh = invented(exponential(11, 2600));

  test("is the same however often anyone looks", () => {
    const whole = replay(fresh, calibration, fresh.lastStep);
    let often = EMPTY_LEDGER;
    for (let step = 0; step <= fresh.lastStep; step += 7)
      often = advanceLedger(often, fresh, calibration, step);
    often = advanceLedger(often, fresh, calibration, fresh.lastStep);
    expect(often.entries).toEqual(whole.entries);
    expect(often.silent).toEqual(whole.silent);
    expect(whole.entries.map(({ law, edition }) => `${law} ${edition}`)).toContain("firstPassage 0");
  });

  test("an entry never moves, whatever comes after it", () => {
    const early = advanceLedger(EMPTY_LEDGER, fresh, calibration, 400);
    const other = calibrationOf(runs.slice(0, 1));
    const late = advanceLedger(early, fresh, other, fresh.lastStep);
    expect(late.entries.slice(0, early.entries.length)).toEqual(early.entries);
    expect(early.entries.length).toBeGreaterThan(0);
  });

  test("equal views and calibrations give equal words", () => {
    expect(predictions(viewAt(fresh, 300), calibration)).toEqual(
      predictions(viewAt(fresh, 300), calibration),
    );
  });

  test("the future of a run changes nothing that was said of it", () => {
    const turned = invented(
      exponential(11, 2600, { norm: (t) => (t <= 300 ? 2600 * Math.exp(-0.0005 * (t - MEM)) : 9000) }),
    );
    expect(advanceLedger(EMPTY_LEDGER, turned, calibration, 300)).toEqual(
      advanceLedger(EMPTY_LEDGER, fresh, calibration, 300),
    );
  });

  test("entries are dated, and a law that has the window begins there", () => {
    const { entries } = replay(fresh, calibration, fresh.lastStep);
    const dates = Object.fromEntries(
      entries.map(({ law, edition, madeAt }) => [`${law} ${edition}`, madeAt]),
    );
    expect(dates).toMatchObject({
      "firstPassage 0": MEM,
      "normSeparation 0": MEM + 50,
    });
    expect(entries.every(({ madeAt }) => madeAt < fresh.reached.grok99!)).toBe(true);
  });

  test("a law that was still waiting when the run grokked has declined", () => {
    const quick = invented(
      exponential(3, 2600, { reached: { mem: MEM, grok50: 110, grok90: 115, grok99: 120 }, lastStep: 400 }),
    );
    const { silent } = replay(quick, calibration, 400);
    expect(silent.normSeparation).toMatchObject({
      kind: "declined",
      why: "The run had grokked before the law had what it needs.",
    });
  });

  test("says nothing of a run that has not memorized", () => {
    const blank = invented(exponential(3, 2600, { reached: {} }));
    expect(replay(blank, calibration, blank.lastStep)).toEqual(EMPTY_LEDGER);
  });
});

describe("the scoreboard", () => {
  const calibration = calibrationOf(runs);
  const judged = (run: ReturnType<typeof invented>) =>
    judge(run.spec, replay(run, calibration, run.lastStep), endOf(run, run.lastStep));
  const fresh = [2100, 2400, 2700].map((start, i) => invented(exponential(20 + i, start)));
  const of = (board: ReturnType<typeof scoreboard>, law: string) =>
    board.find((row) => row.law === law && row.edition === 0)!;

  test("exact exponentials are predicted to a step, and the oracle of the cell's median is not", () => {
    const row = of(scoreboard(fresh.map(judged)), "firstPassage");
    expect(row).toMatchObject({ runs: 3, predicted: 3, declined: 0, notHeldOut: 0, void: 0 });
    expect(row.delay.count).toBe(3);
    expect(row.delay.mean).toBeLessThan(0.001);
    expect(row.time.median).toBeLessThan(0.001);
    expect(row.bias).toBeCloseTo(0, 3);
    expect(row.cells.count).toBe(1);
    expect(row.floor.time.mean).toBeGreaterThan(0.05);
    expect(row.floor.delay.mean).toBeGreaterThan(row.floor.time.mean!);
  });

  test("a run that calibrated the law is not scored", () => {
    expect(of(scoreboard(runs.map(judged)), "firstPassage")).toMatchObject({
      notHeldOut: 5,
      delay: { count: 0, mean: null },
    });
  });

  test("what declined is counted, with none lost", () => {
    const board = scoreboard(fresh.map(judged));
    for (const row of board.filter(({ edition }) => edition === 0))
      expect(row.predicted + row.declined + row.waited + row.never.right + row.never.wrong).toBe(3);
    expect(of(board, "heldNorm").declined).toBe(3);
  });

  test("a censored run stands as said, missed or open", () => {
    const grok = fresh[0]!.reached.grok99!;
    const cut = (lastStep: number) => invented(exponential(20, 2100, { reached: { mem: MEM }, lastStep }));
    const row = of(scoreboard([cut(grok - 300), cut(grok), cut(2 * grok)].map(judged)), "firstPassage");
    expect(row.censored).toEqual({ asSaid: 1, open: 1, missed: 1 });
    expect(row.coverage).toEqual({ inside: 1, of: 2 });
    expect(row.delay.count).toBe(0);
  });

  test("a prediction of a run that was changed by hand afterwards is void", () => {
    const changed = invented(
      exponential(20, 2100, {
        fired: [{ step: 500, entry: { when: 500, action: "hold", value: null }, live: true }],
      }),
    );
    expect(of(scoreboard([judged(changed)]), "firstPassage")).toMatchObject({
      predicted: 1,
      void: 1,
      delay: { count: 0 },
    });
  });

  test("a run that never memorized is counted among the runs alone", () => {
    const blank = invented(exponential(20, 2100, { reached: {} }));
    expect(of(scoreboard([judged(blank)]), "firstPassage")).toMatchObject({
      runs: 1,
      predicted: 0,
      declined: 0,
      waited: 0,
    });
  });
});
