import { expect, test } from "vitest";
import { err, ok } from "../../core/prelude.ts";
import type { LateStage } from "../../core/radius.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import { fitText, radiusCsv } from "./radiusWords.ts";

const STAGE: LateStage = {
  from: 10,
  start: 4,
  rate: 0.1,
  meanPreconditioner: 1,
  floor: 2,
  noiseFloor: 0.5,
  until: Infinity,
};

test("what is fitted is said, and what is not", () => {
  const minibatch = { ...defaultSpec(), batch: 64 };
  expect(fitText(minibatch, ok(STAGE))).toBe(
    "Fitted: R∞ = 2.00, to all steps since memorizing. Start and rate are not. Noise alone would give 0.500, nothing fitted.",
  );
  expect(fitText(defaultSpec(), ok({ ...STAGE, noiseFloor: null }))).toContain(
    "Full batch has no noise term",
  );
  expect(fitText({ ...minibatch, optimizer: "adam" }, ok({ ...STAGE, meanPreconditioner: 3 }))).toContain(
    "effective decay is 3.00 λ",
  );
  expect(fitText(minibatch, ok({ ...STAGE, until: 500 }))).toContain("and before the change at step 500.");
  expect(fitText(minibatch, err("Not yet."))).toBe("Not yet.");
});

test("the table has the formula only where it speaks", () => {
  const points = [5, 10, 20].map((step) => ({ step, measured: 4, integrated: 4.5 }));
  const rows = radiusCsv(points, ok({ ...STAGE, until: 20 }))
    .trim()
    .split("\n");
  expect(rows).toEqual(["step,V_measured,V_from_bars,V_formula", "5,4,4.5,", "10,4,4.5,4", "20,4,4.5,"]);
});
