import { expect, test } from "vitest";
import { createSeedCurves } from "../../core/seedCurves.ts";
import { shellsOf } from "../../core/shells.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import type { SeedRow, SeedRuns } from "../../state/seeds.ts";
import { cellText, estimateCells, seedsText, standingWord } from "./seedsText.ts";

function row(
  seed: number,
  standing: SeedRow["standing"],
  step: number,
  mem?: number,
  grok99?: number,
): SeedRow {
  const reached = { ...(mem === undefined ? {} : { mem }), ...(grok99 === undefined ? {} : { grok99 }) };
  const shells = shellsOf(defaultSpec(), createSeedCurves(), reached, null);
  return { seed, standing, live: { step, reached, fired: [], receipt: null }, shells };
}

function over(seed: number, mem: number, grok99?: number): SeedRow {
  return row(seed, { kind: "finished", step: 900, receipt: null }, 900, mem, grok99);
}

function runs(rows: readonly SeedRow[], changes: Partial<SeedRuns> = {}): SeedRuns {
  const spec = defaultSpec();
  return {
    spec,
    untilSettled: false,
    phase: "training",
    rows,
    share: 0,
    secondsLeft: null,
    chosen: null,
    ...changes,
  };
}

const waiting = row(9, { kind: "waiting" }, 0);

test("how far they are", () => {
  expect(seedsText(runs([waiting, waiting]), true)).toBe("2 seeds: starting");
  const going = runs([over(0, 80, 400), waiting], { secondsLeft: 12.2 });
  expect(seedsText(going, true)).toBe("2 seeds: 1 of 2 done · 13\u202fs left · grokked 400");
  expect(seedsText(going, false)).toBe("2 seeds of other settings: 1 of 2 done · 13\u202fs left");
  expect(seedsText({ ...going, phase: "stopped" }, true)).toBe(
    "2 seeds, stopped: 1 of 2 done · memorized 80 · grokked 400",
  );
  const failed = row(1, { kind: "failed", message: "x" }, 3);
  expect(seedsText(runs([over(0, 80, 400), failed], { phase: "done" }), true)).toBe(
    "2 seeds, of which 1 failed: memorized 80 · grokked 400",
  );
});

test("median and range of the times; what was not reached is said, never a number", () => {
  const done = (...rows: readonly SeedRow[]): string => seedsText(runs(rows, { phase: "done" }), true);
  expect(done(over(0, 80, 400), over(1, 82, 440), over(2, 90, 590))).toBe(
    "3 seeds: memorized 82 (80–90) · grokked 440 (400–590)",
  );
  expect(done(over(0, 80, 400), over(1, 82, 440), over(2, 90))).toContain("grokked 440 (400–…, DNF 1/3)");
  expect(done(over(0, 80), over(1, 82))).toContain("grokked DNF 2/2");
});

test("cells", () => {
  const plain = (x: number): string => String(x);
  expect(cellText(over(0, 80), null, plain)).toBe("DNF");
  expect(cellText(waiting, null, plain)).toBe("–");
  expect(cellText(waiting, 3, plain)).toBe("3");
  expect(standingWord(row(0, { kind: "training" }, 12_571))).toBe("step 12\u202f571");
  expect(standingWord(row(0, { kind: "stopped" }, 80))).toBe("stopped 80");
  expect(
    estimateCells("theta", {
      of: 3,
      censored: 1,
      mean: 19.34,
      interval: { low: 19, high: 20 },
      median: null,
    }),
  ).toEqual(["19.3", "19.0–20.0", "–", "2/3"]);
  expect(estimateCells("tauG", { of: 0, censored: 0, mean: null, interval: null, median: null })).toEqual([
    "–",
    "–",
    "–",
    "–",
  ]);
});
