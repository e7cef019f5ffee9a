import { describe, expect, test } from "vitest";
import { blankBlock, blankMeasurement } from "./blank.ts";
import { type Curves, createCurves, record } from "./curves.ts";
import {
  decayedCount,
  fittedFloor,
  integrationResiduals,
  lateRadius,
  lateStage,
  radiusPoints,
  regimeFrom,
} from "./radius.ts";
import { defaultSpec } from "./spec/keys.ts";
import type { RunSpec } from "./spec/keys.ts";

const MINIBATCH: RunSpec = { ...defaultSpec(), batch: 64, learningRate: 0.01, weightDecay: 0.5 };
const MEM = 100;

/** A run whose V follows `radius`; its decay bar holds all of the change. */
function curvesOf(radius: (step: number) => number, steps: number, trace: number | null = null): Curves {
  const curves = createCurves();
  const at = (step: number): Float64Array => Float64Array.of(radius(step));
  const moments = trace === null ? null : { first: 1, second: 1, preconditioner: trace };
  record(curves, { type: "measured", at: blankMeasurement({ groupNorms: at(0), moments }) });
  for (let from = 0; from < steps; from += 50) {
    const norms = Array.from({ length: 51 }, (_, i) => radius(from + i));
    const budget = norms.slice(1).flatMap((v, i) => [v - (norms[i] ?? 0), 0, 0, 0]);
    record(curves, {
      type: "trained",
      block: blankBlock(from, 50, {
        groupNorms: Float64Array.from(norms.slice(0, 50)),
        budget: Float64Array.from(budget),
      }),
    });
  }
  return curves;
}

test("V integrated from the bars is V as measured, wherever both are known", () => {
  const curves = curvesOf((step) => 400 + 100 * Math.sin(step / 300), 12_000);
  const points = radiusPoints(curves);
  expect(points.length).toBeGreaterThan(1000);
  for (const { value } of integrationResiduals(points)) expect(Math.abs(value)).toBeLessThan(1e-12);
  // The last update led to a step whose V nobody has measured.
  expect(points.at(-1)!.step).toBeLessThan(12_000);
});

test("weights that have all but gone keep the rounding of what they were", () => {
  const points = [100, 1e-20].map((measured, step) => ({ step, measured, integrated: measured + 1e-13 }));
  expect(integrationResiduals(points)[1]!.value).toBeCloseTo(1e-15, 20);
});

test("a bar that lies shows", () => {
  const curves = curvesOf(() => 100, 50);
  record(curves, {
    type: "trained",
    block: blankBlock(50, 1, { budget: Float64Array.of(44, 0, 0, 0), groupNorms: Float64Array.of(100) }),
  });
  record(curves, { type: "measured", at: blankMeasurement({ step: 51, groupNorms: Float64Array.of(100) }) });
  expect(integrationResiduals(radiusPoints(curves)).at(-1)!.value).toBeCloseTo(0.44, 12);
});

describe("late stage", () => {
  const rate = 2 * 0.01 * 0.5;
  const relaxing = (step: number): number => 300 + 700 * Math.exp(-rate * (step - MEM));

  test("an exponential that nears a floor gives that floor back", () => {
    const points = Array.from({ length: 40 }, (_, i) => ({ since: i, value: relaxing(MEM + i) }));
    expect(fittedFloor(1000, rate, points)).toBeCloseTo(300, 9);
  });

  test("decoupled decay: the rate is 2ηλ, the noise floor ηP/(2λ), whatever the batch", () => {
    const made = lateStage(MINIBATCH, [], MEM, curvesOf(relaxing, 500));
    if (!made.ok) throw new Error(made.error);
    const stage = made.value;
    expect(stage).toMatchObject({ from: MEM, until: Infinity, meanPreconditioner: 1 });
    expect(stage.rate).toBeCloseTo(rate, 15);
    expect(stage.floor).toBeCloseTo(300, 6);
    expect(stage.noiseFloor).toBeCloseTo((0.01 * decayedCount(MINIBATCH)) / (2 * 0.5), 9);
    expect(lateRadius(stage, stage.floor, 400)).toBeCloseTo(relaxing(400), 6);
    expect(lateRadius(stage, 0, MEM)).toBe(stage.start);
  });

  test("coupled decay: both go with the mean of π at memorization", () => {
    const spec: RunSpec = { ...MINIBATCH, optimizer: "adam" };
    const trace = 3 * decayedCount(spec);
    const made = lateStage(spec, [], MEM, curvesOf(relaxing, 500, trace));
    if (!made.ok) throw new Error(made.error);
    expect(made.value.meanPreconditioner).toBeCloseTo(3, 12);
    expect(made.value.rate).toBeCloseTo(3 * rate, 12);
    expect(made.value.noiseFloor).toBeCloseTo((0.01 * decayedCount(spec)) / (2 * 0.5 * 3), 9);
    expect(lateStage(spec, [], MEM, curvesOf(relaxing, 500)).ok).toBe(false);
  });

  test("full batch has no noise floor", () => {
    const made = lateStage({ ...MINIBATCH, batch: "full" }, [], MEM, curvesOf(relaxing, 500));
    expect(made.ok && made.value.noiseFloor).toBeNull();
  });

  test("it says nothing where it does not apply", () => {
    const curves = curvesOf(relaxing, 500);
    const why = (spec: RunSpec, mem: number | undefined = MEM): string => {
      const made = lateStage(spec, [], mem, curves);
      return made.ok ? "" : made.error;
    };
    expect(why({ ...MINIBATCH, optimizer: "sgd" })).toContain("SGD");
    expect(why({ ...MINIBATCH, weightDecay: 0 })).toContain("Without weight decay");
    expect(why(MINIBATCH, 499)).toContain("50 steps after memorizing");
    const never = lateStage(MINIBATCH, [], undefined, curves);
    expect(never.ok ? "" : never.error).toContain("memorized");
    const hold = { step: MEM, entry: { when: "mem", action: "hold", value: null }, live: false } as const;
    const held = lateStage(MINIBATCH, [hold], MEM, curves);
    expect(held.ok ? "" : held.error).toContain("held");
  });
});

test("a regime takes what was changed by then, and ends with the next change", () => {
  const change = (step: number, value: number) =>
    ({ step, entry: { when: step, action: "wd", value }, live: false }) as const;
  expect(regimeFrom(MINIBATCH, [change(50, 2), change(MEM, 3), change(400, 4)], MEM)).toEqual({
    rates: { learningRate: 0.01, weightDecay: 3 },
    held: false,
    until: 400,
  });
});
