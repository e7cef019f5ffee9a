import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { USUAL_GIGAFLOPS, runSeconds } from "../cost.ts";
import { SWEEPS, cellsOf as shellCellsOf } from "../shellPlan.ts";
import { trainCount } from "../spec/parse.ts";
import { printSpec } from "../spec/print.ts";
import { isPrime } from "../task.ts";
import { cellsOf, runKey, runsOfCell } from "./cells.ts";
import { AXIS_FIELDS, type SweepPlan, axisRow, levelsOf, namesSweep, parsePlan, printPlan } from "./plan.ts";
import { SWEEP_PRESETS } from "./presets.ts";
import { likelySteps, priceOf } from "./price.ts";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function problems(text: string): readonly string[] {
  const read = parsePlan(text);
  return read.ok ? [] : read.error.map(({ key, value, message }) => `${key}=${value}: ${message}`);
}

const levels = (text: string) => {
  const plan = planOf(text);
  return plan.axes.map((axis) => levelsOf(axis, plan.base));
};

describe("values", () => {
  test("rise in steps equal in the logarithm, ends as given", () => {
    expect(levels("sweep=lr:0.0005:0.008:5,wd:0.1:10:3,seeds:1")).toEqual([
      [0.0005, 0.001, 0.002, 0.004, 0.008],
      [0.1, 1, 10],
    ]);
    expect(levels("sweep=frac:0.2:0.8:3,seeds:1")).toEqual([[0.2, 0.4, 0.8]]);
  });

  test("are integers where the key takes integers, with the full batch last", () => {
    expect(levels("sweep=batch:64:1500:4:full,p:31:127:3,seeds:1")).toEqual([
      [64, 183, 524, 1500, "full"],
      [31, 63, 127],
    ]);
  });

  test("are primes where the task needs them", () => {
    const [all = []] = levels("task=div&sweep=p:31:127:5,seeds:1");
    expect(all.every((p) => typeof p === "number" && isPrime(p))).toBe(true);
    expect(all).toHaveLength(5);
  });
});

describe("the text", () => {
  test("is read from a plan or a whole link, in any order of keys", () => {
    const text =
      "frac=0.4&lr=0.002&batch=256&draw=replace&seed=7&sweep=wd:0.1:1:3,batch:64:256:3:full,seeds:10";
    const plan = planOf(text);
    expect(plan).toMatchObject({ seeds: 10, base: { trainFraction: 0.4, seed: 7 } });
    expect(plan.axes.map(({ field, count, full }) => [field, count, full])).toEqual([
      ["weightDecay", 3, false],
      ["batch", 3, true],
    ]);
    expect(printPlan(plan)).toBe(text);
    expect(printPlan(planOf(`https://lab/#v=1&sweep=lr%3A0.001:0.01:2,seeds:3&p=31`))).toBe(
      "p=31&sweep=lr:0.001:0.01:2,seeds:3",
    );
    expect(printPlan(planOf("sweep=lr:0.001:0.01:2,seeds:3"))).toBe("sweep=lr:0.001:0.01:2,seeds:3");
    expect([namesSweep("p=31"), namesSweep("p=31&sweep=")]).toEqual([false, true]);
  });

  test("round-trips", () => {
    const ends = fc.tuple(
      fc.double({ min: 1e-4, max: 1, noNaN: true }),
      fc.double({ min: 1.5, max: 9, noNaN: true }),
    );
    const axis = fc.record({
      field: fc.constantFrom("learningRate", "weightDecay"),
      ends,
      count: fc.integer({ min: 2, max: 25 }),
    });
    fc.assert(
      fc.property(axis, fc.integer({ min: 1, max: 800 }), ({ field, ends: [from, times], count }, seeds) => {
        const text = `sweep=${axisRow(field as "learningRate").key}:${from}:${from * times}:${count},seeds:${seeds}`;
        expect(printPlan(planOf(text))).toBe(text);
      }),
    );
  });

  test.each([
    ["p=59", /^sweep=: is missing; write sweep=KEY:FROM:TO:COUNT,seeds:N/],
    ["sweep=lr:0.001:0.01:3", /^sweep=: say how many seeds: seeds:N, N an integer from 1 to 1000\.$/],
    ["sweep=lr:0.001:0.01:3,seeds:0", /^sweep=seeds:0: say how many/],
    ["sweep=lr:0.001:0.01:3,seeds:3,seeds:4", /seeds are given more than once/],
    ["seed=4294967294&sweep=lr:0.001:0.01:3,seeds:3", /N an integer from 1 to 2\.$/],
    ["sweep=seeds:3", /a sweep has one axis or two/],
    ["engine=tfjs&sweep=lr:0.001:0.01:3,seeds:3", /^engine=tfjs: sweeps are made on auto or exact/],
    ["sweep=lr:0.001:0.01:3,wd:1:3:2,frac:0.3:0.5:2,seeds:3", /a sweep has one axis or two/],
    ["sweep=lr:0.001:0.01:3,lr:0.1:1:3,seeds:3", /lr is swept more than once/],
    ["sweep=b1:0.5:0.9:3,seeds:3", /b1 is not swept; a sweep moves lr, batch, wd, frac, p\.$/],
    ["sweep=eta:0.5:0.9:3,seeds:3", /is no axis; a sweep moves/],
    ["sweep=wd:0:1:3,seeds:3", /above 0: 0 has no logarithm/],
    ["sweep=lr:0.001:x:3,seeds:3", /lr goes from a number to a number, each a number from 0\.000001 to 10/],
    ["sweep=batch:1.5:8:3,seeds:3", /each an integer from 1 to 66048/],
    ["sweep=lr:0.01:0.001:3,seeds:3", /FROM is the smaller/],
    ["sweep=lr:0.001:0.01:1,seeds:3", /COUNT is an integer from 2 to 25/],
    ["sweep=lr:0.001:0.01:3:full,seeds:3", /of batch also with :full/],
    ["sweep=batch:2:4:5,seeds:3", /these are 2, 2, 3, 3, 4, some of them equal/],
    ["task=parity&sweep=p:31:97:3,seeds:3", /p does not apply here; p is for the modular tasks/],
    ["sweep=lr:0.001:0.1:25,wd:0.1:1:25,seeds:1000", /these are 625000 runs; a sweep has at most 20000/],
    ["p=300&sweep=lr:0.001:0.01:1,seeds:3", /^p=300: not allowed/],
    ["sweep=lr:1:2:2,seeds:1&sweep=wd:1:2:2,seeds:1", /^sweep=.*: given more than once/],
    ["sweep=%", /^link=sweep=%: a % in it spells no character/],
  ])("%s is refused, by name", (text, sentence) => {
    expect(problems(text)[0]).toMatch(sentence);
  });

  test("every problem is told at once", () => {
    expect(problems("p=300&foo=1&sweep=eta:1:2:3,lr:2:1:3")).toHaveLength(5);
  });
});

describe("cells", () => {
  test("are every combination, each by the rules of every run", () => {
    const plan = planOf("p=11&batch=16&draw=replace&sweep=batch:16:96:3:full,lr:0.001:0.01:2,seeds:2");
    const cells = cellsOf(plan);
    expect(cells.map(({ levels: at }) => at)).toEqual([
      ...[16, 39, 96, "full"].map((b) => [b, 0.001]),
      ...[16, 39, 96, "full"].map((b) => [b, 0.01]),
    ]);
    const [sound, , invalid, full] = cells;
    if (sound?.kind !== "sound" || invalid?.kind !== "invalid" || full?.kind !== "sound") throw new Error();
    expect(invalid.problems).toMatchObject(
      [{ key: "batch", message: /train set has 60/ }].map(() => ({ key: "batch" })),
    );
    expect(full.spec).toMatchObject({ batch: "full", draw: "epoch", learningRate: 0.001 });
    expect(runsOfCell(sound, 2).map(runKey)).toEqual([
      "p=11&lr=0.001&batch=16&draw=replace",
      "p=11&lr=0.001&batch=16&draw=replace&seed=1",
    ]);
    expect(runKey({ ...sound.spec, engine: "gpu" })).toBe(runKey(sound.spec));
  });

  test("a batch of the whole train set, drawn by epochs, is the full batch", () => {
    const cell = cellsOf(planOf("p=11&sweep=batch:15:60:3,seeds:1"))[2];
    expect(cell).toMatchObject({ kind: "sound", levels: [60], spec: { batch: "full" } });
  });
});

describe("the price", () => {
  test("the cheapest cell comes first, and invalid ones cost nothing", () => {
    const plan = planOf(
      "steps=50000&batch=256&draw=replace&lr=0.001&wd=1&sweep=wd:0.1:1:3,batch:64:4000:3,seeds:4",
    );
    const price = priceOf(plan, USUAL_GIGAFLOPS);
    expect(price.invalid).toHaveLength(3);
    expect(price.cells.map(({ seconds }) => seconds)).toEqual(
      price.cells.map(({ seconds }) => seconds).sort((a, b) => a - b),
    );
    expect(price.runs).toBe(24);
    expect(price.seconds).toBeCloseTo(4 * price.cells.reduce((sum, { seconds }) => sum + seconds, 0));
    expect(price.cells[0]?.cell.levels).toEqual([1, 64]);
  });

  test("published times count as they are, neighbors are scaled, the unknown lasts to its limit", () => {
    const { base } = planOf("lr=0.001&wd=1&steps=50000&after=0&sweep=wd:0.1:1:3,seeds:1");
    expect(likelySteps(base, base)).toBe(2594);
    expect(likelySteps({ ...base, learningRate: 0.0001 }, base)).toBe(Math.round(2594 * 10 ** 0.84));
    const strange = { ...base, hidden: 100 };
    expect(likelySteps(strange, strange)).toBe(50_000);
    const price = priceOf({ ...planOf("h=100&sweep=wd:0.1:1:2,seeds:1") }, USUAL_GIGAFLOPS);
    const [{ cell, seconds } = { cell: null, seconds: 0 }] = price.cells;
    expect(seconds).toBe(cell === null ? 1 : runSeconds(cell.spec, 3000, USUAL_GIGAFLOPS));
  });
});

describe("presets", () => {
  test("every cell runs, and the full figures are runs of About the numbers", () => {
    for (const { plans } of SWEEP_PRESETS) {
      for (const plan of [...plans.quick, ...plans.full]) {
        for (const cell of cellsOf(plan)) expect(cell.kind).toBe("sound");
        expect(printPlan(planOf(printPlan(plan)))).toBe(printPlan(plan));
      }
      expect(new Set(plans.quick.map(({ seeds }) => seeds))).toEqual(new Set([3]));
      expect(new Set(plans.full.map(({ seeds }) => seeds))).toEqual(new Set([10]));
    }
    for (const [id, name] of [
      ["figures-z127", "mlp-z127"],
      ["figures-s5", "mlp-s5"],
      ["figures-p59", "mlp-p59"],
    ]) {
      const mine = SWEEP_PRESETS.find((preset) => preset.id === id)?.plans.full ?? [];
      const theirs = SWEEPS.find((sweep) => sweep.name === name);
      const specs = mine.flatMap(cellsOf).map((cell) => (cell.kind === "sound" ? runKey(cell.spec) : ""));
      const known = theirs === undefined ? [] : shellCellsOf(theirs).map(({ spec }) => runKey(spec));
      expect(new Set(specs)).toEqual(new Set(known));
    }
  });

  test("the quick sizes end in minutes on two cores", () => {
    for (const { plans } of SWEEP_PRESETS) {
      const cost = plans.quick.reduce((sum, plan) => sum + priceOf(plan, USUAL_GIGAFLOPS).seconds, 0);
      expect(cost / 2).toBeLessThan(15 * 60);
    }
  });
});

test("every axis has a key of the spec, with bounds", () => {
  for (const field of AXIS_FIELDS) expect(axisRow(field).bounds).toBeDefined();
  expect(trainCount(planOf("sweep=lr:1:2:2,seeds:1").base)).toBe(1740);
  expect(printSpec(planOf("sweep=lr:1:2:2,seeds:1").base)).toBe("");
});
