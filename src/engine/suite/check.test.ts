/** Expectations that cannot fail prove nothing. */
import { describe, expect, test } from "vitest";
import { blankBlock, blankMeasurement } from "../../core/blank.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { CASES } from "./cases.ts";
import {
  below,
  differentBits,
  equal,
  equalLists,
  near,
  relativelyNear,
  sameBits,
  sameColumns,
  sameFloats,
  sameMeasurements,
  sameSnapshots,
} from "./check.ts";

const snapshot = (weight: number, moment = 0): Snapshot => ({
  step: 1,
  parameters: [Float32Array.of(1, weight)],
  moments: [[Float32Array.of(0, moment)]],
  betaPowers: [0.9, 0.999],
  rates: { learningRate: 1, weightDecay: 0 },
  controls: { heldNorm: null, temperature: 1 },
  marked: null,
  jumps: [0],
  batches: null,
});

const measurement = (changes: Partial<Measurement> = {}): Measurement =>
  blankMeasurement({ step: 3, testLoss: NaN, trainCorrect: 2, ...changes });

const block = (from: number, loss: number): Block => blankBlock(from, 1, { loss: Float32Array.of(loss) });

describe("what is so passes", () => {
  test.each<[string, () => void]>([
    ["equal", () => equal(NaN, NaN, "x")],
    ["equalLists", () => equalLists([1, NaN], Float32Array.of(1, NaN), "x")],
    ["near", () => near(1, 1.1, 0.2, "x")],
    ["sameFloats", () => sameFloats(Float32Array.of(NaN), Float32Array.of(NaN), "x")],
    ["sameSnapshots", () => sameSnapshots(snapshot(1), snapshot(1), "x")],
    ["differentBits", () => differentBits(snapshot(1), snapshot(2), "x")],
    ["sameMeasurements", () => sameMeasurements(measurement(), measurement(), "x")],
    [
      "sameColumns",
      () => sameColumns(blankBlock(0, 2, { loss: Float32Array.of(1, 2) }), [block(0, 1), block(1, 2)], "x"),
    ],
  ])("%s", (_, check) => expect(check).not.toThrow());
});

describe("what is not so is told", () => {
  test.each<[string, () => void, RegExp]>([
    ["equal", () => equal(0, -0, "x"), /^x: 0 where 0 is wanted$/],
    ["equalLists: length", () => equalLists([1], [1, 2], "x"), /^entries of x: 1 where 2 is wanted$/],
    ["equalLists: entry", () => equalLists([1, 3], [1, 2], "x"), /^x\[1\]: 3 where 2 is wanted$/],
    ["below", () => below(NaN, 1, "x"), /^x: NaN is not below 1$/],
    ["near", () => near(1, NaN, 1, "x"), /^x: 1 is NaN off NaN/],
    ["relativelyNear", () => relativelyNear(2, 1, 1, "x"), /^x, 2 over 1: /],
    [
      "sameFloats",
      () => sameFloats(Float32Array.of(0), Float32Array.of(-0), "x"),
      /^x\[0\]: bits 00000000, 0, where 80000000, 0,/,
    ],
    ["sameBits: weights", () => sameBits(snapshot(1), snapshot(2), "x"), /^x, parameter 0\[1\]: bits/],
    [
      "sameBits: moments",
      () => sameBits(snapshot(1, 1), snapshot(1), "x"),
      /^x, moment 1 of parameter 0\[1\]/,
    ],
    ["sameSnapshots", () => sameSnapshots({ ...snapshot(1), step: 2 }, snapshot(1), "x"), /^x: step: 2/],
    [
      "sameSnapshots: rates",
      () => sameSnapshots({ ...snapshot(1), controls: { heldNorm: 1, temperature: 1 } }, snapshot(1), "x"),
      /^x: rates, controls and batches/,
    ],
    ["differentBits", () => differentBits(snapshot(1), snapshot(1), "x"), /^x: the same bits/],
    [
      "sameMeasurements: numbers",
      () => sameMeasurements(measurement({ trainCorrect: 1 }), measurement(), "x"),
      /^x: trainCorrect: 1/,
    ],
    [
      "sameMeasurements: parts",
      () =>
        sameMeasurements(measurement(), measurement({ angles: { toInitial: 0, toMemorization: 1 } }), "x"),
      /^x: angles: toMemorization: null/,
    ],
    [
      "sameMeasurements: norms",
      () => sameMeasurements(measurement({ groupNorms: Float64Array.of(3) }), measurement(), "x"),
      /^x: groupNorms\[0\]: 3/,
    ],
    [
      "sameSnapshots: marked",
      () => sameSnapshots(snapshot(1), { ...snapshot(1), marked: snapshot(1).parameters }, "x"),
      /^x: marked parameters: undefined/,
    ],
    ["sameColumns", () => sameColumns(block(0, 1), [block(0, 2)], "x"), /^x: loss\[0\]: 1/],
    ["sameColumns: steps", () => sameColumns(block(0, 1), [block(0, 1), block(1, 1)], "x"), /^x: steps: 1/],
  ])("%s", (_, check, sentence) => expect(check).toThrow(sentence));
});

test("no two cases have one title: a title names a case", () => {
  const titles = CASES.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
