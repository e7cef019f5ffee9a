import { expect, test } from "vitest";
import { formatAccuracy, formatLoss, formatNorm, formatPower, formatRate, formatStep } from "./format.ts";

/** Thin spaces written as plain ones, to be readable here. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

test.each([
  [0, "0"],
  [511, "511"],
  [6400, "6400"],
  [12571, "12 571"],
  [10_000_000, "10 000 000"],
])("step %d is written %s", (step, text) => {
  expect(plain(formatStep(step))).toBe(text);
});

test.each([
  [0, "0.0 %"],
  [0.992, "99.2 %"],
  [0.99996, "99.9 %"],
  [1, "100.0 %"],
])("share %d is written %s, and not quite all is not all", (share, text) => {
  expect(plain(formatAccuracy(share))).toBe(text);
});

test.each([
  [0, "0"],
  [0.0492, "0.0492"],
  [4.9, "4.90"],
  [49, "49.0"],
  [99.96, "100"],
  [492.4, "492"],
  [12345, "12 300"],
  [1.5e7, "1.50 × 10⁷"],
  [4e-5, "4.00 × 10⁻⁵"],
  [-3, "−3.00"],
  [Infinity, "–"],
])("norm %d has three figures: %s", (value, text) => {
  expect(plain(formatNorm(value))).toBe(text);
});

test("a small loss is a power of ten", () => {
  expect(plain(formatLoss(0.00123))).toBe("1.23 × 10⁻³");
  expect(formatLoss(0.0123)).toBe("0.0123");
});

test.each([
  [0, "0"],
  [3, "3"],
  [0.01, "0.01"],
  [0.003, "3 × 10⁻³"],
  [0.0015, "1.5 × 10⁻³"],
  [1e-6, "1 × 10⁻⁶"],
])("rate %d is written %s", (rate, text) => {
  expect(plain(formatRate(rate))).toBe(text);
});

test("powers are raised digit by digit", () => {
  expect(formatPower(-12)).toBe("10⁻¹²");
  expect(formatPower(0)).toBe("10⁰");
});
