import { describe, expect, test } from "vitest";
import { seeded } from "../rng.ts";
import { hazard, logUpperTail, studentQuantile, upperTail } from "./quantiles.ts";
import { type CensoredRun, censoredEstimate, censoredPlane } from "./survival.ts";

const stream = (name: string) => seeded(0).fork(name);

/** T = 5 η^−1 λ^−1.2 e^{σz}, cut off at a limit. */
function runs(sigma: number, limit: number, seeds = 10, name = "runs"): readonly CensoredRun[] {
  const noise = stream(name);
  return [3e-4, 1e-3, 3e-3].flatMap((eta) =>
    [0.3, 1, 3].flatMap((lambda) =>
      Array.from({ length: seeds }, (_, seed): CensoredRun => {
        const time = (5 / eta) * lambda ** -1.2 * Math.exp(sigma * noise.normal());
        const censored = time > limit;
        return { xs: [eta, lambda], y: censored ? limit : time, censored, seed };
      }),
    ),
  );
}

const dropped = (all: readonly CensoredRun[]) => all.filter(({ censored }) => !censored);

describe("the plane", () => {
  test("without censoring is ordinary least squares, to the last digit that counts", () => {
    const plane = censoredPlane(runs(0, Infinity));
    expect(plane?.exponents[0]).toBeCloseTo(-1, 6);
    expect(plane?.exponents[1]).toBeCloseTo(-1.2, 6);
    expect(Math.exp(plane?.constant ?? 0)).toBeCloseTo(5, 4);
  });

  test("keeps its slopes and its σ where a third is censored; without them they come out flat", () => {
    const all = runs(0.3, 8000, 40);
    const share = all.filter(({ censored }) => censored).length / all.length;
    expect(share).toBeGreaterThan(0.2);
    const plane = censoredPlane(all);
    expect(plane?.exponents[0]).toBeCloseTo(-1, 1);
    expect(plane?.exponents[1]).toBeCloseTo(-1.2, 1);
    expect(plane?.sd).toBeCloseTo(0.3, 1);
    const flat = censoredPlane(dropped(all))!.exponents;
    expect(Math.abs(flat[0]! + 1)).toBeGreaterThan(Math.abs(plane!.exponents[0]! + 1));
    expect(Math.abs(flat[1]! + 1.2)).toBeGreaterThan(Math.abs(plane!.exponents[1]! + 1.2));
  });

  test("does not depend on units", () => {
    const all = runs(0.3, 8000);
    const scaled = all.map((run) => ({ ...run, xs: [run.xs[0]! * 1e6, run.xs[1]!], y: run.y / 1000 }));
    const [a, b] = [censoredPlane(all)!, censoredPlane(scaled)!];
    expect(b.exponents[0]).toBeCloseTo(a.exponents[0]!, 6);
    expect(b.exponents[1]).toBeCloseTo(a.exponents[1]!, 6);
    expect(b.sd).toBeCloseTo(a.sd, 6);
  });

  test("is not told where nothing got there, or a factor stood still", () => {
    expect(censoredPlane([])).toBeNull();
    expect(censoredPlane(runs(0.3, 1))).toBeNull();
    const still = runs(0.3, Infinity).filter(({ xs }) => xs[1] === 1);
    expect(censoredPlane(still)).toBeNull();
    expect(censoredPlane(still.map((run) => ({ ...run, xs: [run.xs[0]!] })))?.exponents).toHaveLength(1);
  });
});

describe("its intervals", () => {
  test("hold the truth, and count what stands behind them", () => {
    const all = runs(0.3, 8000, 10);
    const found = censoredEstimate(all, 0.95, stream("bootstrap"));
    expect(found).toMatchObject({
      seeds: 10,
      runs: 90,
      censored: all.filter(({ censored }) => censored).length,
    });
    const [eta, lambda] = found.intervals;
    expect(eta!.low).toBeLessThan(-1);
    expect(eta!.high).toBeGreaterThan(-1);
    expect(lambda!.low).toBeLessThan(-1.2);
    expect(lambda!.high).toBeGreaterThan(-1.2);
    expect(eta!.high - eta!.low).toBeLessThan(0.3);
  });

  test("equal input gives equal output; two seeds give none", () => {
    const all = runs(0.3, 8000, 5);
    expect(censoredEstimate(all, 0.95, stream("a"))).toEqual(censoredEstimate(all, 0.95, stream("a")));
    expect(censoredEstimate(runs(0.3, 8000, 2), 0.95, stream("a")).intervals).toEqual([null, null]);
  });
});

describe("tails", () => {
  // Reference: SciPy 1.17, scipy.stats.norm.sf and .logsf.
  test.each([
    [-5, 0.9999997133484281],
    [-1, 0.8413447460685429],
    [0, 0.5],
    [1, 0.15865525393145707],
    [2.9, 0.0018658133003840378],
    [3, 0.0013498980316300933],
    [8, 6.220960574271785e-16],
  ])("1 − Φ(%d)", (z, value) => expect(upperTail(z) / value).toBeCloseTo(1, 10));

  test("stay finite far out", () => {
    expect(logUpperTail(40)).toBeCloseTo(-804.6084420137538, 6);
    expect(hazard(40)).toBeCloseTo(40.02497, 4);
    expect(hazard(-40)).toBe(0);
  });

  // Any table of Student's t.
  test.each([
    [1, 6.314],
    [2, 2.92],
    [3, 2.353],
    [5, 2.015],
    [10, 1.812],
    [Infinity, 1.645],
  ])("t at 0.95 with %d degrees of freedom", (freedom, value) =>
    expect(Math.abs(studentQuantile(0.95, freedom) - value)).toBeLessThan(0.007),
  );
});
