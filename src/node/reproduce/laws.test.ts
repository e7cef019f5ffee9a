import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { invented } from "../../core/laws/fixture.ts";
import { type Family, familyOf } from "../../core/laws/known.ts";
import { PUBLISHED_FLOORS } from "../../core/laws/publishedScores.ts";
import { readLawRecord } from "../../core/laws/record.ts";
import { traceOf } from "../../core/laws/trace.ts";
import { cellName, specOfCell } from "../../core/published.ts";
import { failedResult } from "../../core/result.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { printSpec } from "../../core/spec/print.ts";
import { median } from "../../core/statistics.ts";
import type { Made } from "../grok/messages.ts";
import { CELLS } from "./cells.ts";
import { likelySeconds } from "./laws.ts";
import { CALIBRATES, LAW_CELLS, TRIED, chooseLaws, lawRuns } from "./lawsPlan.ts";
import { reproduce } from "./reproduce.ts";
import { openResults } from "./results.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "laws-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (name: string) => path.join(folder, name);

const chosen = (words: readonly string[], seeds: number | null = null) => {
  const result = chooseLaws(words, seeds);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** A finished run whose norm falls, out of thin air. */
function made(spec: RunSpec): Made {
  const text = printSpec(spec);
  const { curves } = invented({
    spec: text,
    norm: (t) => 4000 * Math.exp(-0.002 * t),
    reached: { mem: 100, grok50: 350, grok90: 400, grok99: 500 },
    lastStep: 600,
  });
  const { error: _, ...nothing } = failedResult(spec, "");
  const times = { steps: 600, tMem: 100, tGrok50: 350, tGrok90: 400, tGrok99: 500 };
  const result = { ...nothing, ...times, receipt: "exact1-0123456789abcdef" };
  return { result, receipt: null, readings: [], trace: traceOf(curves) };
}

describe("the plan", () => {
  test("each family has one cell that calibrates and others to test on", () => {
    for (const family of TRIED) {
      const cells = LAW_CELLS.filter((cell) => cell.family === family);
      expect(cells.map(({ name }) => name)).toContain(CALIBRATES[family]);
      expect(cells.length).toBeGreaterThan(4);
    }
    expect(new Set(LAW_CELLS.map(({ name }) => name)).size).toBe(LAW_CELLS.length);
  });

  test("runs are all different, and go on after the grok as their kind asks", () => {
    const runs = lawRuns(chosen(["full"]));
    expect(new Set(runs.map(({ text }) => text)).size).toBe(runs.length);
    expect(runs.every(({ traced }) => traced)).toBe(true);
    for (const { spec } of runs) {
      expect(spec.after).toBeGreaterThanOrEqual(50);
      expect(spec.interventions).toEqual([]);
    }
  });

  test("quick is a small part of full, and what is unknown is refused", () => {
    const [quick, full] = [chosen([]), chosen(["full"])];
    expect(quick).toEqual(chosen(["quick"]));
    expect(quick.map(({ seeds }) => seeds)).toEqual(Array.from({ length: 13 }, () => 3));
    expect(likelySeconds(full)).toBeGreaterThan(20 * likelySeconds(quick));
    expect(chosen(["mlp-p59"], 2).every(({ seeds }) => seeds === 2)).toBe(true);
    expect(chooseLaws(["rnn"], null).ok).toBe(false);
  });
});

test("the published floors are those of the published seeds", () => {
  const errors = new Map<Family, number[]>();
  for (const cell of CELLS) {
    const spec = specOfCell(cell);
    if (spec.task === "parity" || !LAW_CELLS.some(({ name }) => name === cellName(cell))) continue;
    const family = familyOf(spec);
    const delays = cell.perSeed.map(({ tMem, tGrok90 }) =>
      typeof tGrok90 === "number" && typeof tMem === "number" ? tGrok90 - tMem : null,
    );
    const middle = median(delays);
    for (const delay of delays)
      if (delay !== null && delay > 0 && middle !== null)
        errors.set(family, [...(errors.get(family) ?? []), Math.abs(middle - delay) / delay]);
  }
  for (const [family, floor] of Object.entries(PUBLISHED_FLOORS)) {
    const found = errors.get(family as Family) ?? [];
    expect(found.reduce((sum, x) => sum + x, 0) / found.length, family).toBeCloseTo(floor, 2);
  }
});

describe("the command", () => {
  async function run(args: readonly string[]) {
    const [printed, said]: [string[], string[]] = [[], []];
    const status = await reproduce(["laws", ...args], {
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

  test("goes on from what is there, scores it, and saves what a page can read", async () => {
    const words = ["mlp-p59-f0.5-lr0.001-wd1", "mlp-p59-f0.5-lr0.003-wd1"];
    const results = openResults(file("kept.jsonl"), false);
    for (const { spec } of lawRuns(chosen(words, 3))) results.add(made(spec));
    const { status, printed, said } = await run([...words, "--seeds", "3"]);
    expect(status).toBe(0);
    expect(said).toContain("2 cells: 6 runs");
    expect(printed).toContain("MLP: calibrated on mlp-p59-f0.5-lr0.001-wd1");
    expect(printed).toMatch(/First passage, published 18\.0 % of 34 runs .* ours/);
    const record = readLawRecord(readFileSync(file("laws.json"), "utf8"));
    expect(record).toMatchObject({ engine: "exact1", made: "2026-01-02", runs: 6 });
    expect(record?.calibration.cells.map(({ course }) => course)).toEqual(["lr=0.001&wd=1", "wd=1"]);
    expect(record?.trials.map(({ family, reach }) => [family, reach])).toEqual([
      ["mlp", "architecture"],
      ["mlp", "family"],
    ]);
    await expect(run([...words, "--seeds", "4"])).rejects.toThrow("a run was started");
    await expect(run([...words, "--fresh"])).rejects.toThrow("a run was started");
  });

  test("a run kept without what laws read is made again", async () => {
    const [first] = lawRuns(chosen(["mlp-p59-f0.5-lr0.001-wd1"], 1));
    if (first === undefined) throw new Error("no run");
    const { trace: _, ...bare } = made(first.spec);
    openResults(file("kept.jsonl"), false).add(bare);
    await expect(run(["mlp-p59-f0.5-lr0.001-wd1", "--seeds", "1"])).rejects.toThrow("a run was started");
  });

  test("fewer runs do not replace a record of more", async () => {
    const word = "mlp-p59-f0.5-lr0.003-wd1";
    for (const { spec } of lawRuns(chosen([word], 2))) openResults(file("kept.jsonl"), false).add(made(spec));
    await run([word, "--seeds", "2"]);
    rmSync(file("kept.jsonl"));
    for (const { spec } of lawRuns(chosen([word], 1))) openResults(file("kept.jsonl"), false).add(made(spec));
    expect((await run([word, "--seeds", "1"])).said).toContain("left as it is");
    expect(readLawRecord(readFileSync(file("laws.json"), "utf8"))?.runs).toBe(2);
  });

  test("lists what it would run, with the hours, and refuses what it does not know", async () => {
    const { status, printed } = await run(["--list"]);
    expect(status).toBe(0);
    expect(printed.match(/ seeds, (public|ours)$/gm)).toHaveLength(LAW_CELLS.length);
    expect(printed).toMatch(/About [\d.]+ h on one core/);
    expect(await run(["rnn"])).toMatchObject({ status: 2, printed: "" });
  });
});
