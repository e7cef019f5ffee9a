import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunResult } from "../../core/result.ts";
import { bundled } from "../../scripts/bundle.mjs";
import { buildKernels } from "../../scripts/kernels.mjs";
import { grok, inOrder, openExactPool, readSpec } from "./grok.ts";
import { keptByNpm, parseOptions } from "./options.ts";
import { createTicker, durationText } from "./ticker.ts";

describe("options", () => {
  test("a spec alone runs once, on all cores", () => {
    expect(parseOptions(["p=59"], 8)).toEqual({
      ok: true,
      value: { help: false, spec: "p=59", seeds: 1, jobs: 8 },
    });
  });

  test("in any order, with a space or an equals sign; the empty spec is a spec", () => {
    expect(parseOptions(["--seeds=20", "", "--jobs", "3"], 8)).toEqual({
      ok: true,
      value: { help: false, spec: "", seeds: 20, jobs: 3 },
    });
  });

  test.each([
    [[], /^No spec was given/],
    [["p=59", "wd=1"], /^One spec at a time, in quotes; here there are 2: p=59 wd=1\.$/],
    [["", "--seeds"], /^--seeds needs a whole number from 1 to 100000\.$/],
    [["", "--seeds", "0"], /^--seeds needs/],
    [["", "--jobs=two"], /^--jobs needs/],
    [["", "--fast"], /^Unknown option --fast\.$/],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args, 2);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });

  test("an option that npm kept for itself is missed", () => {
    expect(keptByNpm({ npm_config_seeds: "3" }, ["seeds"])).toMatch(/^npm kept --seeds for itself/);
    expect(keptByNpm({}, ["seeds"])).toBeNull();
  });
});

describe("the spec", () => {
  test("names the engine that runs, whatever it asked for", () => {
    for (const text of ["", "engine=auto", "engine=exact"]) {
      expect(readSpec(text)).toMatchObject({ ok: true, value: { spec: { engine: "exact" } } });
    }
  });

  test.each([
    ["p=300&foo=1", [/ {2}foo=1: is not a key/, / {2}p=300: not allowed; p takes an integer from 3 to 257/]],
    ["engine=tfjs", [/^engine=tfjs: the runner computes on exact alone/]],
    ["engine=gpu", [/engine=gpu: /]],
  ])("%s is refused, its keys named", (text, sentences) => {
    const read = readSpec(text);
    for (const sentence of sentences) expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});

test("lines come in order, each as soon as it may, and at the end whatever there is", () => {
  const printed: string[] = [];
  const lines = inOrder((line) => printed.push(line));
  lines.put(2, "c");
  expect(printed).toEqual([]);
  lines.put(0, "a");
  expect(printed).toEqual(["a"]);
  lines.put(4, "e");
  lines.put(3, "d");
  lines.flush();
  expect(printed).toEqual(["a", "c", "d", "e"]);
});

describe("progress", () => {
  function screen(columns: number | null) {
    const written: string[] = [];
    let ms = 0;
    const ticker = createTicker({ write: (text) => written.push(text), columns, now: () => ms });
    return { written, ticker, at: (now: number) => (ms = now) };
  }

  test("on a terminal one line moves, cut to its width, and makes room", () => {
    const { written, ticker, at } = screen(12);
    ticker.show("a long line, too long");
    at(50);
    ticker.show("too soon");
    at(100);
    ticker.show("next");
    ticker.say("stays");
    ticker.clear();
    expect(written).toEqual(["a long lin…", "\r\x1b[2K", "next", "\r\x1b[2K", "stays\n"]);
  });

  test("elsewhere there is a line now and then", () => {
    const { written, ticker, at } = screen(null);
    ticker.show("at once");
    at(15_000);
    ticker.show("later");
    at(16_000);
    ticker.show("too soon");
    expect(written).toEqual(["later\n"]);
  });

  test("stretches of time", () => {
    expect([400, 42_000, 200_000, 9_000_000].map(durationText)).toEqual(["0.4 s", "42 s", "3 min", "2.5 h"]);
  });
});

const TINY = "p=11&frac=0.6&d=8&h=16&lr=0.01&wd=1&steps=60";

describe("runs in threads", () => {
  let folder: string;
  let files: { thread: string; kernels: string };
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "grok-"));
    files = { thread: await bundled("src/node/grok/thread.ts"), kernels: await buildKernels() };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(...args: readonly string[]) {
    const [printed, said]: [string[], string[]] = [[], []];
    const status = await grok(args, {
      print: (line) => printed.push(line),
      screen: { write: (text) => said.push(text), columns: null, now: () => 0 },
      cores: 2,
      env: {},
      files: async () => files,
      onStop: () => undefined,
    });
    return { status, said: said.join(""), lines: printed.map((line) => JSON.parse(line) as RunResult) };
  }

  test("a thread loads neither TensorFlow.js nor a DOM", () => {
    const source = readFileSync(files.thread, "utf8");
    expect(source).not.toMatch(/@tensorflow|tfjs-core|document\.|window\./);
    expect(source.match(/^import .*/gm)?.every((line) => /"node:/.test(line))).toBe(true);
  });

  test("seeds in order whatever the number of threads, the same bits in each", async () => {
    const two = await run(TINY, "--seeds", "5", "--jobs", "2");
    const one = await run(`${TINY}&seed=3`, "--seeds", "2", "--jobs", "1");
    expect([two.status, one.status]).toEqual([0, 0]);
    expect(two.lines.map(({ spec }) => spec)).toEqual(
      [0, 1, 2, 3, 4].map((seed) => `${TINY}${seed === 0 ? "" : `&seed=${seed}`}&engine=exact`),
    );
    expect(new Set(two.lines.map(({ receipt }) => receipt)).size).toBe(5);
    expect(one.lines.map(({ receipt }) => receipt)).toEqual(two.lines.slice(3).map(({ receipt }) => receipt));
    for (const { trainMs, wallMs } of two.lines) expect(trainMs).toBeLessThanOrEqual(wallMs ?? 0);
  });

  test("a receipt is checked against the run of its own seed", async () => {
    const { lines } = await run(TINY);
    const receipt = lines[0]?.receipt ?? "";
    const right = await run(`v=1&${TINY}&receipt=${receipt}`, "--seeds", "2");
    expect([right.status, right.said]).toEqual([0, expect.stringContaining("reproduced bit for bit")]);
    const wrong = await run(`${TINY}&receipt=exact1-0123456789abcdef`);
    expect([wrong.status, wrong.said]).toEqual([
      1,
      expect.stringContaining("differs between steps 0 and 60"),
    ]);
    const older = await run(`${TINY}&receipt=exact0-0123456789abcdef`);
    expect([older.status, older.said]).toEqual([0, expect.stringContaining("another engine version")]);
  });

  test("a run that diverges has its line, and the others go on", async () => {
    const { status, lines } = await run(
      "p=11&frac=0.6&d=8&h=16&opt=sgd&lr=10&wd=100&steps=60",
      "--seeds",
      "2",
    );
    expect(status).toBe(1);
    expect(lines).toHaveLength(2);
    for (const { error, steps } of lines) expect(error).toBe(`diverged at step ${steps}`);
  });

  test("bad options and bad specs start nothing: status 2", async () => {
    for (const args of [["p=300"], [], ["seed=4294967295", "--seeds", "2"]]) {
      expect(await run(...args)).toMatchObject({ status: 2, lines: [] });
    }
  });

  test("reading beside the grid changes nothing of a run", async () => {
    const pool = await openExactPool(files, 1);
    const read = readSpec(`${TINY}&batch=16&draw=replace`);
    if (!read.ok) throw new Error(read.error);
    const { spec } = read.value;
    const plain = await pool.run({ spec, readEvery: null });
    const closely = await pool.run({ spec, readEvery: 7 });
    await pool.close();
    if (plain.kind !== "made" || closely.kind !== "made") throw new Error("not made");
    expect(closely.receipt).toEqual(plain.receipt);
    expect(plain.readings).toEqual([]);
    expect(closely.readings.map(({ step }) => step)).toEqual([1, 8, 15, 22, 29, 36, 43, 50, 57]);
  });

  test("a crash fails its own run, and another thread takes the next", async () => {
    const crashing = path.join(folder, "crashing.mjs");
    const source = `import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ spec }) => {
        if (spec.seed === 1) throw new Error("out of luck");
        if (spec.seed === 2) process.exit(3);
        parentPort.postMessage({ kind: "failed", message: "seed " + spec.seed });
      });`;
    writeFileSync(crashing, source);
    const pool = await openExactPool({ ...files, thread: crashing }, 1);
    const read = readSpec("");
    if (!read.ok) throw new Error(read.error);
    const { spec } = read.value;
    const outcomes = await Promise.all(
      [0, 1, 2, 3].map((seed) => pool.run({ spec: { ...spec, seed }, readEvery: null })),
    );
    await pool.close();
    expect(outcomes.map((outcome) => (outcome.kind === "failed" ? outcome.message : ""))).toEqual([
      "seed 0",
      "crashed: out of luck",
      "its thread ended with status 3",
      "seed 3",
    ]);
  });
});
