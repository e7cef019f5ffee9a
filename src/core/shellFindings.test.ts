import { describe, expect, test } from "vitest";
import { seeded } from "./rng.ts";
import { claimsOn } from "./shellClaims.ts";
import { finding, shellFindings, sweepFindings, transitionTime } from "./shellFindings.ts";
import { orderFinding } from "./shellOrders.ts";
import {
  FACTORS,
  FAMILIES,
  ORDERS,
  PLAN_TASKS,
  SHELL_CELLS,
  SWEEPS,
  type Sweep,
  cellsOf,
  levelOf,
  specTextOf,
} from "./shellPlan.ts";
import { type ShellRun, readRecord, recordText, recorded, runsOf } from "./shellRecord.ts";
import { parseLink } from "./spec/parse.ts";
import { printSpec } from "./spec/print.ts";

const sweepNamed = (name: string): Sweep => {
  const sweep = SWEEPS.find((each) => each.name === name);
  if (sweep === undefined) throw new Error(`no sweep ${name}`);
  return sweep;
};
const MLP = sweepNamed("mlp-p59");
const COUPLED = sweepNamed("mlp-p59-adam");

const RUN: ShellRun = {
  seed: 0,
  receipt: "exact1-0123456789abcdef",
  steps: 600,
  tMem: 100,
  tGrok90: 500,
  tGrok99: 600,
  vInit: 6000,
  vMem: 3000,
  vPeak: 3100,
  vGrok90: 2000,
  vEnd: 1900,
};

describe("the plan", () => {
  test("cells have names and runs of their own, in the one spelling, on the exact engine", () => {
    expect(new Set(SHELL_CELLS.map(({ name }) => name)).size).toBe(SHELL_CELLS.length);
    expect(new Set(SHELL_CELLS.map(specTextOf)).size).toBe(SHELL_CELLS.length);
    for (const cell of SHELL_CELLS) {
      const parsed = parseLink(specTextOf(cell));
      expect(parsed.ok && printSpec(parsed.value.spec), cell.name).toBe(specTextOf(cell));
      expect(cell.spec).toMatchObject({ engine: "exact", draw: "replace", seed: 0, interventions: [] });
      expect(cell.spec.steps, cell.name).toBeGreaterThan(2 * cell.groks);
      expect(cell.seeds.full, cell.name).toBeGreaterThanOrEqual(10); // the paper's ten
    }
  });

  test("orders cover every family and task, at scale 1 and at one larger", () => {
    expect(ORDERS).toHaveLength(FAMILIES.length * PLAN_TASKS.length * 2);
    expect(ORDERS.filter(({ spec }) => spec.scale === 1)).toHaveLength(ORDERS.length / 2);
    expect(specTextOf(ORDERS[0]!)).toBe("lr=0.002&wd=1&batch=512&draw=replace&steps=20000&engine=exact");
  });

  test.each(SWEEPS.map((sweep) => [sweep.name, sweep] as const))(
    "sweep %s moves one factor at a time, over a factor of 8 at least",
    (_, sweep) => {
      for (const factor of FACTORS) {
        const levels = sweep.factors[factor].map((cell) => levelOf(cell, factor));
        expect([...levels].sort((a, b) => a - b)).toEqual(levels);
        expect(levels.at(-1)! / levels[0]!).toBeGreaterThanOrEqual(8);
        expect(sweep.factors[factor]).toContain(sweep.base);
        for (const cell of sweep.factors[factor])
          expect(printSpec({ ...cell.spec, [factor]: sweep.base.spec[factor] })).toBe(specTextOf(sweep.base));
      }
      expect(cellsOf(sweep)).toHaveLength(13);
    },
  );

  test("claims differ where decay is coupled, and every one has a source", () => {
    expect(claimsOn(MLP, "delay", "batch").map(({ expected }) => expected)).toEqual([0]);
    expect(claimsOn(COUPLED, "delay", "batch").map(({ expected }) => expected)).toEqual([-0.5]);
    expect(claimsOn(MLP, "spreadM", "batch").map(({ origin, expected }) => [origin, expected])).toEqual([
      ["paper", "falls"],
      ["our derivation", 0],
    ]);
    for (const factor of FACTORS)
      for (const { source } of claimsOn(MLP, "rhoG", factor)) expect(source).toMatch(/derivation|arXiv/);
  });
});

describe("the record", () => {
  const [cell] = ORDERS;
  if (cell === undefined) throw new Error("no cells");
  const first = recorded(null, new Map([[cell, [RUN]]]), "exact1", "2026-01-02").record;

  test("is read as it was written, and nothing else is read", () => {
    expect(readRecord(recordText(first))).toEqual(first);
    expect(runsOf(first, cell)).toEqual([RUN]);
    for (const text of [
      "<!doctype html>",
      "null",
      "[]",
      '{"format":2}',
      recordText(first).replace("512", "513"),
    ]) {
      const read = readRecord(text);
      expect(read === null ? [] : runsOf(read, cell), text).toEqual([]);
    }
    expect(readRecord(recordText(first).replace('"vMem":3000', '"vMem":"3000"'))).toBeNull();
  });

  test("gathers runs seed by seed, and tells of one that has become another", () => {
    const [second] = COUPLED.factors.batch;
    if (second === undefined) throw new Error("no cells");
    const other = { ...RUN, receipt: "exact1-fedcba9876543210" };
    const made = new Map([
      [cell, [other, { ...RUN, seed: 1 }]],
      [second, [RUN]],
    ]);
    const { record, complaints } = recorded(first, made, "exact1", "2026-01-03");
    expect(record.cells.map(({ name, runs }) => [name, runs.length])).toEqual([
      [second.name, 1], // the plan's order
      [cell.name, 2],
    ]);
    expect(complaints).toEqual([`${cell.name}, seed 0: another receipt than in the saved record.`]);
    expect(record.made).toBe("2026-01-03");
    expect(recorded(record, new Map(), "exact1", "2026-01-04").record).toEqual(record);
    expect(recorded(record, new Map(), "exact2", "2026-01-04").record.cells).toEqual([]);
  });
});

describe("orders", () => {
  const [cell] = ORDERS;
  if (cell === undefined) throw new Error("no cells");

  test("count what was seen, of the runs that could show it", () => {
    const found = orderFinding(cell, [
      RUN,
      { ...RUN, seed: 1, vInit: 2500 }, // Θ inside M
      { ...RUN, seed: 2, vGrok90: 3500 }, // G outside M
      { ...RUN, seed: 3, tGrok90: null, tGrok99: null, vGrok90: null },
      { ...RUN, seed: 4, tMem: null, tGrok90: null, tGrok99: null, vMem: null, vGrok90: null },
    ]);
    expect([found.runs, found.memorized, found.grokked]).toEqual([5, 4, 3]);
    expect([found.outside.count, found.outside.of]).toEqual([3, 4]);
    expect([found.inward.count, found.inward.of]).toEqual([2, 3]);
    expect([found.ordered.count, found.ordered.of]).toEqual([1, 3]);
    expect(found.v.settled).toEqual({ median: 1900, range: [1900, 1900] });
    expect(found.v.initial).toEqual({ median: 6000, range: [2500, 6000] });
  });

  test("σ√P summed layer by layer is p + 256 + p for the MLP (arXiv 2606.13753)", () => {
    const found = orderFinding(cell, []);
    expect(found.predicted.radius ** 2).toBeCloseTo(59 + 256 + 59, 6);
    expect(found.initial).toBeNull();
    expect(found.ordered).toMatchObject({ count: 0, of: 0 });
  });
});

describe("sweeps", () => {
  /** V_mem ∝ η^0.3 with a spread ∝ η, V_grok ∝ λ^−0.4, τ ∝ 1/(ηλ), whatever b is. */
  function synthetic(seeds: number): Parameters<typeof finding>[3] {
    return (cell) =>
      Array.from({ length: seeds }, (_, seed) => {
        const { learningRate: rate, weightDecay: decay } = cell.spec;
        const noise = seeded(seed).fork(cell.name);
        const delay = (2 / (rate * decay)) * Math.exp(0.05 * noise.normal());
        return {
          ...RUN,
          seed,
          vMem: 2000 * (rate / 0.002) ** 0.3 + 20 * (rate / 0.002) * noise.normal(),
          vGrok90: 2000 * decay ** -0.4 * Math.exp(0.02 * noise.normal()),
          tGrok90: 100 + delay,
        };
      });
  }

  test("known exponents come back, and claims stand or fall by their intervals", () => {
    const runs = synthetic(10);
    const along = (measure: "rhoM" | "rhoG" | "delay" | "spreadM", factor: (typeof FACTORS)[number]) =>
      finding(MLP, measure, factor, runs);
    expect(along("rhoM", "learningRate").exponent).toBeCloseTo(0.3, 1);
    expect(along("rhoG", "weightDecay").exponent).toBeCloseTo(-0.4, 1);
    expect(Math.abs((along("spreadM", "learningRate").exponent ?? 0) - 2)).toBeLessThan(0.8);
    const delay = along("delay", "learningRate");
    expect(delay.exponent).toBeCloseTo(-1, 1);
    expect([delay.runs, delay.seeds, delay.censored, delay.undelayed]).toEqual([50, 10, 0, 0]);
    expect(delay.claims.map(({ origin, standing }) => [origin, standing])).toEqual([
      ["our derivation", "holds"],
      ["fit", null], // told beside, not judged
    ]);
    expect(along("rhoM", "learningRate").claims[0]).toMatchObject({ expected: 1, standing: "fails" });
    expect(along("spreadM", "learningRate").claims[0]).toMatchObject({
      expected: "grows",
      standing: "holds",
    });
    expect(along("delay", "batch").claims[0]).toMatchObject({ expected: 0, standing: "holds" });
  });

  test("what was not reached and what has no delay is counted and left out", () => {
    const steady = synthetic(3);
    const found = finding(MLP, "delay", "batch", (cell) => [
      ...steady(cell),
      { ...RUN, seed: 3, tGrok90: null },
      { ...RUN, seed: 4, tGrok90: 100 },
    ]);
    expect([found.runs, found.censored, found.undelayed]).toEqual([15, 5, 5]);
    expect(found.marks).toHaveLength(25);
    expect(found.levels).toHaveLength(5);
  });

  test("the delay beside the one made of the radii", () => {
    const { spec } = MLP.base; // P = 59·128 + 256·256 + 256·59 = 88,192
    const floor = (0.002 * 88_192) / 2;
    const time = Math.log((3000 - floor) / (2000 - floor)) / (2 * 0.002);
    expect(transitionTime(spec, 3000, 2000)).toBeCloseTo(time, 9);
    expect(transitionTime(spec, 2000, 2000)).toBeNull();
    expect(transitionTime(spec, 2000, floor)).toBeNull();
    const runs = (delays: readonly number[]) =>
      sweepFindings(MLP, (cell) =>
        cell === MLP.base ? delays.map((delay, seed) => ({ ...RUN, seed, tGrok90: 100 + delay })) : [],
      ).transition;
    const { median, range, without } = runs([time, 2 * time, 4 * time]) ?? {
      median: 0,
      range: [],
      without: 0,
    };
    expect([median, ...range]).toEqual([2, 1, 4].map((ratio) => expect.closeTo(ratio, 9) as number));
    expect(without).toBe(0);
    expect(runs([])).toBeNull();
  });

  test("few seeds tell no spread", () => {
    const found = finding(MLP, "spreadG", "learningRate", synthetic(3));
    expect([found.exponent, found.interval, found.claims[0]?.standing]).toEqual([null, null, "open"]);
  });

  test("an empty record: everything is missing, nothing is claimed", () => {
    const found = shellFindings(recorded(null, new Map(), "exact1", "2026-01-02").record);
    expect([found.runs, found.sweeps.length, found.missing.length]).toEqual([0, 0, SHELL_CELLS.length]);
    expect(found.orders.every(({ runs }) => runs === 0)).toBe(true);
  });
});
