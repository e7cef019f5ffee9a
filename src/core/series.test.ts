import { describe, expect, test } from "vitest";
import { axisPosition, decimate } from "./decimate.ts";
import { STRIDE, createSeries } from "./series.ts";

describe("a series", () => {
  test("one spike in a million steps survives merging and drawing", () => {
    const series = createSeries(1024);
    for (let step = 0; step < 1_000_000; step++) series.push(step, step === 654_321 ? 99 : 1);
    expect(series.length).toBeLessThanOrEqual(1024);
    for (const scale of ["log", "linear"] as const) {
      const points = decimate(series.view(), { from: 0, to: 1_000_000, count: 120, scale });
      expect(points.length).toBeLessThanOrEqual(4 * 120);
      expect(points).toContainEqual({ step: 654_321, value: 99 });
      expect(points[0]).toEqual({ step: 0, value: 1 });
      expect(points.at(-1)).toEqual({ step: 999_999, value: 1 });
      for (let i = 1; i < points.length; i++) expect(points[i]!.step).toBeGreaterThan(points[i - 1]!.step);
    }
  });

  test("is exact while it is short, and ignores steps it already has and values that are not finite", () => {
    const series = createSeries();
    [1, 2, 2, 1, 3].forEach((step, i) => series.push(step, i));
    series.push(4, NaN);
    expect(series.last()).toEqual({ step: 3, value: 4 });
    expect(series.length).toBe(3);
    expect([series.at(0), series.at(1), series.at(2.5), series.at(99)]).toEqual([null, 0, 1, 4]);
  });

  test("memory is bounded and the data restores, in the middle of a merged bucket too", () => {
    for (const n of [10, 64, 65, 1001]) {
      const a = createSeries(64);
      for (let i = 0; i < n; i++) a.push(i, Math.sin(i));
      const b = createSeries(64, a.data());
      for (let i = n; i < 2 * n; i++) {
        a.push(i, Math.sin(i));
        b.push(i, Math.sin(i));
      }
      expect(b.view()).toEqual(a.view());
      expect(a.view().length).toBeLessThanOrEqual(64 * STRIDE);
    }
  });
});

describe("drawing", () => {
  test("points outside the axis or unfit for a log value axis are left out", () => {
    const series = createSeries();
    [5, 0, -1, 7].forEach((value, step) => series.push(step, value));
    const bins = { from: 0, to: 10, count: 10, scale: "linear" } as const;
    expect(decimate(series.view(), bins, (value) => value > 0)).toEqual([
      { step: 0, value: 5 },
      { step: 3, value: 7 },
    ]);
  });

  test("step 0 has its own place left of step 1 on a log axis", () => {
    const axis = { from: 0, to: 1000, scale: "log" } as const;
    expect(axisPosition(0, axis)).toBe(0);
    expect(axisPosition(1000, axis)).toBe(1);
    expect(axisPosition(1, axis)).toBeGreaterThan(0.05);
    expect(axisPosition(10, axis) - axisPosition(1, axis)).toBeCloseTo(
      axisPosition(100, axis) - axisPosition(10, axis),
    );
  });
});
