import { describe, expect, test } from "vitest";
import type { RunFit } from "../../core/laws/known.ts";
import { cellName, cellNumbers, lineText, seedOf, supportText } from "./calibrationWords.ts";

const FIT: RunFit = {
  run: "lr=0.001&wd=1",
  tMem: 160,
  tGrok99: 2982,
  lastStep: 3082,
  line: { from: 260, to: 2982, slope: -0.0001, intercept: 8.3, r2: 0.99, kappa: 0.057 },
  trimmed: { r2: 0.99, kappa: 0.058 },
  vMem: 2900,
  vGrok50: 3190,
  vStar: 2900,
  vPost: 2880,
  marginAngle: 49.5,
  angle: 1.21,
  sketch: [
    [160, 2900],
    [3082, 2880],
  ],
};

const textOf = (fits: readonly RunFit[], label: string) =>
  cellNumbers(fits).find((each) => each.label === label)?.text;

describe("what a cell tells", () => {
  test("medians, with the range of the runs where they differ", () => {
    expect(textOf([FIT], "κ_LL")).toBe("0.057");
    const other = { ...FIT, line: { ...FIT.line!, kappa: -0.021 }, vPost: null };
    const third = { ...FIT, line: null };
    expect(textOf([FIT, other, third], "κ_LL")).toBe("0.018 (−0.021 to 0.057)");
    expect(textOf([other], "V̂_post")).toBe("–");
    expect(textOf([FIT], "φ at T_99")).toBe("69.3°");
  });

  test("its name says the network and the setting", () => {
    const setting = { p: 59, trainFraction: 0.5, learningRate: 0.001, weightDecay: 1 };
    expect(cellName({ family: "mlp", setting })).toBe("MLP, p = 59, α = 0.5, η = 0.001, λ = 1");
  });

  test("whether it supports the theory, and each condition that failed with its number", () => {
    expect(supportText([FIT])).toBe("Supports the exponential contraction.");
    expect(supportText([{ ...FIT, vMem: 2000, trimmed: { r2: 0.4, kappa: 0.1 } }])).toBe(
      "Does not support the exponential contraction. Median R² of ln V is 0.40; over 0.9 is asked. V_mem > V_post in 0 of 1 runs; 90 % are asked.",
    );
    expect(supportText([{ ...FIT, vPost: null }])).toBe(
      "Not decided whether it supports the exponential contraction. V_post is not known: no run went on for long enough after T_99.",
    );
  });
});

test("a fit in words, or why there is none", () => {
  expect(lineText(FIT)).toBe("κ 0.057, R² 0.99, steps 260 to 2982");
  const without = { ...FIT, line: null };
  expect(lineText(without)).toMatch(/^no window/);
  expect(lineText({ ...without, tGrok99: null })).toBe("did not grok in 3082 steps");
  expect(lineText({ ...without, tGrok99: null, tMem: null })).toBe("did not memorize in 3082 steps");
});

test("seed 0 is not written in a key", () => {
  expect(seedOf(FIT)).toBe("0");
  expect(seedOf({ run: "seed=4" })).toBe("4");
  expect(seedOf({ run: "p=7&seed=12" })).toBe("12");
});
