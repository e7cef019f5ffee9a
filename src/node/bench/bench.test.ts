import { describe, expect, test } from "vitest";
import { DEFAULT_ROUNDS, parseOptions } from "./options.ts";
import { type Measurements, reportOf, tableOf } from "./report.ts";
import { PEER_NAMES, STEPS, STEP_NAMES, type Turn, specOf } from "./rows.ts";
import { median, medianRatio, rounded } from "./statistics.ts";
import { turns } from "./turn.ts";

const turnsOf = (...ms: readonly number[]): readonly Turn[] => ms.map((each) => ({ ms: each }));
const MACHINE = { cpu: "A CPU", cores: 2, node: "20.19.0" };

describe("statistics", () => {
  test("a median is the middle value, or the mean of the middle two, whatever the order", () => {
    expect(median([3])).toBe(3);
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 100])).toBe(3.5);
    expect(() => median([])).toThrow(RangeError);
  });

  test("a ratio is taken within each round, so that a slow round changes nothing", () => {
    expect(medianRatio([2, 20, 2], [4, 40, 4])).toBe(0.5);
    expect(medianRatio([1, 2, 3], [2, 4, 12])).toBe(0.5);
  });

  test("numbers are printed with three digits", () => {
    expect([12.3456, 0.012345, 4321.9].map(rounded)).toEqual([12.3, 0.0123, 4320]);
  });
});

describe("options", () => {
  test("none asks for everything, as tables", () => {
    expect(parseOptions([])).toEqual({
      ok: true,
      value: { json: false, help: false, rounds: DEFAULT_ROUNDS, steps: STEP_NAMES, only: PEER_NAMES },
    });
  });

  test("lists are read in any order, with a space or an equals sign", () => {
    const read = parseOptions(["--json", "--only", "pytorch,exact", "--steps=T'", "--rounds", "3"]);
    expect(read).toEqual({
      ok: true,
      value: { json: true, help: false, rounds: 3, steps: ["T'"], only: ["exact", "pytorch"] },
    });
  });

  test.each([
    [["--fast"], /^Unknown option --fast\.$/],
    [["L"], /^Unknown option L\.$/],
    [["--json=1"], /^Unknown option --json=1\.$/],
    [["--rounds", "0"], /^--rounds needs a number from 1/],
    [["--rounds", "two"], /^--rounds needs a number from 1/],
    [["--rounds"], /^--rounds needs a number from 1/],
    [["--steps", "L,Q"], /^--steps has Q where L, T, T' are known\.$/],
    [["--only"], /^--only has no name where exact, /],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});

test("every kind of step is a spec", () => {
  for (const { spec } of Object.values(STEPS)) expect(specOf(spec).optimizer).toBe("adamw");
});

test("a turn makes at least one step, and tells what each of its blocks waited for", async () => {
  const blocks: number[] = [];
  const turn = turns(async (steps) => {
    blocks.push(steps);
  });
  const { ms, scriptMs } = await turn(0);
  expect(blocks).toEqual([1]);
  expect(scriptMs).toBeLessThanOrEqual(ms);
});

describe("report", () => {
  const measured: Measurements = new Map([
    [
      "L",
      new Map([
        ["exact", { facts: {}, turns: turnsOf(5, 50, 5) }],
        ["tfjs-cpu", { facts: {}, turns: turnsOf(10, 100, 10) }],
        ["tfjs-webgpu", { facts: { device: "A GPU", dispatches: 97 }, turns: [{ ms: 2.5, scriptMs: 1.25 }] }],
      ]),
    ],
  ]);

  test("holds medians, and exact's time over each other's", () => {
    expect(reportOf(MACHINE, measured, { full: 0.1 })).toEqual({
      machine: MACHINE,
      steps: {
        L: {
          exact: { ms: 5 },
          "tfjs-cpu": { ms: 10 },
          "tfjs-webgpu": { ms: 2.5, scriptMs: 1.25, device: "A GPU", dispatches: 97 },
        },
      },
      ratios: { L: { "tfjs-cpu": 0.5, "tfjs-webgpu": 2 } },
      evaluationShare: { full: 0.1 },
    });
  });

  test("without exact there is nothing to divide", () => {
    const alone: Measurements = new Map([["L", new Map([["pytorch", { facts: {}, turns: turnsOf(9) }]])]]);
    expect(reportOf(MACHINE, alone, null).ratios).toEqual({ L: {} });
  });

  test("as a table: one row an engine", () => {
    const lines = tableOf(reportOf(MACHINE, measured, null)).split("\n");
    expect(lines[0]).toBe("A CPU, 2 cores, Node 20.19.0");
    expect(lines.find((line) => line.startsWith("tfjs-cpu"))).toMatch(/^tfjs-cpu +10 +2× as fast$/);
    expect(lines.find((line) => line.startsWith("tfjs-webgpu"))).toMatch(/0\.5× as fast +1\.25 +97 +A GPU$/);
  });
});
