import { describe, expect, test } from "vitest";
import published from "../../node/reproduce/published.json";
import { type PublishedCell, specOfCell } from "../published.ts";
import { median } from "../statistics.ts";
import { PUBLISHED_THRESHOLD, dataThreshold } from "./dataThreshold.ts";
import { invented } from "./fixture.ts";
import { NO_CALIBRATION } from "./known.ts";
import { type TimedRun, settingOf, templateOf } from "./powerFit.ts";
import { type LeftOut, fitThreshold, leaveCellsOut, thresholdTime } from "./thresholdFit.ts";
import { viewAt } from "./view.ts";

const RUNS = (published.cells as readonly PublishedCell[])
  .filter(
    (cell) =>
      cell.spec.task === "add" && (cell.spec.clampNormRho ?? null) === null && cell.loggedEvery === undefined,
  )
  .flatMap((cell): readonly TimedRun[] => {
    const spec = specOfCell(cell);
    return templateOf(spec) === PUBLISHED_THRESHOLD.template
      ? cell.perSeed.map(({ tGrok90 }) => ({ factors: spec, time: tGrok90 ?? null }))
      : [];
  });

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

test("the stored coefficients are what the published runs give", () => {
  const { name, template, of, fittedTo, keys, ...stored } = PUBLISHED_THRESHOLD;
  const again = fitThreshold({ name, template, of, fittedTo, keys }, RUNS);
  expect(again).toMatchObject({
    runs: stored.runs,
    cells: stored.cells,
    box: stored.box,
    leastFractions: stored.leastFractions,
  });
  for (const field of ["constant", "threshold", "steepness", "leftOut"] as const)
    expect(again?.[field]).toBeCloseTo(stored[field], 5);
  for (const factor of ["learningRate", "weightDecay", "p"] as const)
    expect(again?.exponents[factor]).toBeCloseTo(stored.exponents[factor], 5);
});

test("published cells that it was not fitted to: medians within 7 %, runs near their floor, 90 % inside", () => {
  const left = leaveCellsOut(RUNS);
  const cells = new Map<string, LeftOut[]>();
  for (const one of left) cells.set(settingOf(one.run), [...(cells.get(settingOf(one.run)) ?? []), one]);
  expect(cells.size).toBe(20);
  const middles = [...cells.values()].map((cell) => {
    const middle = median(cell.map(({ run }) => run.time)) ?? NaN;
    return { cell, middle, off: Math.abs((cell[0]?.predicted ?? NaN) / middle - 1) };
  });
  expect(median(middles.map(({ off }) => off))).toBeCloseTo(0.065, 3);
  expect(Math.max(...middles.map(({ off }) => off))).toBeCloseTo(0.174, 3);
  const error = mean(left.map(({ run, predicted }) => Math.abs(predicted / run.time - 1)));
  const floor = mean(
    middles.flatMap(({ cell, middle }) => cell.map(({ run }) => Math.abs(middle / run.time - 1))),
  );
  expect([error, floor].map((x) => Number(x.toFixed(3)))).toEqual([0.133, 0.114]);
  const inside = left.filter(
    ({ run, predicted }) => Math.abs(Math.log(predicted / run.time)) <= 1.645 * PUBLISHED_THRESHOLD.leftOut,
  );
  expect(inside.length / left.length).toBeCloseTo(0.9, 2);
});

describe("a fit", () => {
  const told = { name: "", template: "", of: "grok90", fittedTo: "", keys: [] } as const;
  const time = (p: number, trainFraction: number, learningRate: number, weightDecay: number): TimedRun => ({
    factors: { p, trainFraction, learningRate, weightDecay },
    time: 9 * learningRate ** -0.8 * weightDecay ** -0.9 * p ** 1.5 * (trainFraction * p - 6) ** -2,
  });
  const grid = [31, 59, 97].flatMap((p) =>
    [0.3, 0.5].flatMap((f) => [0.001, 0.003].flatMap((lr) => [0.3, 1].map((wd) => time(p, f, lr, wd)))),
  );

  test("finds the threshold it was made with", () => {
    const found = fitThreshold(told, grid);
    expect(Math.abs((found?.threshold ?? NaN) - 6)).toBeLessThan(0.05);
    expect(Math.abs((found?.steepness ?? NaN) - 2)).toBeLessThan(0.02);
    expect(found?.leftOut).toBeLessThan(0.02);
  });

  test("at the threshold and below the time is infinite", () => {
    const scarce = { p: 59, trainFraction: 0.1, learningRate: 0.001, weightDecay: 1 };
    expect(thresholdTime(PUBLISHED_THRESHOLD, scarce)).toBe(Infinity);
  });

  test("too few runs tell nothing", () => {
    expect(fitThreshold(told, grid.slice(0, 5))).toBeNull();
  });
});

describe("the law", () => {
  const ask = (spec: string) =>
    dataThreshold.predict(
      viewAt(invented({ spec, norm: () => 1, reached: { mem: 80 }, lastStep: 100 }), 100),
      NO_CALIBRATION,
    );

  test("speaks of Lecture, within 10 % of the published median", () => {
    const word = ask("");
    expect(word).toMatchObject({ kind: "prediction", madeAt: 80, of: "grok90", heldOut: true });
    expect(word.kind === "prediction" && Math.abs(word.at / 425.5 - 1)).toBeLessThan(0.1);
    expect(word.kind === "prediction" && Math.log(word.band!.high / word.at)).toBeCloseTo(
      1.649 * PUBLISHED_THRESHOLD.leftOut,
      3,
    );
  });

  test.each([
    ["p=127&lr=0.001&wd=1", /p = 127 lies outside/],
    ["p=29&frac=0.4&lr=0.001&wd=1", /not every run groks/],
    ["model=transformer&norm=pre", /fitted to the MLP/],
    ["batch=512", /fitted to the MLP/],
    ["do=mem:hold", /changed by hand/],
  ])("declines %s", (spec, why) => {
    expect(ask(spec)).toMatchObject({ kind: "declined", why: expect.stringMatching(why) as string });
  });
});
