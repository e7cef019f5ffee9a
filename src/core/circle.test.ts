import { describe, expect, test } from "vitest";
import { circularity, leadingCircle } from "./circle.ts";
import type { Parameter } from "./model.ts";
import { seeded } from "./rng.ts";

const n = 13;
const angle = (k: number, t: number): number => (2 * Math.PI * k * t) / n;

describe("circularity", () => {
  const of = (f: (t: number) => number, length = n): number =>
    circularity(Float64Array.from({ length }, (_, t) => f(t)));

  test("of a wave is 1, whatever its phase and size", () => {
    expect(of((t) => 5 * Math.cos(angle(4, t) + 0.7))).toBeCloseTo(1, 12);
  });
  test("of the fastest wave of an even order is 1", () => expect(of((t) => (-1) ** t, 8)).toBeCloseTo(1, 12));
  test("of one token alone is that of white noise, 2/n", () => {
    expect(of((t) => (t === 3 ? 1 : 0))).toBeCloseTo(2 / n, 12);
  });
  test("of two waves is the larger share", () => {
    expect(of((t) => 2 * Math.cos(angle(1, t)) + Math.sin(angle(5, t)))).toBeCloseTo(0.8, 12);
  });
  test("of nothing is 0", () => expect(of(() => 0)).toBe(0));
});

describe("the circle of the leading frequency", () => {
  const cols = 6;
  const layout = [
    { name: "E", shape: [n + 1, cols], group: "embedding", kind: "embedding", fanIn: cols, decays: true },
  ] as const satisfies readonly Parameter[];
  const order = Uint16Array.from({ length: n }, (_, i) => (i * 5) % n);
  const spectral = { tables: [0], order };

  /** Tokens at order t get `row(t)`, the last one something else. */
  function table(row: (t: number, j: number) => number): Float32Array {
    const values = new Float32Array((n + 1) * cols).fill(9);
    order.forEach((token, t) => {
      for (let j = 0; j < cols; j++) values[token * cols + j] = row(t, j);
    });
    return values;
  }

  test("is found where tokens lie on one, in any plane, beside smaller waves and a constant", () => {
    const stream = seeded(2);
    const [a, b, c] = [0, 1, 2].map(() => Array.from({ length: cols }, () => stream.normal())) as number[][];
    // Two directions at right angles and of one length: Gram and Schmidt by hand.
    const dot = a!.reduce((sum, x, j) => sum + x * b![j]!, 0) / a!.reduce((sum, x) => sum + x * x, 0);
    const second = b!.map((x, j) => x - dot * a![j]!);
    const length = (v: number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const [x, y] = [a!.map((v) => v / length(a!)), second.map((v) => v / length(second))];
    const values = table(
      (t, j) =>
        3 +
        Math.cos(angle(4, t)) * x[j]! +
        Math.sin(angle(4, t)) * y[j]! +
        0.01 * Math.cos(angle(2, t)) * c![j]!,
    );
    const found = leadingCircle(spectral, layout, [values]);
    expect(found.frequency).toBe(4);
    expect(found.tokens).toEqual(order);
    expect(found.circularity).toBeGreaterThan(0.999);
    for (let t = 0; t < n; t++) {
      const [px, py] = [found.points[2 * t]!, found.points[2 * t + 1]!];
      expect(Math.hypot(px, py)).toBeGreaterThan(0.9);
      const apart = Math.atan2(py, px) - angle(4, t);
      expect(Math.cos(apart)).toBeGreaterThan(0.999);
    }
  });

  test("of an embedding in one direction is a line, and of none a point", () => {
    const line = leadingCircle(spectral, layout, [table((t, j) => (j === 0 ? Math.cos(angle(3, t)) : 0))]);
    expect(line.frequency).toBe(3);
    expect(Math.max(...line.points.filter((_, i) => i % 2 === 1).map(Math.abs))).toBeLessThan(1e-6);
    const point = leadingCircle(spectral, layout, [table(() => 1)]);
    expect(point.points.every((value) => value === 0)).toBe(true);
    expect(point.circularity).toBe(0);
  });
});
