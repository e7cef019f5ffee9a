import { expect, test } from "vitest";
import { linearAxis, logAxis } from "./valueAxis.ts";

test("a linear axis goes through 0 and holds every value", () => {
  holds([-61, 88], 8);
  holds([0, 2.3e-14], 3);
  holds([-7e4, -3], 5);
  function holds([least, greatest]: readonly [number, number], most: number): void {
    const { domain, ticks } = linearAxis(least, greatest, most);
    expect(domain.from).toBeLessThanOrEqual(Math.min(0, least));
    expect(domain.to).toBeGreaterThanOrEqual(Math.max(0, greatest));
    expect(ticks.some(({ at, label }) => at === 0 && label === "0")).toBe(true);
    expect(ticks.length).toBeLessThanOrEqual(most + 2);
    for (const { at } of ticks) expect(at >= domain.from && at <= domain.to).toBe(true);
  }
});

test("small numbers are written with powers", () => {
  const labels = linearAxis(-4e-14, 0, 3).ticks.map(({ label }) => label);
  expect(labels).toContain("−4·10⁻¹⁴");
});

test("nothing to show has no ticks", () => {
  expect(linearAxis(0, 0, 5).ticks).toEqual([]);
  expect(logAxis(Infinity, 0, 5).ticks).toEqual([]);
});

test("a log axis has whole decades, at least one", () => {
  expect(logAxis(0.02, 70, 10)).toMatchObject({ domain: { from: -2, to: 2 } });
  expect(logAxis(1, 1, 10).domain).toEqual({ from: 0, to: 1 });
  const { ticks, domain } = logAxis(1e-14, 1e-2, 5);
  expect(ticks.length).toBeLessThanOrEqual(5);
  expect(ticks.at(-1)).toEqual({ at: domain.to, label: "10⁻²" });
});
