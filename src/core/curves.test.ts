import { describe, expect, test } from "vitest";
import { blankBlock, blankMeasurement } from "./blank.ts";
import { createCurves, curvesData, record } from "./curves.ts";
import { groupBar } from "./observables.ts";
import { BARS } from "./readout.ts";
import { createSpectra } from "./spectra.ts";

/** Bars of one group at each step of a block: 1, 2, 3, 4 times the step's number from 1. */
function moving(from: number, steps: number) {
  const budget = Float64Array.from(
    { length: steps * BARS.length },
    (_, i) => (from + 1 + Math.floor(i / BARS.length)) * ((i % BARS.length) + 1),
  );
  return { type: "trained", block: blankBlock(from, steps, { budget }) } as const;
}

describe("curves", () => {
  test("sums stand where their update leads, from 0 on, however the run is cut", () => {
    const [whole, cut] = [createCurves(), createCurves()];
    record(whole, moving(0, 10));
    for (const [from, steps] of [[0, 3], [3, 1], [4, 6]] as const) record(cut, moving(from, steps)); // prettier-ignore
    for (const curves of [whole, cut]) {
      expect(curves.decayBar.at(0)).toBe(0);
      expect(curves.radialBar.at(3)).toBe(2 * (1 + 2 + 3));
      expect(curves.jumpBar.last()).toEqual({ step: 10, value: 4 * 55 });
      expect(curves[groupBar("embedding", "diffusion")].last()).toEqual({ step: 10, value: 3 * 55 });
      expect(curves[groupBar("mlp", "diffusion")].last()).toBeNull();
    }
    expect(curvesData(cut)).toEqual(curvesData(whole));
  });

  test("an update that was told already is not added twice", () => {
    const curves = createCurves();
    record(curves, moving(0, 5));
    record(curves, moving(2, 5));
    expect(curves.decayBar.last()).toEqual({ step: 7, value: 28 });
  });

  test("what a step tells stands at the step before its update; what is measured, where it is measured", () => {
    const curves = createCurves();
    record(curves, { type: "trained", block: blankBlock(4, 2, { gradientSquares: Float64Array.of(9, 16) }) });
    record(curves, { type: "measured", at: blankMeasurement({ step: 6, spectrum: Float64Array.of(1, 0) }) });
    expect([4, 5].map((step) => curves.gradientNorm.at(step))).toEqual([3, 4]);
    expect(curves.norm.last()).toEqual({ step: 6, value: 2 });
    expect(curves.gini.last()).toEqual({ step: 6, value: 0.5 });
    expect(curves.spectra.columnAt(6)).toBe(0);
    expect(curves.firstMoment.last()).toBeNull();
    expect(curves.angleToMemorization.last()).toBeNull();
  });

  test("what is stored of them goes on as if nothing had been", () => {
    const [whole, first] = [createCurves(), createCurves()];
    const measured = (step: number) =>
      ({ type: "measured", at: blankMeasurement({ step, spectrum: Float64Array.of(step, 1) }) }) as const;
    for (const curves of [whole, first]) {
      record(curves, moving(0, 5));
      record(curves, measured(5));
    }
    const restored = createCurves(curvesData(first));
    for (const curves of [whole, restored]) {
      record(curves, moving(5, 5));
      record(curves, measured(10));
    }
    expect(curvesData(restored)).toEqual(curvesData(whole));
  });
});

describe("spectra", () => {
  test("are thinned evenly when there are too many, stored or not", () => {
    let spectra = createSpectra();
    for (let step = 0; step < 3000; step++) {
      spectra.push(step, Float64Array.of(step));
      if (step % 700 === 0) spectra = createSpectra(spectra.data());
    }
    expect(spectra.length).toBeGreaterThan(256);
    expect(spectra.length).toBeLessThanOrEqual(512);
    const every = spectra.stepAt(1);
    expect(every).toBe(8);
    for (let i = 0; i < spectra.length; i++) {
      expect(spectra.stepAt(i)).toBe(i * every);
      expect(spectra.sharesAt(i)[0]).toBe(i * every);
    }
    expect([spectra.columnAt(-1), spectra.columnAt(0), spectra.columnAt(17)]).toEqual([-1, 0, 2]);
  });

  test("a step that is there already is ignored", () => {
    const spectra = createSpectra();
    for (const step of [3, 3, 2]) spectra.push(step, Float64Array.of(step));
    expect(spectra.length).toBe(1);
    expect(spectra.sharesAt(7)).toHaveLength(0);
  });
});
