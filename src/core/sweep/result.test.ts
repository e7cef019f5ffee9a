import { describe, expect, test } from "vitest";
import { type RunResult, failedResult } from "../result.ts";
import { runKey } from "./cells.ts";
import { type SweepPlan, parsePlan, printPlan } from "./plan.ts";
import {
  type SweepFile,
  headLine,
  isMade,
  isSettled,
  parseSweepFile,
  runLine,
  staleNotes,
  sweepFileText,
} from "./result.ts";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const PLAN = planOf("p=11&sweep=lr:0.001:0.01:2,seeds:3");

function made(seed: number, given: Partial<RunResult> = {}): RunResult {
  const spec = { ...PLAN.base, learningRate: 0.01, seed, engine: "exact" as const };
  const { error: _, ...nothing } = failedResult(spec, "");
  return {
    ...nothing,
    steps: 900,
    tMem: 100,
    tGrok99: 400,
    receipt: `exact1-000000000000000${seed}`,
    ...given,
  };
}
const failed = (seed: number): RunResult =>
  failedResult({ ...PLAN.base, learningRate: 0.01, seed, engine: "exact" }, "too large");
const key = (seed: number): string => runKey({ ...PLAN.base, learningRate: 0.01, seed });

function fileOf(runs: readonly RunResult[], plans = [PLAN]): SweepFile {
  const read = parseSweepFile([headLine(plans), ...runs.map(runLine)].join(""));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function opened(text: string) {
  const result = parseSweepFile(text);
  return result.ok ? result.value : result.error;
}

describe("the file", () => {
  test("round-trips, failures with their reason", () => {
    const runs = [made(0), made(2, { error: "diverged at step 900" }), failed(1)];
    const file = fileOf(runs);
    expect(file.plans.map(printPlan)).toEqual([printPlan(PLAN)]);
    expect([...file.runs]).toEqual([
      [key(0), runs[0]],
      [key(2), runs[1]],
      [key(1), runs[2]],
    ]);
    expect(opened(sweepFileText(file))).toEqual({ ...file, notes: [] });
    expect(runs.map(isMade)).toEqual([true, true, false]);
  });

  test("a run is the same whatever engine made it", () => {
    const file = fileOf([{ ...made(0), spec: "p=11&lr=0.01&engine=gpu", engine: "gpu", receipt: null }]);
    expect(file.runs.has(key(0))).toBe(true);
    expect(isSettled(file.runs.get(key(0)))).toBe(true);
  });

  test("files joined end to end are one, with all their plans", () => {
    const other = planOf("p=11&sweep=wd:1:3:2,seeds:3");
    const joined = opened(
      `${sweepFileText(fileOf([made(0)]))}${sweepFileText(fileOf([made(1)], [other, PLAN]))}`,
    );
    if (typeof joined === "string") throw new Error(joined);
    expect(joined.plans.map(printPlan)).toEqual([PLAN, other].map(printPlan));
    expect([...joined.runs.keys()]).toEqual([key(0), key(1)]);
  });

  test("a last line that was cut off costs its run alone", () => {
    const text = sweepFileText(fileOf([made(0), made(1)]));
    const cut = opened(text.slice(0, -20));
    expect(cut).toMatchObject({ notes: ["The last line was cut off and is left out."] });
    expect(typeof cut === "string" ? [] : [...cut.runs.keys()]).toEqual([key(0)]);
  });

  test("runs of another engine version are told of, and not settled", () => {
    const old = fileOf([made(0, { receipt: "exact0-0000000000000000" })]);
    expect(isSettled(old.runs.get(key(0)))).toBe(false);
    expect(staleNotes(old)).toEqual([
      "1 run is of another engine version than exact1, to be made again when it goes on.",
    ]);
    expect(staleNotes(fileOf([made(1)]))).toEqual([]);
  });

  test.each([
    ["", "This is no sweep file of the lab."],
    ["<!doctype html>", "This is no sweep file of the lab."],
    [runLine(made(0)), "This is no sweep file of the lab."],
    [
      headLine([PLAN]).replace(`"version":1`, `"version":2`),
      "This sweep file is of version 2; this lab reads version 1.",
    ],
    [headLine([PLAN]).replace("lr:0.001", "lr:0"), /^A plan in it cannot be read: sweep=lr:0:0\.01:2: /],
    [headLine([PLAN]).replace(/\["[^\]]*\]/, "[5]"), "A plan in it is no text."],
    [`${headLine([PLAN])}{"spec":"p=11"}\n`, "Line 2 is neither a run nor a plan."],
    [
      `${headLine([PLAN])}${runLine(made(0, { tMem: "soon" as unknown as number }))}`,
      "Line 2 is neither a run nor a plan.",
    ],
    [`${headLine([PLAN])}${runLine(made(0)).replace("p=11", "p=1")}`, "Line 2 is neither a run nor a plan."],
    [`${headLine([PLAN])}{\n${runLine(made(0))}`, "Line 2 is neither a run nor a plan."],
  ])("%j is refused with a sentence", (text, sentence) => {
    expect(opened(text)).toEqual(typeof sentence === "string" ? sentence : expect.stringMatching(sentence));
  });
});

describe("parts joined end to end", () => {
  function joined(...parts: readonly SweepFile[]) {
    const read = parseSweepFile(parts.map(sweepFileText).join(""));
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  test("what is made wins, whichever comes first", () => {
    for (const both of [
      joined(fileOf([made(0)]), fileOf([failed(0)])),
      joined(fileOf([failed(0)]), fileOf([made(0)])),
    ]) {
      expect(both.runs.get(key(0))).toEqual(made(0));
      expect(both).toMatchObject({ notes: [], plans: [PLAN] });
    }
  });

  test("two receipts for one run are told of", () => {
    const merged = joined(fileOf([made(0)]), fileOf([made(0, { receipt: "exact1-ffffffffffffffff" })]));
    expect(merged.notes).toEqual([expect.stringMatching(/^p=11&lr=0\.01&engine=exact: two runs/)]);
    expect(merged.runs.get(key(0))?.receipt).toBe("exact1-ffffffffffffffff");
  });
});
