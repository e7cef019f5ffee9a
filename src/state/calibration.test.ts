import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { invented } from "../core/laws/fixture.ts";
import { type Calibration, NO_CALIBRATION, originOf } from "../core/laws/known.ts";
import { calibrate } from "../core/laws/calibration.ts";
import { type EndedRun, traceOf } from "../core/laws/trace.ts";
import { type CalibrationShown, NOTHING_CALIBRATED, createCalibration } from "./calibration.ts";
import { criticalNorm } from "./armsCritical.ts";
import { MOST_FINISHED, createFinished } from "./finished.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MEM = 100;

/** V falls at κ = 0.25 and groks where it passes V⋆. */
function ended(seed: number, { star = 1000, more = "", past = 100 } = {}): EndedRun {
  const grok = Math.round(MEM + Math.log(4000 / star) / 0.0005);
  const { spec, reached, curves, lastStep } = invented({
    spec: `lr=0.001&wd=1&steps=9000&seed=${seed}${more}`,
    norm: (t) => 4000 * Math.exp(-0.0005 * (t - MEM)),
    reached: { mem: MEM, grok50: grok - 200, grok90: grok - 100, grok99: grok },
    lastStep: grok + past,
  });
  return { spec, reached, steps: lastStep, trace: traceOf(curves) };
}

const key = (seed: number): string => `lr=0.001&wd=1${seed === 0 ? "" : `&seed=${seed}`}`;

function page() {
  const heard: Calibration[] = [];
  let shown: CalibrationShown = NOTHING_CALIBRATED;
  const choice = createCalibration(
    (calibration) => heard.push(calibration),
    (next) => {
      shown = next;
    },
  );
  const add = (...runs: readonly EndedRun[]): void => {
    runs.forEach(choice.add);
    vi.runAllTimers();
  };
  return { choice, add, heard, shown: () => shown, last: () => heard.at(-1) ?? NO_CALIBRATION };
}

test("runs of the visit are there by cell, held out until they are chosen", () => {
  const { choice, add, heard, shown } = page();
  choice.settle(NO_CALIBRATION);
  add(ended(0), ended(1), ended(0, { more: "&frac=0.4" }));
  expect(shown().visit.map(({ course, runs }) => [course, runs.length])).toEqual([
    ["lr=0.001&wd=1", 2],
    ["frac=0.4&lr=0.001&wd=1", 1],
  ]);
  const [cell] = shown().visit;
  expect(cell?.runs.map(({ chosen }) => chosen)).toEqual([false, false]);
  expect(cell?.runs[0]?.fit.line?.kappa).toBeCloseTo(0.25, 3);
  expect(cell?.runs[0]?.fit.line).toMatchObject({ from: MEM + 100, to: ended(0).reached.grok99 });
  expect(heard).toEqual([NO_CALIBRATION]);
});

test("W_c is known of a setting whose runs of this visit have grokked, calibrating or not", () => {
  const { add, shown } = page();
  const run = ended(0);
  expect(criticalNorm(run.spec, null, null, shown())).toBeNull();
  add(run, ended(1));
  const known = criticalNorm({ ...run.spec, seed: 9 }, null, null, shown());
  expect(known?.from).toBe("measured, 2 free runs of this visit at T₉₀");
  const sinceMem = (run.reached.grok90 ?? 0) - MEM;
  expect(known?.value).toBeCloseTo(Math.sqrt(4000 * Math.exp(-0.0005 * sinceMem)), 3);
  expect(criticalNorm({ ...run.spec, weightDecay: 2 }, null, null, shown())).toBeNull();
});

test("chosen runs calibrate, and the origin says on how many of what", () => {
  const { choice, add, shown, last } = page();
  choice.settle(NO_CALIBRATION);
  add(ended(0), ended(1), ended(2));
  choice.chooseRuns([key(0), key(2)], true);
  expect(shown().working).toBe(true);
  vi.runAllTimers();
  expect(shown().working).toBe(false);
  const [cell] = last().cells;
  expect(cell).toMatchObject({ from: "visit", runs: [key(0), key(2)] });
  expect(cell?.constants.kappaLL?.value).toBeCloseTo(0.25, 3);
  expect(cell && originOf(cell, "vStar").text).toBe(
    "2 runs of this visit, p = 59, α = 0.5, η = 0.001, λ = 1: median V at T_99",
  );
  choice.chooseRuns([key(0), key(2)], false);
  vi.runAllTimers();
  expect(last().cells).toEqual([]);
});

test("a cell of the visit speaks before a recorded one, and a recorded one can be put aside", () => {
  const { choice, add, last } = page();
  const cells = calibrate([0, 1, 2].map((seed) => invented({ ...thin(seed) })));
  choice.settle({ ...NO_CALIBRATION, cells });
  choice.settle(NO_CALIBRATION);
  expect(last().cells).toEqual(cells);
  add(ended(5));
  choice.chooseRuns([key(5)], true);
  vi.runAllTimers();
  expect(last().cells.map(({ from }) => from)).toEqual(["visit", "recorded"]);
  choice.chooseRecorded("lr=0.001&wd=1", false);
  vi.runAllTimers();
  expect(last().cells.map(({ from }) => from)).toEqual(["visit"]);
  choice.chooseRecorded("lr=0.001&wd=1", true);
  vi.runAllTimers();
  expect(last().cells).toHaveLength(2);
});

const thin = (seed: number) => ({
  spec: `lr=0.001&wd=1&steps=9000&seed=${seed}`,
  norm: (t: number) => 3000 * Math.exp(-0.0005 * t),
  reached: { mem: MEM, grok99: 900 },
  lastStep: 1000,
});

test("a chosen run that went on for longer is read again", () => {
  const { choice, add, shown, last } = page();
  choice.settle(NO_CALIBRATION);
  add(ended(0, { past: 20 }));
  choice.chooseRuns([key(0)], true);
  vi.runAllTimers();
  expect(last().cells[0]?.constants.vPost).toBeUndefined();
  add(ended(0, { past: 600 }));
  expect(last().cells[0]?.constants.vPost?.runs).toBe(1);
  expect(shown().visit[0]?.runs).toHaveLength(1);
});

test("what is changed by hand is no free run; the oldest are forgotten, those that calibrate are not", () => {
  const chosen = "lr=0.001&wd=1";
  const finished = createFinished(
    (run) => run === chosen,
    () => undefined,
  );
  finished.add(ended(0, { more: "&do=mem:wd=0" }));
  vi.runAllTimers();
  expect(finished.cells()).toEqual([]);
  const run = ended(0);
  const short = { ...run, trace: {} };
  for (let seed = 0; seed < MOST_FINISHED + 3; seed++)
    finished.add({ ...short, spec: { ...run.spec, seed } });
  vi.runAllTimers();
  const [cell] = finished.cells();
  expect(cell?.runs).toHaveLength(MOST_FINISHED);
  expect(cell?.runs[0].fit.run).toBe(chosen);
  expect(cell?.runs[1]?.fit.run).toBe(key(4));
});
