import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { failedResult } from "../../core/result.ts";
import { cellsOf, runKey, runsOfCell } from "../../core/sweep/cells.ts";
import { type SweepPlan, parsePlan } from "../../core/sweep/plan.ts";
import { parseSweepFile, sweepFileText } from "../../core/sweep/result.ts";
import { bundled } from "../../scripts/bundle.mjs";
import { buildKernels } from "../../scripts/kernels.mjs";
import { openKept } from "./kept.ts";
import { parseOptions } from "./options.ts";
import { sweep } from "./sweep.ts";

const TINY =
  "p=11&frac=0.6&d=8&h=16&wd=1&batch=16&draw=replace&steps=60&sweep=lr:0.005:0.02:3,batch:16:90:3,seeds:2";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sweep-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (name: string) => path.join(folder, name);

function readSaved(name: string) {
  const read = parseSweepFile(readFileSync(file(name), "utf8"));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

type Files = Parameters<typeof sweep>[1]["files"];
const none: Files = () => Promise.reject(new Error("a run was started"));

async function run(args: readonly string[], files: Files = none) {
  const [printed, said]: [string[], string[]] = [[], []];
  const status = await sweep(args, {
    print: (line) => printed.push(line),
    screen: { write: (text) => said.push(text), columns: null, now: () => 0 },
    cores: 2,
    env: {},
    directory: folder,
    files,
    onStop: () => undefined,
  });
  return { status, printed: printed.join("\n"), said: said.join("") };
}

describe("options", () => {
  test("in any order, with a space or an equals sign", () => {
    expect(
      parseOptions(["--shard=2/4", "figures-s5", "--quick", "--jobs", "3", "--csv=a.csv"], 8),
    ).toMatchObject({
      ok: true,
      value: {
        what: "figures-s5",
        quick: true,
        jobs: 3,
        shard: { index: 2, of: 4 },
        out: null,
        csv: "a.csv",
      },
    });
  });

  test.each([
    [[], /^No plan and no preset/],
    [["a=1", "b"], /^One sweep at a time, in quotes; here there are 2: a=1 b\.$/],
    [["x", "--shard", "5/4"], /^--shard needs I\/N/],
    [["x", "--out"], /^--out needs the name of a file\.$/],
    [["x", "--fast"], /^Unknown option --fast\.$/],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args, 2);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});

describe("what is asked for", () => {
  test("presets and plans are listed, the cheapest cell first, with the hours", async () => {
    const { status, printed } = await run(["figures-z127", "--list"]);
    expect(status).toBe(0);
    expect(printed).toMatch(/^lr=0\.008 {2}.* a run\n {2}p=127&lr=0\.008/);
    expect(printed).toMatch(/50 runs, about \d+ min on one core of a usual machine\.\n\nbatch=128 /);
    expect((await run(["figures-z127", "--quick", "--list"])).printed).toMatch(/^9 runs, about \d+ min/m);
    expect((await run([TINY, "--list"])).printed).toContain("invalid: the train set has 72 examples");
  });

  test.each([
    [["figures"], /^No preset is called figures; there are figures-z127, /],
    [[TINY, "--quick"], /^--quick is the small size of a preset/],
    [
      ["p=300&sweep=lr:1:2:2"],
      /This names no sweep:\n {2}p=300: not allowed.*\n {2}sweep=: say how many seeds/,
    ],
    [
      [TINY.replace("p=11", "p=11&engine=gpu")],
      /This names no sweep:\n {2}engine=gpu: sweeps are made on auto or exact/,
    ],
  ])("%j is refused, with status 2", async (args, sentence) => {
    const { status, said } = await run(args);
    expect([status, said]).toEqual([2, expect.stringMatching(sentence)]);
  });

  test("a file that is no sweep is left alone", async () => {
    writeFileSync(file("notes.txt"), "milk, eggs\n");
    const { status, said } = await run([TINY, "--out", "notes.txt"]);
    expect([status, said]).toEqual([2, expect.stringContaining("notes.txt: This is no sweep file")]);
    expect(readFileSync(file("notes.txt"), "utf8")).toBe("milk, eggs\n");
  });
});

test("what could not be made is kept, and gives way to what was", () => {
  const plan = planOf(TINY);
  const [cell] = cellsOf(plan);
  if (cell?.kind !== "sound") throw new Error();
  const [spec] = runsOfCell(cell, 1);
  if (spec === undefined) throw new Error();
  const made = { ...failedResult(spec, ""), steps: 60, receipt: "exact1-0123456789abcdef" };
  const open = () => {
    const kept = openKept(file("kept.jsonl"), [plan]);
    if (!kept.ok) throw new Error(kept.error);
    return kept.value;
  };
  open().add(failedResult(spec, "too large"));
  expect(open().get(runKey(spec))?.error).toBe("too large");
  open().add(made);
  open().add(failedResult(spec, "too large"));
  expect(open().get(runKey(spec))).toEqual(made);
  expect(readSaved("kept.jsonl").plans).toHaveLength(1);
});

describe("runs in threads", () => {
  let files: Files;
  beforeAll(async () => {
    const built = { thread: await bundled("src/node/grok/thread.ts"), kernels: await buildKernels() };
    files = () => Promise.resolve(built);
  });

  test("in parts that join to the whole, from where the last one stopped", async () => {
    const first = await run([TINY, "--shard", "1/2", "--out", "a.jsonl"], files);
    expect(first.status).toBe(0);
    expect(first.said).toContain("6 runs, part 1 of 2, 0 of them in");
    expect(first.printed).toContain("12 runs: 6 ended, 0 failed, 6 not made yet");
    await run([TINY, "--shard=2/2", "--out", "b.jsonl"], files);
    const [a, b] = [readSaved("a.jsonl"), readSaved("b.jsonl")];
    expect([...a.runs.keys()].filter((key) => b.runs.has(key))).toEqual([]);
    expect(a.runs.size + b.runs.size).toBe(12);

    // Joined end to end; the same command makes nothing again. It would fail if it did.
    const joined = `${sweepFileText(a)}${sweepFileText(b)}`;
    writeFileSync(file("whole.jsonl"), joined);
    const whole = await run([TINY, "--out", "whole.jsonl", "--csv", "t.csv", "--json", "t.json"]);
    expect([whole.status, whole.said]).toEqual([0, expect.stringContaining("12 of them in")]);
    expect(whole.printed).toContain("12 runs: 12 ended, 0 failed, 0 not made yet");
    expect(whole.printed).toMatch(/\n0\.005 +90 +invalid .*the train set has 72/);
    expect(readFileSync(file("t.csv"), "utf8").split("\n")).toHaveLength(1 + 12 + 3 + 1);
    expect(JSON.parse(readFileSync(file("t.json"), "utf8"))).toHaveLength(1);

    // Cut off in mid-line: that run alone is made again, to the same bits.
    writeFileSync(file("cut.jsonl"), joined.slice(0, -50));
    const again = await run([TINY, "--out", "cut.jsonl"], files);
    expect(again.said).toContain("The last line was cut off");
    expect(again.said).toContain("11 of them in");
    const receipts = (name: string) =>
      [...readSaved(name).runs].map(([key, { receipt }]) => `${key} ${receipt}`).sort();
    expect(receipts("cut.jsonl")).toEqual(receipts("whole.jsonl"));
  });

  test("a run that diverges is kept as such, and the sweep ends with status 1", async () => {
    const wild = "p=11&frac=0.6&d=8&h=16&opt=sgd&steps=60&wd=100&sweep=lr:0.001:10:2,seeds:1";
    const { status, printed } = await run([wild], files);
    expect(status).toBe(1);
    expect(printed).toMatch(/\n10 +failed .*seed 0: diverged at step \d+/);
    expect(existsSync(file("sweep.jsonl"))).toBe(true);
    expect((await run([wild])).status).toBe(1); // kept: not tried again
  });
});
