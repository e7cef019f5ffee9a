import { describe, expect, test } from "vitest";
import { parseLink } from "../../core/spec/parse.ts";
import { type RunSpec } from "../../core/spec/keys.ts";
import { printSpec } from "../../core/spec/print.ts";
import { BROWSERS, DEFAULT_COUNT, parseOptions } from "./options.ts";
import { type Answer, type Outcome, difference, plain, readAnswer } from "./outcome.ts";
import { TASK_NAMES } from "../../core/task.ts";
import { MOST_WORK, randomSpecs, workOf } from "./randomSpecs.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.error)}`);
  return parsed.value.spec;
}

describe("random specs", () => {
  const texts = randomSpecs(300, 7);
  const specs = texts.map(specOf);

  test("are valid, and in the one spelling", () => {
    expect(specs.map(printSpec)).toEqual(texts);
  });

  test("are small", () => {
    for (const spec of specs) expect(workOf(spec), printSpec(spec)).toBeLessThanOrEqual(MOST_WORK);
  });

  test("are the same for a seed however many are asked for, and others for another", () => {
    expect(randomSpecs(20, 7)).toEqual(texts.slice(0, 20));
    expect(new Set([...texts, ...randomSpecs(300, 8)]).size).toBe(600);
  });

  test.each([
    ["model", ["mlp", "transformer"]],
    ["norm", ["none", "pre", "post"]],
    ["embed", ["shared", "separate"]],
    ["activation", ["gelu", "relu", "quadratic"]],
    ["init", ["fanin", "torch"]],
    ["optimizer", ["adamw", "adam", "sgd"]],
    ["decay", ["weights", "all"]],
    ["draw", ["epoch", "replace"]],
  ] as const)("take every %s, each more than once in twenty", (field, all) => {
    const count = (value: string): number => specs.filter((spec) => spec[field] === value).length;
    expect(new Set(specs.map((spec) => spec[field]))).toEqual(new Set(all));
    for (const value of all) expect(count(value), value).toBeGreaterThan(300 / 20);
  });

  test("take every task", () => {
    expect(new Set(specs.map((spec) => spec.task))).toEqual(new Set(TASK_NAMES));
  });

  test.each<[string, (spec: RunSpec) => boolean]>([
    ["a full batch", ({ batch }) => batch === "full"],
    ["a minibatch", ({ batch }) => batch !== "full"],
    ["no decay", ({ weightDecay }) => weightDecay === 0],
    ["another scale", ({ scale }) => scale !== 1],
    ["momentum", ({ momentum }) => momentum > 0],
    ["another β₁", ({ beta1 }) => beta1 !== 0.9],
    [
      "an intervention at a step",
      ({ interventions }) => interventions.some((i) => typeof i.when === "number"),
    ],
    [
      "an intervention at an event",
      ({ interventions }) => interventions.some((i) => typeof i.when === "string"),
    ],
    ["sizes that fill no tile", ({ p, dModel, hidden }) => p % 8 > 0 && dModel % 4 > 0 && hidden % 8 > 0],
    ["rows a power of two apart", ({ hidden }) => [64, 128, 256].includes(hidden)],
    ["no end before the limit", ({ after }) => after === Infinity],
    [
      "what makes it diverge",
      (s) => s.optimizer === "sgd" && s.activation === "quadratic" && s.learningRate >= 1,
    ],
  ])("have %s now and then", (_, has) => {
    const share = specs.filter(has).length / specs.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.98);
  });
});

const OURS: Outcome = {
  end: "finished",
  step: 40,
  receipt: { text: "exact1-0123456789abcdef", trail: "0a1b2c3d4e5f6a" },
};

describe("an answer", () => {
  const answer: Answer = { visit: 3, n: 7, outcome: OURS };

  test("is read as it was sent", () => {
    expect(readAnswer(JSON.stringify(answer))).toEqual(answer);
    const failed: Answer = { visit: 0, n: 0, outcome: { end: "failed", message: "no SIMD" } };
    expect(readAnswer(JSON.stringify(failed))).toEqual(failed);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...answer, n: -1 }),
    JSON.stringify({ ...answer, visit: "3" }),
    JSON.stringify({ visit: 0, n: 0 }),
    JSON.stringify({ ...answer, outcome: { ...OURS, end: "stopped" } }),
    JSON.stringify({ ...answer, outcome: { ...OURS, step: 1.5 } }),
    JSON.stringify({ ...answer, outcome: { ...OURS, receipt: null } }),
    JSON.stringify({ ...answer, outcome: { ...OURS, receipt: { text: "exact1-0", trail: "" } } }),
    JSON.stringify({ ...answer, outcome: { ...OURS, receipt: { ...OURS.receipt, trail: "0" } } }),
    JSON.stringify({ ...answer, outcome: { end: "failed" } }),
  ])("is refused when it is none: %s", (json) => expect(readAnswer(json)).toBeNull());

  test("brings no control characters to the terminal", () => {
    expect(plain("a\u001b[31m\r\nb\u0007", 40)).toBe("a [31m b");
    expect(plain("x".repeat(99), 10)).toBe(`${"x".repeat(9)}…`);
  });
});

describe("two outcomes", () => {
  const theirs = (receipt: Partial<typeof OURS.receipt>): Outcome => ({
    ...OURS,
    receipt: { ...OURS.receipt, ...receipt },
  });

  test("of equal receipts are equal, with a trail or without", () => {
    expect(difference(OURS, theirs({}))).toBeNull();
    expect(difference(OURS, theirs({ trail: "" }))).toBeNull();
  });

  test("of others differ from where the trail says", () => {
    const said = difference(OURS, theirs({ text: "exact1-0123456789abcdee", trail: "0a1b2c3d4e6f6a" }));
    expect(said).toMatch(/^differs between steps 16 and 32: exact1-0123456789abcdee, finished at step 40; /);
  });

  test("of which one failed say how", () => {
    expect(difference(OURS, { end: "failed", message: "no SIMD" })).toBe("failed: no SIMD");
    expect(difference({ end: "failed", message: "no SIMD" }, OURS)).toBe("failed in Node: no SIMD");
    expect(difference(OURS, theirs({ text: "exact9-0123456789abcdef" }))).toMatch(/another engine version/);
  });
});

describe("options", () => {
  test("none asks for a few runs in the browsers that are here", () => {
    const value = { help: false, count: DEFAULT_COUNT, seed: 0, browsers: null, serve: false };
    expect(parseOptions([])).toEqual({ ok: true, value });
  });

  test("are read with a space or an equals sign, browsers in one order", () => {
    const read = parseOptions(["--count", "100", "--seed=4294967295", "--browsers", "webkit,chromium"]);
    expect(read).toMatchObject({
      value: { count: 100, seed: 4_294_967_295, browsers: ["chromium", "webkit"] },
    });
    expect(parseOptions([`--browsers=${BROWSERS.join(",")}`])).toMatchObject({
      value: { browsers: BROWSERS },
    });
  });

  test.each([
    [["--fast"], /^Unknown option --fast\.$/],
    [["--count", "0"], /^--count needs a number from 1 to 1000\.$/],
    [["--count"], /^--count needs/],
    [["--seed", "4294967296"], /^--seed needs a number from 0/],
    [["--browsers", "lynx"], /^--browsers has lynx where chromium, firefox, webkit are known\.$/],
    [["--browsers"], /^--browsers has no name/],
    [["--serve", "--browsers=firefox"], /^--serve opens no browser/],
  ])("%j is refused with a sentence", (args, sentence) => {
    const read = parseOptions(args);
    expect(read.ok ? "" : read.error).toMatch(sentence);
  });
});
