import { describe, expect, test } from "vitest";
import { isGridPoint } from "./grid.ts";
import {
  type Chain,
  NO_POINTS,
  type Point,
  RECEIPT_VERSION,
  type Receipt,
  claimOf,
  foldPoint,
  isExact,
  isReceipt,
  isTrail,
  sealed,
  verdictOf,
  versionOf,
} from "./receipt.ts";

const point = (step: number, weightBits: bigint | null, trainCorrect = 0, testCorrect = 0): Point => ({
  step,
  trainCorrect,
  testCorrect,
  weightBits,
});

/** The receipt of an invented run to `end`; from step `off` on, its weights are others. */
function receiptOf(end: number, off = Infinity): Receipt {
  let chain: Chain | null = NO_POINTS;
  for (let t = 0; t <= end; t++) {
    if (!isGridPoint(t) && t !== end) continue;
    const bits = BigInt(t) * 0x1234_5678_9abc_defn + (t >= off ? 1n : 0n);
    chain = foldPoint(chain, point(t, bits, Math.min(t, 100), Math.floor(t / 10)));
  }
  return sealed(chain, "finished", end)!;
}

describe("folding", () => {
  test("an invented run has the receipt it always had: another arithmetic is another version", () => {
    expect(RECEIPT_VERSION).toBe("exact1");
    expect(receiptOf(200)).toEqual({ text: "exact1-885e713b116a7795", trail: "032ec9e2a13de128" });
    const diverged = sealed(foldPoint(NO_POINTS, point(0, 7n, 1, 2)), "diverged", 3);
    expect(diverged).toEqual({ text: "exact1-74a996467791ddef", trail: "" });
  });

  test("everything that goes in counts, the end and its kind too", () => {
    const texts = [
      point(1, 5n, 1, 2),
      point(2, 5n, 1, 2),
      point(1, 6n, 1, 2),
      point(1, 5n, 2, 1),
      point(1, 5n, 1, 3),
    ].map((at) => sealed(foldPoint(NO_POINTS, at), "finished", 9)!.text);
    const chain = foldPoint(NO_POINTS, point(1, 5n, 1, 2));
    texts.push(sealed(chain, "finished", 8)!.text, sealed(chain, "diverged", 9)!.text);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text).toMatch(/^exact1-[0-9a-f]{16}$/);
  });

  test("64 bits read as signed are the same bits", () => {
    expect(foldPoint(NO_POINTS, point(0, -1n))).toEqual(foldPoint(NO_POINTS, point(0, 2n ** 64n - 1n)));
  });

  test("an engine that names no bits has no receipt, from the first such point on", () => {
    const none = foldPoint(NO_POINTS, point(0, null));
    expect(none).toBeNull();
    expect(foldPoint(none, point(1, 5n))).toBeNull();
    expect(sealed(none, "finished", 9)).toBeNull();
  });

  test("the trail has a byte per doubling, up to the step limit", () => {
    for (const [end, bytes] of [
      [1, 1],
      [2, 2],
      [127, 7],
      [129, 8],
      [1000, 10],
    ] as const)
      expect(receiptOf(end).trail).toHaveLength(2 * bytes);
    let chain: Chain | null = NO_POINTS;
    for (let k = 0; 2 ** k <= 10_000_000; k++) chain = foldPoint(chain, point(2 ** k, 1n));
    expect(isTrail(chain!.trail)).toBe(true);
    expect(chain!.trail).toHaveLength(48);
  });
});

describe("the verdict", () => {
  const made = receiptOf(1000);

  test("equal receipts reproduce, with a trail or without", () => {
    expect(verdictOf(claimOf(made), made, 1000)).toEqual({ kind: "reproduced" });
    expect(verdictOf({ receipt: made.text, trail: null }, made, 1000)).toEqual({ kind: "reproduced" });
  });

  test("the trail names the doubling in which two runs part, by the grid points that it speaks of", () => {
    const parting = (off: number): unknown => verdictOf(claimOf(receiptOf(1000, off)), made, 1000);
    expect(parting(0)).toEqual({ kind: "differs", from: 0, to: 1 });
    expect(parting(20)).toEqual({ kind: "differs", from: 16, to: 32 });
    // 64 is no grid point: the byte is that of the first one past it.
    expect(parting(100)).toEqual({ kind: "differs", from: 65, to: 128 });
    expect(parting(900)).toEqual({ kind: "differs", from: 513, to: 1000 });
  });

  test("without a trail they part somewhere between step 0 and the end", () => {
    expect(verdictOf({ receipt: receiptOf(1000, 20).text, trail: null }, made, 1000)).toEqual({
      kind: "differs",
      from: 0,
      to: 1000,
    });
  });

  test("runs of different lengths part by the doubling that one of them lacks", () => {
    expect(verdictOf(claimOf(receiptOf(300)), made, 1000)).toEqual({ kind: "differs", from: 260, to: 513 });
    expect(verdictOf(claimOf(made), receiptOf(300), 300)).toEqual({ kind: "differs", from: 260, to: 300 });
  });

  test("another engine, or another version of it, is not compared", () => {
    for (const receipt of ["exact0-0123456789abcdef", "tfjs-wasm-0123456789abcdef"])
      expect(verdictOf({ receipt, trail: null }, made, 1000)).toEqual({ kind: "other-version" });
  });
});

test.each([
  ["exact1-0123456789abcdef", true],
  ["gpu2-apple-m3-0123456789abcdef", true],
  ["exact1-0123456789abcde", false],
  ["exact1-0123456789ABCDEF", false],
  ["exact1-0123456789abcdef0", false],
  ["-0123456789abcdef", false],
  ["0123456789abcdef", false],
  ["", false],
])("%s as a receipt: %s", (text, well) => {
  expect(isReceipt(text)).toBe(well);
});

test("junk of any length is no receipt and no trail", () => {
  expect(isReceipt(`${"x".repeat(100_000)}-0123456789abcdef`)).toBe(false);
  for (const text of ["", "0", "0g", "AB", "00".repeat(25)]) expect(isTrail(text), text).toBe(false);
});

test("a receipt names its engine and version", () => {
  expect(versionOf("gpu2-apple-m3-0123456789abcdef")).toBe("gpu2-apple-m3");
  expect(["exact1", "exact12", "exact", "tfjs-wasm", "exactly1"].map((kind) => isExact(`${kind}-0`))).toEqual(
    [true, true, false, false, false],
  );
});
