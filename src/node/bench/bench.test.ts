import { describe, expect, test } from "vitest";
import { DEFAULT_ROUNDS, parseOptions } from "./options.ts";
import { type Measurements, reportOf, tableOf } from "./report.ts";
import { PEER_NAMES, REPLICAS, STEPS, STEP_NAMES, type Turn, specOf } from "./rows.ts";
import { median, medianRatio, rounded } from "./statistics.ts";
import { MARKS, busyMs } from "./trace.ts";
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
      value: {
        json: false,
        help: false,
        rounds: DEFAULT_ROUNDS,
        steps: STEP_NAMES,
        replicas: true,
        only: PEER_NAMES,
      },
    });
  });

  test("lists are read in any order, with a space or an equals sign", () => {
    const read = parseOptions(["--json", "--only", "pytorch,exact", "--steps=T'", "--rounds", "3"]);
    expect(read).toEqual({
      ok: true,
      value: {
        json: true,
        help: false,
        rounds: 3,
        steps: ["T'"],
        replicas: false,
        only: ["exact", "pytorch"],
      },
    });
  });

  test("replicas alone are one more kind of step", () => {
    expect(parseOptions(["--steps", "replicas"])).toMatchObject({ value: { steps: [], replicas: true } });
  });

  test.each([
    [["--fast"], /^Unknown option --fast\.$/],
    [["L"], /^Unknown option L\.$/],
    [["--json=1"], /^Unknown option --json=1\.$/],
    [["--rounds", "0"], /^--rounds needs a number from 1/],
    [["--rounds", "two"], /^--rounds needs a number from 1/],
    [["--rounds"], /^--rounds needs a number from 1/],
    [["--steps", "L,Q"], /^--steps has Q where L, T, T', replicas are known\.$/],
    [["--only"], /^--only has no name where exact, /],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});

test("every kind of step is a spec, and so is every replica", () => {
  for (const { spec } of Object.values(STEPS)) expect(specOf(spec).optimizer).toBe("adamw");
  expect(REPLICAS.specs.map((spec) => specOf(spec).seed)).toEqual([...REPLICAS.specs.keys()]);
});

describe("a turn", () => {
  test("makes at least one step", async () => {
    const blocks: number[] = [];
    const { turn } = turns(async (steps) => {
      blocks.push(steps);
    });
    expect((await turn(0)).ms).toBeGreaterThanOrEqual(0);
    expect(blocks).toEqual([1]);
  });

  test("or as many as are asked for, in the longest blocks", async () => {
    const blocks: number[] = [];
    const { steps } = turns(async (count) => {
      blocks.push(count);
    });
    await steps(200);
    expect(blocks).toEqual([64, 64, 64, 8]);
  });
});

describe("the script's time", () => {
  const thread = { pid: 1, tid: 2 };
  const mark = (name: string, ts: number) => ({ name, ph: "R", ...thread, ts });
  const task = (ts: number, dur: number, more: object = {}) => ({
    name: "RunTask",
    ph: "X",
    ...thread,
    ts,
    dur,
    ...more,
  });
  const marks = [mark(MARKS.from, 1000), mark(MARKS.to, 9000)];

  test("is that of every task of the marks' thread that lies between them or holds one", () => {
    const traceEvents = [
      ...marks,
      task(100, 800), // before
      task(950, 500), // holds the first mark
      task(4000, 1000, { tdur: 600 }), // processor time where it is known
      task(8900, 300), // holds the last
      task(9500, 5000), // after
      task(2000, 7000, { tid: 3 }), // on another thread
      { ...task(2000, 500), name: "FunctionCall" }, // within a task
    ];
    expect(busyMs(JSON.stringify({ traceEvents }))).toBe(1.4);
  });

  test("is not to be had of a trace that was cut short", () => {
    const traceEvents = [marks[0], task(950, 500)];
    expect(() => busyMs(JSON.stringify({ traceEvents }))).toThrow(/not whole/);
  });
});

describe("report", () => {
  const measured: Measurements = new Map([
    [
      "L",
      new Map([
        ["exact", { facts: {}, turns: turnsOf(5, 50, 5) }],
        ["tfjs-cpu", { facts: {}, turns: turnsOf(10, 100, 10) }],
        ["gpu", { facts: { device: "A GPU", dispatches: 15 }, turns: turnsOf(1, 10, 1), scriptMs: 0.06251 }],
        [
          "tfjs-webgpu",
          { facts: { device: "A GPU", dispatches: 97 }, turns: turnsOf(2.5, 25, 2.5), scriptMs: 1.25 },
        ],
      ]),
    ],
  ]);

  const replicas = new Map([
    ["gpu fleet", [1, 2, 1]],
    ["gpu", [4, 8, 4]],
    ["exact", [2, 4, 2]],
  ] as const);

  test("holds medians, exact's time over each other's, and gpu's over that of others on the GPU", () => {
    expect(reportOf(MACHINE, measured, replicas, { full: 0.1 })).toEqual({
      machine: MACHINE,
      steps: {
        L: {
          exact: { ms: 5 },
          "tfjs-cpu": { ms: 10 },
          gpu: { ms: 1, scriptMs: 0.0625, device: "A GPU", dispatches: 15 },
          "tfjs-webgpu": { ms: 2.5, scriptMs: 1.25, device: "A GPU", dispatches: 97 },
        },
      },
      ratios: { L: { "tfjs-cpu": 0.5, gpu: 5, "tfjs-webgpu": 2 } },
      gpuRatios: { L: { "tfjs-webgpu": 0.4 } },
      replicas: {
        runs: 16,
        steps: 300,
        seconds: { "gpu fleet": 1, gpu: 4, exact: 2 },
        ratios: { gpu: 0.25, exact: 0.5 },
      },
      evaluationShare: { full: 0.1 },
    });
  });

  test("without exact there is nothing to divide", () => {
    const alone: Measurements = new Map([["L", new Map([["pytorch", { facts: {}, turns: turnsOf(9) }]])]]);
    const { ratios, gpuRatios } = reportOf(MACHINE, alone, null, null);
    expect([ratios, gpuRatios]).toEqual([{ L: {} }, { L: {} }]);
  });

  test("as a table: one row an engine", () => {
    const lines = tableOf(reportOf(MACHINE, measured, replicas, null)).split("\n");
    expect(lines[0]).toBe("A CPU, 2 cores, Node 20.19.0");
    expect(lines.find((line) => line.startsWith("tfjs-cpu"))).toMatch(/^tfjs-cpu +10 +2× as fast$/);
    const onGpu = lines.find((line) => line.startsWith("tfjs-webgpu"));
    expect(onGpu).toMatch(/0\.5× as fast +2\.5× as fast +1\.25 +97 +A GPU$/);
    expect(lines.find((line) => line.startsWith("one after the other on gpu"))).toMatch(/ 4 +4× as fast$/);
  });
});
