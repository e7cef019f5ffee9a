import { describe, expect, test } from "vitest";
import { blankMeasurement } from "./blank.ts";
import type { RunEvent } from "./events.ts";
import type { Measurement } from "./readout.ts";
import { NO_TALLY, failedResult, resultOf, tallied } from "./result.ts";
import { defaultSpec } from "./spec/keys.ts";

const spec = { ...defaultSpec(), engine: "exact", seed: 7 } as const;
const receipt = { text: "exact1-0123456789abcdef", trail: "aa" };

function measured(step: number, v: number, more: Partial<Measurement> = {}): RunEvent {
  return {
    type: "measured",
    at: blankMeasurement({
      step,
      trainLoss: 1.5,
      testLoss: 2.5,
      trainCorrect: 8,
      testCorrect: 3,
      groups: ["embedding", "mlp"],
      groupNorms: Float64Array.of(v - 1, 1),
      weightBits: 1n,
      ...more,
    }),
  };
}
const resultFrom = (events: readonly RunEvent[]) =>
  resultOf(spec, events.reduce(tallied, NO_TALLY), 12.5, 20);

const STORY: readonly RunEvent[] = [
  measured(0, 100),
  measured(1, 900), // larger than all that comes, but before it has memorized
  measured(80, 300),
  { type: "reached", milestone: "mem", step: 80 },
  measured(90, 350),
  { type: "intervened", step: 90, entry: { when: 90, action: "wd", value: 0 }, live: false },
  measured(400, 200),
  { type: "reached", milestone: "grok50", step: 400 },
  { type: "reached", milestone: "grok90", step: 400 },
];

describe("the line of a run", () => {
  test("has the contract's fields, in its order, from the events alone", () => {
    const line = resultFrom([
      ...STORY,
      measured(500, 150, { testCorrect: 9 }),
      { type: "finished", step: 500, receipt },
    ]);
    expect(JSON.stringify(line)).toBe(
      JSON.stringify({
        spec: "seed=7&engine=exact",
        engine: "exact",
        receipt: receipt.text,
        steps: 500,
        tMem: 80,
        tGrok50: 400,
        tGrok90: 400,
        tGrok99: null,
        vInit: 100,
        vMem: 300,
        vPeak: 350,
        vGrok90: 200,
        vEnd: 150,
        trainAcc: 0.8,
        testAcc: 0.9,
        trainLoss: 1.5,
        testLoss: 2.5,
        trainMs: 12.5,
        wallMs: 20,
      }),
    );
  });

  test("a run that diverged between measurements says where, and nothing of a state that it did not see", () => {
    const line = resultFrom([...STORY, { type: "diverged", step: 404, learningRate: 1, receipt }]);
    expect(line).toMatchObject({
      steps: 404,
      tGrok90: 400,
      vPeak: 350,
      vEnd: null,
      trainAcc: null,
      trainLoss: null,
      error: "diverged at step 404",
    });
  });

  test("what is not finite is null, not a number and not a word", () => {
    const line = resultFrom([
      ...STORY,
      measured(404, Infinity, { trainLoss: NaN, testLoss: Infinity }),
      { type: "diverged", step: 404, learningRate: 1, receipt: null },
    ]);
    expect(line).toMatchObject({
      receipt: null,
      vPeak: null,
      vEnd: null,
      trainAcc: 0.8,
      trainLoss: null,
      testLoss: null,
    });
    expect(JSON.parse(JSON.stringify(line))).toEqual(line);
  });

  test("a run that never memorized has no norm there and no peak", () => {
    const line = resultFrom([measured(0, 5), measured(1, 6), { type: "finished", step: 1, receipt }]);
    expect(line).toMatchObject({ tMem: null, vMem: null, vPeak: null, vEnd: 6 });
  });

  test("a run that could not be made has the same fields and a reason", () => {
    const failed = failedResult(spec, "crashed: out of luck");
    const made = resultFrom([measured(0, 5), { type: "finished", step: 0, receipt }]);
    expect(Object.keys(failed)).toEqual([...Object.keys(made), "error"]);
    expect(failed).toMatchObject({ spec: "seed=7&engine=exact", receipt: null, steps: null });
  });
});
