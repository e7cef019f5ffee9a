import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PublishedCell, cellName } from "../../core/published.ts";
import { type OurRun, type Table, compare, rowOf } from "../../core/reproduction.ts";
import type { Made } from "../grok/messages.ts";
import { CELLS, choose } from "./cells.ts";
import { parseOptions } from "./options.ts";
import { costs, expectedSteps, plannedRuns, probes, shard } from "./plan.ts";
import { rowText, tableText } from "./print.ts";
import { reproduce } from "./reproduce.ts";
import { type Kept, openResults, ourRun } from "./results.ts";
import { saveTable } from "./saved.ts";
import { separationText } from "./separation.ts";

const LECTURE = "mlp-p59-f0.5-lr0.003-wd3";
const cellNamed = (name: string): PublishedCell => {
  const cell = CELLS.find((each) => cellName(each) === name);
  if (cell === undefined) throw new Error(`no cell ${name}`);
  return cell;
};
const chosen = (words: readonly string[], seeds: number | null = null) => {
  const result = choose(words, seeds);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "reproduce-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (name: string) => path.join(folder, name);

/** A finished run, out of thin air. */
function made(spec: string, tGrok90: number | null, readings: Made["readings"] = []): Made {
  const at = { vInit: 374, vMem: 2800, vPeak: 3500, vGrok90: 2400, vEnd: 2100 };
  const end = { trainAcc: 1, testAcc: 1, trainLoss: 0, testLoss: 0, trainMs: 1, wallMs: 2 };
  const tGrok99 = tGrok90 === null ? null : tGrok90 + 80;
  const times = { steps: 600, tMem: 80, tGrok50: 340, tGrok90, tGrok99 };
  const receipt = "exact1-0123456789abcdef";
  return {
    result: { spec, engine: "exact", receipt, ...times, ...at, ...end },
    receipt: null,
    readings,
  };
}

describe("options", () => {
  test("none asks for the quick subset", () => {
    expect(parseOptions([], 4)).toMatchObject({
      value: { what: ["quick"], seeds: null, jobs: 4, shard: { index: 1, of: 1 }, fresh: false },
    });
  });

  test("in any order", () => {
    const args = ["all", "--seeds=3", "mlp", "--shard", "2/4", "--out", "a.jsonl", "--fresh", "--details"];
    expect(parseOptions(args, 4)).toMatchObject({
      value: {
        what: ["all", "mlp"],
        seeds: 3,
        shard: { index: 2, of: 4 },
        out: "a.jsonl",
        fresh: true,
        details: true,
      },
    });
  });

  test.each([
    [["--shard", "5/4"], /^--shard needs I\/N/],
    [["--shard", "0/4"], /^--shard needs I\/N/],
    [["--shard=half"], /^--shard needs I\/N/],
    [["--seeds", "0"], /^--seeds needs a whole number/],
    [["--out"], /^--out needs the name of a file/],
    [["--slow"], /^Unknown option --slow\.$/],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args, 4);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});

describe("the plan", () => {
  test("shards share nothing and leave nothing out, and each has of every cell", () => {
    const runs = plannedRuns(chosen(["mlp-p59"]));
    const parts = [1, 2, 3].map((index) => shard(runs, { index, of: 3 }));
    const texts = parts.flat().map(({ text }) => text);
    expect(new Set(texts)).toEqual(new Set(runs.map(({ text }) => text)));
    expect(texts).toHaveLength(runs.length);
    for (const part of parts) expect(new Set(part.map(({ cell }) => cell)).size).toBe(12);
  });

  test("a run is as long as published: to its grok, or to the end of its budget", () => {
    expect(expectedSteps(cellNamed(LECTURE))).toBeGreaterThan(480);
    expect(expectedSteps(cellNamed(LECTURE))).toBeLessThan(560);
    expect(expectedSteps(cellNamed("mlp-p59-f0.15-lr0.001-wd1"))).toBe(100_000);
    expect(expectedSteps(cellNamed("post-p97-lr0.001-wd1-every200"))).toBe(1840 + 2000);
  });

  test("one short run of each size tells what the others cost, in proportion to their examples", () => {
    const runs = plannedRuns(chosen(["mlp-p59", "mlp-p97"], 1));
    const short = probes(runs);
    expect(short.map(({ p, trainFraction, steps }) => [p, trainFraction, steps])).toEqual([
      [59, 0.15, 20],
      [97, 0.15, 20],
    ]);
    const costOf = costs(short.map((spec) => ({ spec, stepMs: spec.p === 59 ? 2 : 10 })));
    const lecture = runs.find(({ cell }) => cell === LECTURE);
    if (lecture === undefined) throw new Error("no such run");
    const aStep = (2 * 1740) / 522;
    expect(costOf(lecture) / (lecture.steps * aStep)).toBeGreaterThan(1.05); // and its measurements
    expect(costOf(lecture) / (lecture.steps * aStep)).toBeLessThan(1.15);
  });
});

describe("finished runs", () => {
  const spec = "steps=60000&after=0&engine=exact";

  test("are kept at once and found again", () => {
    openResults(file("kept.jsonl"), false).add(made(spec, 425));
    const results = openResults(file("kept.jsonl"), false);
    expect(results.get(spec)).toMatchObject({ tGrok90: 425 });
    expect(results.get("seed=1")).toBeUndefined();
    expect(openResults(file("kept.jsonl"), true).get(spec)).toBeUndefined();
  });

  test("a line that was cut off loses its own run and no other", () => {
    openResults(file("kept.jsonl"), false).add(made(spec, 425));
    const whole = readFileSync(file("kept.jsonl"), "utf8");
    appendFileSync(file("kept.jsonl"), whole.slice(0, 50));
    openResults(file("kept.jsonl"), false).add(made("seed=1", 430));
    const results = openResults(file("kept.jsonl"), false);
    expect([results.get(spec)?.tGrok90, results.get("seed=1")?.tGrok90]).toEqual([425, 430]);
  });

  test("of another engine version do not count", () => {
    const { result } = made(spec, 425);
    const older = { ...result, receipt: "exact0-0123456789abcdef" };
    writeFileSync(file("kept.jsonl"), `${JSON.stringify(older)}\n`);
    expect(openResults(file("kept.jsonl"), false).get(spec)).toBeUndefined();
  });
});

describe("reading a run as its source did", () => {
  const cell = cellNamed("post-p97-lr0.001-wd1-every200");
  const reading = (step: number, trainAcc: number, testAcc: number, v: number) => ({
    step,
    trainAcc,
    testAcc,
    v,
  });
  const readings = [
    reading(1, 0.01, 0.01, 13_515),
    reading(201, 0.5, 0.02, 9448),
    reading(401, 0.991, 0.1, 6000),
    reading(601, 1, 0.6, 3900),
    reading(801, 1, 0.995, 1200),
  ];

  function kept(): Kept {
    const results = openResults(file("log.jsonl"), true);
    results.add(made("x", 700, readings));
    const run = results.get("x");
    if (run === undefined) throw new Error("not kept");
    return run;
  }

  test("every 200 steps, named one less than ours, and V there", () => {
    expect(ourRun(kept(), 0, cell)).toMatchObject({
      tMem: 400,
      tGrok50: 600,
      tGrok90: 800,
      tGrok99: 800,
      vMem: 6000,
      vPeakAfterMem: 6000,
      vEnd: 2100,
    });
    const coarse = cellNamed("post-p97-lr0.001-wd1-every500");
    expect(ourRun(kept(), 0, coarse)).toMatchObject({ tMem: null, tGrok99: null });
    expect(ourRun(kept(), 0, cellNamed(LECTURE))).toMatchObject({ tMem: 80, tGrok90: 700, vMem: 2800 });
  });

  test("the norm's way down beside the published ranges", () => {
    const { text, within } = separationText(cell, [[0, kept()]]);
    expect(text).toMatch(/tMem +published 800–1200 +ours 400 +\(median 400: outside\)/);
    expect(text).toMatch(/\n {5}0 +13515 +1\/1\n {3}200 +9448 +1\/1\n/);
    expect(within).toBe(false);
  });
});

describe("verdicts", () => {
  const run = (seed: number, tGrok90: number | null): OurRun => {
    const { tMem, tGrok50, tGrok99, vInit, vMem, vGrok90, vEnd } = made("", tGrok90).result;
    const rest = { tMem, tGrok50, tGrok99, vInit, vMem, vGrok90, vEnd };
    return { seed, receipt: null, tGrok90, vPeakAfterMem: 3500, ...rest };
  };
  const rowFor = (name: string, times: readonly (number | null)[]) =>
    rowOf(
      cellNamed(name),
      times.map((time, seed) => run(seed, time)),
    );

  test("by times where they are known", () => {
    const row = rowFor(LECTURE, [400, 410, 430, 440]);
    expect(row.verdict).toEqual({ kind: "agrees", by: "times" });
    expect(row.quantities.tGrok90).toMatchObject({
      published: { runs: 20, reached: 20, median: 425.5, range: [348, 488] },
      ours: { runs: 4, reached: 4, median: 420, range: [400, 440] },
      ratio: 0.9871,
      p: null,
    });
    expect(rowFor(LECTURE, [800, 810, 830, 840]).verdict).toEqual({ kind: "disagrees", by: "times" });
  });

  test("by counts where most of either side never grok", () => {
    const never = "mlp-p59-f0.15-lr0.001-wd1"; // 0 of 20
    expect(rowFor(never, [null, null, null]).verdict).toEqual({ kind: "agrees", by: "counts" });
    expect(rowFor(never, [5000, 6000, 7000]).verdict).toEqual({ kind: "disagrees", by: "counts" });
    expect(rowFor("mlp-p59-f0.2-lr0.001-wd1", [90_000, null, null, null]).verdict).toEqual({
      kind: "agrees",
      by: "counts",
    });
    expect(rowFor(LECTURE, [null, null, null, 425]).verdict).toEqual({ kind: "disagrees", by: "counts" });
  });

  test("none without runs", () => {
    expect(rowFor(LECTURE, []).verdict).toEqual({ kind: "no runs" });
  });

  test("equal samples of equal name make equal intervals", () => {
    expect(compare([1, 2, 3], [2, 3, 4], "a")).toEqual(compare([1, 2, 3], [2, 3, 4], "a"));
  });

  test("as text, a line a cell", () => {
    const rows = [rowFor(LECTURE, [400, 410, 430, 440]), rowFor("parity-b30-n1000", [])];
    const lines = tableText(rows, false).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(
      /^mlp-p59-f0.5-lr0.003-wd3 +tGrok90 +425.5 \(348–488\) 20\/20 +420 \(400–440\) 4\/4 +0.987 \[0\.\d+, 1\.\d+\] +agrees$/,
    );
    expect(lines[2]).toMatch(/^parity-b30-n1000 +tGrok90 +no runs$/);
    expect(tableText(rows, true).split("\n").length).toBeGreaterThan(9);
    expect(rowText(rowFor("mlp-p59-f0.15-lr0.001-wd1", [null]))).toBe(
      "mlp-p59-f0.15-lr0.001-wd1: published 0/20, ours 0/1, p = 1.0: agrees (by counts)",
    );
  });

  test("the saved table gathers runs seed by seed, and tells of one that has become another", () => {
    const table = file("sub/table.json");
    const read = () => JSON.parse(readFileSync(table, "utf8")) as Table;
    expect(saveTable(table, [rowFor("mlp-p97-f0.65-lr0.001-wd1", [860])], CELLS)).toEqual([]);
    expect(saveTable(table, [rowFor(LECTURE, [400, 410])], CELLS)).toEqual([]);
    const other = { ...run(1, 999), receipt: "exact1-0123456789abcdef" };
    const row = rowOf(cellNamed(LECTURE), [other, run(2, 430)]);
    expect(saveTable(table, [row], CELLS)).toEqual([
      `${LECTURE}, seed 1: another receipt than in the saved table.`,
    ]);
    expect(read().rows.map(({ name, ours }) => [name, ours.map(({ tGrok90 }) => tGrok90)])).toEqual([
      [LECTURE, [400, 999, 430]],
      ["mlp-p97-f0.65-lr0.001-wd1", [860]],
    ]);
    writeFileSync(table, "not a table");
    saveTable(table, [row], CELLS);
    expect(read().rows).toHaveLength(1);
  });
});

describe("the command", () => {
  async function run(args: readonly string[]) {
    const [printed, said]: [string[], string[]] = [[], []];
    const status = await reproduce(args, {
      print: (line) => printed.push(line),
      screen: { write: (text) => said.push(text), columns: null, now: () => 0 },
      cores: 2,
      env: {},
      directory: folder,
      defaults: {
        out: file("kept.jsonl"),
        table: file("table.json"),
        shell: file("shell.json"),
        laws: file("laws.json"),
      },
      today: () => "2026-01-02",
      files: () => Promise.reject(new Error("a run was started")),
      onStop: () => undefined,
    });
    return { status, printed: printed.join("\n"), said: said.join("") };
  }

  test("goes on from what is there: finished runs are not made again", async () => {
    const results = openResults(file("kept.jsonl"), false);
    const runs = plannedRuns(chosen([LECTURE], 6));
    runs.forEach(({ text }, i) => results.add(made(text, 400 + 10 * i)));
    const { status, printed, said } = await run([LECTURE, "--seeds", "6"]);
    expect(said).toContain("6 runs, 6 of them in");
    expect(printed).toMatch(/425 \(400–450\) 6\/6 .* agrees$/);
    expect(status).toBe(0);
    expect(existsSync(file("table.json"))).toBe(true);
    await expect(run([LECTURE, "--seeds", "7"])).rejects.toThrow("a run was started");
    await expect(run([LECTURE, "--seeds", "6", "--fresh"])).rejects.toThrow("a run was started");
  });

  test("a cell that disagrees: status 1", async () => {
    const results = openResults(file("kept.jsonl"), false);
    for (const { text } of plannedRuns(chosen([LECTURE], 4))) results.add(made(text, 1000));
    const { status, printed } = await run([LECTURE, "--seeds", "4"]);
    expect([status, printed]).toEqual([1, expect.stringMatching(/disagrees$/)]);
  });

  test("lists every cell, and refuses what it does not know", async () => {
    const { status, printed } = await run(["--list"]);
    expect(status).toBe(0);
    expect(printed.match(/^\S/gm)).toHaveLength(73);
    expect(await run(["--list", "bare"])).toMatchObject({ status: 0 });
    expect(await run(["rnn"])).toMatchObject({ status: 2, printed: "" });
    expect(await run(["--seeds", "x"])).toMatchObject({ status: 2, printed: "" });
  });
});
