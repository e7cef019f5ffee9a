import { describe, expect, test } from "vitest";
import { invented } from "../../core/laws/fixture.ts";
import { LAWS } from "../../core/laws/laws.ts";
import { type TriedCell, trial } from "../../core/laws/trial.ts";
import { lawRecord } from "./laws.ts";
import { besideLines, lawsText } from "./lawsText.ts";

/** V falls at κ = 0.5 from 4000, and the run groks where it passes `star`. */
function cell(name: string, spec: string, unit: number, star: number): TriedCell {
  const rate = 2 * 0.5 * unit;
  const grok = Math.round(100 + Math.log(4000 / star) / rate);
  const runs = [0, 1, 2].map((seed) =>
    invented({
      spec: `${spec}&steps=20000&seed=${seed}`,
      norm: (t) => 4000 * Math.exp(-rate * (t - 100)),
      reached: { mem: 100, grok50: grok - 50, grok90: grok - 20, grok99: grok },
      lastStep: grok + 100,
    }),
  );
  return { name, family: "mlp", published: false, runs };
}

const BASE = cell("mlp-p59-f0.5-lr0.001-wd1", "lr=0.001&wd=1", 0.001, 1000);
const SAME = cell("same", "lr=0.001&wd=2", 0.002, 1000);
const APART = cell("apart", "lr=0.001&wd=2", 0.002, 2500);

describe("beside published figures", () => {
  test("as good: nothing more is said", () => {
    const [line] = besideLines(trial("mlp", [BASE, SAME], BASE.name, "architecture"));
    expect(line).toMatch(/^First passage, published 18\.0 % of 34 runs .* ours 0\.\d % of 3/);
    expect(line).not.toMatch(/initial weights/);
  });

  test("worse than half as much again, or silent: it says why", () => {
    const worse = trial("mlp", [BASE, APART], BASE.name, "architecture");
    expect(besideLines(worse)[0]).toMatch(/ours 19\d\.\d % of 3.*κ is no constant/);
    const silent = trial("mlp", [SAME], BASE.name, "architecture");
    expect(besideLines(silent)[0]).toMatch(/ours had no word.*κ is no constant/);
    expect(besideLines(trial("pre", [], undefined, "family"))).toEqual([]);
  });
});

test("every law has a row, and a reach that changes nothing is not shown twice", () => {
  const text = lawsText(lawRecord([BASE, SAME], "2026-01-02"));
  for (const { name } of LAWS) expect(text).toMatch(new RegExp(`^${name}  `, "m"));
  expect(text).toContain("MLP, speaking for all of its family: the same figures.");
  expect(text).toContain("6 runs in all, of 1 family.");
});
