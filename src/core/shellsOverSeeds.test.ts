import { expect, test } from "vitest";
import { createSeedCurves } from "./seedCurves.ts";
import { type Shells, shellsOf } from "./shells.ts";
import { shellsOverSeeds, t975 } from "./shellsOverSeeds.ts";
import { defaultSpec } from "./spec/keys.ts";

/** A run that starts at V = v, memorizes with 4v at step 10 and, where it does, groks with 2v at `grok`. */
function run(v: number, grok: number | null): Shells {
  const curves = createSeedCurves();
  for (let step = 0; step <= (grok ?? 300); step++)
    curves.norm.push(step, v * (step < 10 ? 1 + 0.3 * step : step === grok ? 2 : 4));
  const reached = grok === null ? { mem: 10 } : { mem: 10, grok50: grok - 1, grok99: grok };
  return shellsOf(defaultSpec(), curves, reached, grok ?? 300);
}

test("Student's t as tables have it", () => {
  const table = [
    [1, 12.706],
    [9, 2.262],
    [10, 2.228],
    [15, 2.131],
    [30, 2.042],
    [120, 1.98],
  ] as const;
  for (const [freedom, t] of table) expect(t975(freedom)).toBeCloseTo(t, 3);
});

test("radii and times of runs that all got there", () => {
  const { theta, m, g, settled, tauM, tauG, delay } = shellsOverSeeds([
    run(1, 100),
    run(4, 110),
    run(9, 150),
  ]);
  expect([theta.mean, m.mean, g.mean]).toEqual([2, 4, expect.closeTo(2 * Math.SQRT2, 10)]);
  // mean 2, sd 1, n 3: 2 ± 4.303/√3
  expect(theta.interval?.high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 10);
  expect(settled).toEqual({ of: 3, censored: 3, mean: null, interval: null, median: null });
  expect([tauM.mean, tauG.mean, tauG.median, delay.median]).toEqual([10, 120, 110, 100]);
  expect(tauM.interval).toEqual({ low: 10, high: 10 });
});

test("what was not reached is counted, and is late but not large", () => {
  const { m, g, tauG, delay } = shellsOverSeeds([run(1, 100), run(1, 200), run(1, null)]);
  expect(m.censored).toBe(0);
  expect([g.of, g.censored, g.median]).toEqual([3, 1, null]);
  expect([tauG.censored, tauG.median]).toEqual([1, 200]);
  expect(delay.median).toBe(190);
  expect(shellsOverSeeds([run(1, null), run(1, null), run(1, 90)]).tauG.median).toBeNull();
});

test("nothing and one", () => {
  expect(shellsOverSeeds([]).theta).toEqual({ of: 0, censored: 0, mean: null, interval: null, median: null });
  expect(shellsOverSeeds([run(4, 50)]).theta).toMatchObject({ mean: 2, interval: null, median: 2 });
});
