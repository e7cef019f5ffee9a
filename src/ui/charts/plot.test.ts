import { expect, test } from "vitest";
import { blankMeasurement } from "../../core/blank.ts";
import { createCurves } from "../../core/curves.ts";
import { createBand } from "../../core/band.ts";
import { decimate } from "../../core/decimate.ts";
import { OBSERVABLE_IDS } from "../../core/observables.ts";
import { createSeedCurves, recordSeed } from "../../core/seedCurves.ts";
import { createSeries } from "../../core/series.ts";
import { figureCsv } from "./csv.ts";
import { NO_MARKS } from "./markers.ts";
import { type Behind, type PlotRequest, isEmpty, plot } from "./plot.ts";
import { stepAxis } from "./stepAxis.ts";
import { BINS, createThinner } from "./thinner.ts";
import { accuracyScale, lossScale, normScale } from "./valueScale.ts";

const request = (over: Partial<PlotRequest> = {}): PlotRequest => ({
  ids: ["trainLoss", "testLoss"],
  scale: lossScale,
  stepScale: "log",
  end: 1000,
  marks: NO_MARKS,
  thinnerOf: createThinner,
  behind: null,
  shellsOf: null,
  ...over,
});

const all = (): boolean => true;

test.each(["log", "linear"] as const)(
  "thinning at the live end gives what thinning everything gives (%s)",
  (scale) => {
    const series = createSeries();
    const thin = createThinner(series);
    const axis = stepAxis(scale, 5000, 5000);
    for (let step = 0; step <= 5000; step++) {
      series.push(step, Math.sin(step * 12.9898) + step / 5000);
      if (step % 173 === 0) thin(axis, all);
    }
    expect(thin(axis, all).points).toEqual(decimate(series.view(), { ...axis, count: BINS }, all));
  },
);

test("one spike in a million points is drawn", () => {
  const series = createSeries();
  const thin = createThinner(series);
  const axis = stepAxis("linear", 1e6, 1e6);
  for (let step = 0; step <= 1e6; step++) {
    series.push(step, step === 654_321 ? 9 : 0);
    if (step % 100_000 === 0) thin(axis, all);
  }
  const { points } = thin(axis, all);
  expect(points.some(({ step, value }) => step === 654_321 && value === 9)).toBe(true);
  expect(points.length).toBeLessThanOrEqual(4 * BINS + 2);
});

test("values that a log axis cannot show are dropped and counted once", () => {
  const curves = createCurves();
  const thinners = new Map(OBSERVABLE_IDS.map((id) => [curves[id], createThinner(curves[id])]));
  const ask = request({ thinnerOf: (series) => thinners.get(series)! });
  for (let step = 0; step < 10; step++) curves.trainLoss.push(step, step === 4 || step === 6 ? 0 : 1);
  const first = plot(curves, ask, null);
  expect(first.dropped).toBe(2);
  expect(first.lines[0]?.points).toHaveLength(8);
  curves.trainLoss.push(10, 0);
  expect(plot(curves, ask, first).dropped).toBe(3);
});

test("arms are lines where they have one, and stretch both axes", () => {
  const curves = createSeedCurves();
  for (const step of [0, 100, 2000])
    recordSeed(curves, blankMeasurement({ step, testCorrect: 5, groupNorms: Float64Array.of(7) }));
  const behind: Behind = {
    bandOf: () => null,
    ghosts: () => [{ arm: "hold", curves }],
    reach: () => 2000,
  };
  const of = (ids: PlotRequest["ids"], scale: PlotRequest["scale"]) =>
    plot(createCurves(), request({ ids, scale, behind, end: 20_000 }), null);
  const norm = of(["norm", "embeddingNorm"], normScale);
  expect(norm.ghosts.map(({ id, arm }) => `${id} ${arm}`)).toEqual(["norm hold"]);
  expect(norm.ghosts[0]?.points.map(({ y }) => y)).toEqual([7, 7, 7]);
  expect(norm.axis.to).toBeGreaterThanOrEqual(2000);
  expect(norm.domain.to).toBeGreaterThanOrEqual(7);
  expect(of(["trainLoss", "testLoss"], lossScale).ghosts).toEqual([]);
});

test("seeds stand behind the lines, stretch both axes, and are there without a run", () => {
  const band = createBand(2, true);
  for (const step of [0, 1, 2, 3]) {
    band.push(0, step, 10);
    band.push(1, step, step === 1 ? 0 : 1000);
  }
  const behind: Behind = {
    bandOf: (id) => (id === "testLoss" ? band : null),
    ghosts: () => [],
    reach: () => 2500,
  };
  const made = plot(createCurves(), request({ behind, end: 20_000 }), null);
  expect(made.bands.map(({ id }) => id)).toEqual(["testLoss"]);
  // A log axis has no 0.
  expect(made.bands[0]?.points.map(({ low, high }) => [low, high])).toEqual([
    [1, 3],
    [1, 3],
    [1, 3],
  ]);
  expect(made).toMatchObject({ step: null, axis: { to: 10_000 }, domain: { to: 3 } });
  expect(isEmpty(made)).toBe(true);
});

test("an empty plot has axes and no lines", () => {
  const empty = plot(createCurves(), request(), null);
  expect(isEmpty(empty)).toBe(true);
  expect(empty).toMatchObject({ step: null, domain: lossScale.empty, axis: { to: 100 } });
});

test("axes stay the same objects until they change", () => {
  const curves = createCurves();
  curves.trainLoss.push(0, 1);
  const first = plot(curves, request(), null);
  curves.trainLoss.push(1, 0.9);
  const second = plot(curves, request(), first);
  expect(second.axis).toBe(first.axis);
  expect(second.domain).toBe(first.domain);
  curves.trainLoss.push(2, 1e-5);
  expect(plot(curves, request(), second).domain).toEqual({ from: -5, to: 1 });
});

test("the norm's axis only grows, until another run comes", () => {
  const ask = request({ ids: ["norm"], scale: normScale });
  const curves = createCurves();
  curves.norm.push(0, 374);
  const first = plot(curves, ask, null);
  expect(first.domain).toEqual({ from: 0, to: 400 });
  curves.norm.push(1, 700);
  const second = plot(curves, ask, first);
  expect(second.domain.to).toBe(800);
  const fresh = createCurves();
  fresh.norm.push(0, 20);
  expect(plot(fresh, ask, second).domain.to).toBe(20);
});

test("value ticks: percent, whole powers, round parts of the norm", () => {
  const labels = (ticks: readonly { readonly label: string }[]): string[] =>
    ticks.map(({ label }) => label.replaceAll("\u202f", " "));
  expect(labels(accuracyScale.ticks({ from: 0, to: 1 }, 3))).toEqual(["0 %", "50 %", "100 %"]);
  expect(labels(lossScale.ticks({ from: -5, to: 1 }, 4))).toEqual(["10⁻⁵", "10⁻³", "10⁻¹", "10¹"]);
  expect(labels(normScale.ticks({ from: 0, to: 800 }, 5))).toEqual(["0", "200", "400", "600", "800"]);
  expect(labels(normScale.ticks({ from: 0, to: 0.6 }, 4))).toEqual(["0", "0.2", "0.4", "0.6"]);
  expect(labels(normScale.ticks({ from: 0, to: 150 }, 2))).toEqual(["0", "150"]);
  expect(labels(normScale.ticks({ from: 0, to: 4e17 }, 3))).toEqual(["0", "2·10¹⁷", "4·10¹⁷"]);
});

test("a table has one row a step and blanks where a line has no point", () => {
  const curves = createCurves();
  curves.trainLoss.push(0, 4);
  curves.trainLoss.push(1, 3.5);
  curves.testLoss.push(1, 5);
  expect(figureCsv(curves, ["trainLoss", "testLoss"])).toBe("step,trainLoss,testLoss\n0,4,\n1,3.5,5\n");
});
