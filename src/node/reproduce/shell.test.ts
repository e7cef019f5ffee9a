import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failedResult } from "../../core/result.ts";
import { ORDERS, SHELL_CELLS } from "../../core/shellPlan.ts";
import { readRecord } from "../../core/shellRecord.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Made } from "../grok/messages.ts";
import { reproduce } from "./reproduce.ts";
import { openResults } from "./results.ts";
import { chooseShell, likelySeconds, shellRuns } from "./shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "shell-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (name: string) => path.join(folder, name);

const chosen = (words: readonly string[], seeds: number | null = null) => {
  const result = chooseShell(words, seeds);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** A finished run, out of thin air. */
function made(spec: RunSpec): Made {
  const { error: _, ...nothing } = failedResult(spec, "");
  const times = { steps: 900, tMem: 100, tGrok50: 350, tGrok90: 400, tGrok99: 500 };
  const norms = { vInit: 374, vMem: 2800, vPeak: 3500, vGrok90: 2400, vEnd: 2100 };
  const result = { ...nothing, ...times, ...norms, receipt: "exact1-0123456789abcdef" };
  return { result, receipt: null, readings: [] };
}

describe("what is run", () => {
  test("quick is part of full, and full is every cell", () => {
    const [quick, full] = [chosen(["quick"]), chosen(["full"])];
    expect(full.map(({ cell }) => cell)).toEqual(SHELL_CELLS);
    for (const { cell, seeds } of quick) expect(seeds).toBeLessThanOrEqual(cell.seeds.full);
    expect(chosen([])).toEqual(quick);
    expect(likelySeconds(full)).toBeGreaterThan(3 * likelySeconds(quick));
  });

  test("by kind, by the beginning of a name, with seeds of one's own; each run once", () => {
    expect(chosen(["orders"]).map(({ cell }) => cell)).toEqual(ORDERS);
    expect(chosen(["order-post-s5"], 2).map(({ cell, seeds }) => [cell.name, seeds])).toEqual([
      ["order-post-s5-x1", 2],
      ["order-post-s5-x2", 2],
    ]);
    const runs = shellRuns(chosen(["quick", "orders", "sweep-mlp-p59"]));
    expect(new Set(runs.map(({ text }) => text)).size).toBe(runs.length);
    expect(chooseShell(["rnn"], null).ok).toBe(false);
  });
});

describe("the command", () => {
  async function run(args: readonly string[]) {
    const [printed, said]: [string[], string[]] = [[], []];
    const status = await reproduce(["shell", ...args], {
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

  test("goes on from what is there, and adds to the saved record", async () => {
    const results = openResults(file("kept.jsonl"), false);
    for (const word of ["order-mlp-p59", "order-post-s5"])
      for (const { spec } of shellRuns(chosen([word], 3))) results.add(made(spec));
    const first = await run(["order-mlp-p59", "--seeds", "2"]);
    expect(first.said).toContain("2 cells: 4 runs");
    expect(first.printed).toMatch(/order-mlp-p59-x1 +2 .* 0\/2 +2\/2 +0\/2\n/);
    expect((await run(["order-post-s5"])).status).toBe(0);
    const record = readRecord(readFileSync(file("shell.json"), "utf8"));
    expect(record?.cells.map(({ name, runs }) => [name, runs.length])).toEqual([
      ["order-mlp-p59-x1", 2],
      ["order-mlp-p59-x4", 2],
      ["order-post-s5-x1", 2],
      ["order-post-s5-x2", 2],
    ]);
    expect(record).toMatchObject({ engine: "exact1", made: "2026-01-02" });
    await expect(run(["order-mlp-p59", "--seeds", "4"])).rejects.toThrow("a run was started");
    await expect(run(["order-mlp-p59", "--fresh"])).rejects.toThrow("a run was started");
  });

  test("lists what it would run, with the hours, and refuses what it does not know", async () => {
    const { status, printed } = await run(["--list"]);
    expect(status).toBe(0);
    expect(printed.match(/^(sweep|order)/gm)).toHaveLength(SHELL_CELLS.length);
    expect(printed).toMatch(/About [\d.]+ h on one core/);
    expect(await run(["rnn"])).toMatchObject({ status: 2, printed: "" });
  });
});
