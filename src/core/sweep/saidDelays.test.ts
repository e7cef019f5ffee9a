import { expect, test } from "vitest";
import { invented } from "../laws/fixture.ts";
import { NO_CALIBRATION } from "../laws/known.ts";
import { judgeRun } from "../laws/scoreboard.ts";
import { saidDelays } from "./saidDelays.ts";

const run = (reached: Record<string, number>, lastStep: number) =>
  judgeRun(invented({ spec: "steps=4000", norm: () => 1000, reached, lastStep }), NO_CALIBRATION);

test("each law's word as a delay; what did not grok is censored at its end", () => {
  const judged = new Map([
    ["grokked", run({ mem: 80, grok50: 300, grok90: 400, grok99: 450 }, 900)],
    ["not yet", run({ mem: 80 }, 200)],
    ["never memorized", run({}, 900)],
    ["at once", run({ mem: 80, grok50: 80, grok90: 80, grok99: 90 }, 900)],
  ]);
  const { delays } = saidDelays(judged);
  expect(delays.map(({ key, law, measured, censored }) => [key, law, measured, censored])).toEqual([
    ["grokked", "powerLaw", 320, false],
    ["grokked", "dataThreshold", 320, false],
    ["not yet", "powerLaw", 120, true],
    ["not yet", "dataThreshold", 120, true],
  ]);
  for (const { predicted } of delays) expect(Math.abs(predicted / 345 - 1)).toBeLessThan(0.1);
});

test("a word that is too early to be a delay is counted, not drawn", () => {
  const late = run({ mem: 2000, grok50: 2200, grok90: 2300, grok99: 2400 }, 2500);
  expect(saidDelays(new Map([["late", late]]))).toEqual({ delays: [], without: 2 });
});
