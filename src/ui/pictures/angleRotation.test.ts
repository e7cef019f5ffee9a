import { expect, test } from "vitest";
import { defaultSpec } from "../../core/spec/keys.ts";
import { rotationNote } from "./angleCaption.ts";
import { equilibriumOf, stretchesOf } from "./angleRotation.ts";

const spec = defaultSpec();
const rates = { learningRate: 0.003, weightDecay: 3 };

test("AdamW: √(2ηλ(1 − β1)/(1 + β1)); SGD: √(2ηλ/(1 + μ)); coupled Adam: none", () => {
  const adamw = equilibriumOf({ ...spec, beta1: 0.9 });
  expect(adamw.kind === "known" && adamw.at(rates)).toBeCloseTo(Math.sqrt((0.018 * 0.1) / 1.9), 12);
  const sgd = equilibriumOf({ ...spec, optimizer: "sgd", momentum: 0.5 });
  expect(sgd.kind === "known" && sgd.at(rates)).toBeCloseTo(Math.sqrt(0.018 / 1.5), 12);
  expect(equilibriumOf({ ...spec, optimizer: "adam" }).kind).toBe("none");
});

test("the note says what to expect of this run", () => {
  expect(rotationNote(spec)).toMatch(/^Full batch/);
  expect(rotationNote({ ...spec, batch: 128 })).toMatch(/^With minibatches/);
  expect(rotationNote({ ...spec, weightDecay: 0 })).toMatch(/^No weight decay/);
  expect(rotationNote({ ...spec, optimizer: "adam" })).toMatch(/not applicable/);
});

test("stretches end where a rate or a hold changes, and at the present", () => {
  const fired = [
    { step: 10, entry: { when: 10, action: "wd", value: 1 }, live: false },
    { step: 20, entry: { when: 20, action: "hold", value: null }, live: true },
    { step: 20, entry: { when: 20, action: "lr", value: 0.01 }, live: true },
    { step: 25, entry: { when: 25, action: "temp", value: 2 }, live: true },
    { step: 30, entry: { when: 30, action: "free", value: null }, live: true },
  ] as const;
  const seen = stretchesOf(rates, fired, 40).map(({ from, to, held, rates: r }) => [
    from,
    to,
    r.learningRate,
    r.weightDecay,
    held,
  ]);
  expect(seen).toEqual([
    [0, 10, 0.003, 3, false],
    [10, 20, 0.003, 1, false],
    [20, 25, 0.01, 1, true],
    [25, 30, 0.01, 1, true],
    [30, 40, 0.01, 1, false],
  ]);
  expect(stretchesOf(rates, fired, 15)).toHaveLength(2);
});
