import { describe, expect, test } from "vitest";
import { seeded, streamFrom, threefry2x32 } from "./rng.ts";

describe("threefry-2x32-20 gives the published test vectors (Random123, kat_vectors)", () => {
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("key %i %i, counter %i %i", (k0, k1, c0, c1, x0, x1) => {
    const out = new Uint32Array(2);
    threefry2x32(k0, k1, c0, c1, out);
    expect([...out]).toEqual([x0, x1]);
  });
});

test("a stream continues from its state, bit for bit", () => {
  const a = seeded(7).fork("batches");
  for (let i = 0; i < 101; i++) a.word();
  const b = streamFrom(a.state());
  for (let i = 0; i < 50; i++) expect(b.word()).toBe(a.word());
});

test("a new fork never shifts an old stream, and names and seeds separate streams", () => {
  const plain = seeded(3).fork("split");
  const root = seeded(3);
  root.fork("something new").word();
  expect(root.fork("split").word()).toBe(plain.word());
  const firsts = ["split", "init", "batches", "tilps"].map((name) => seeded(3).fork(name).word());
  expect(new Set([...firsts, seeded(4).fork("split").word()]).size).toBe(5);
});

test("normal samples have the moments and tails of the normal distribution", () => {
  const stream = seeded(1).fork("normal");
  const n = 200_000;
  let [s1, s2, s3, s4, beyond3] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = stream.normal();
    s1 += x;
    s2 += x * x;
    s3 += x ** 3;
    s4 += x ** 4;
    if (Math.abs(x) > 3) beyond3++;
  }
  expect(Math.abs(s1 / n)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(s2 / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(s3 / n)).toBeLessThan(4 * Math.sqrt(15 / n));
  expect(Math.abs(s4 / n - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  expect(Math.abs(beyond3 / n - 0.0026998)).toBeLessThan(4 * Math.sqrt(0.0027 / n));
});

test("bounded integers are uniform, and a shuffle is a permutation", () => {
  const stream = seeded(5).fork("x");
  const counts = new Uint32Array(7);
  for (let i = 0; i < 70_000; i++) counts[stream.below(7)]!++;
  for (const c of counts) expect(Math.abs(c - 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * (6 / 7)));
  const items = Uint32Array.from({ length: 100 }, (_, i) => i);
  stream.shuffle(items);
  expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect([...items]).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
});
