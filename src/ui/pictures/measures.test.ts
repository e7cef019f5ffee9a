import { expect, test } from "vitest";
import { OBSERVABLE_IDS, observableNamed } from "../../core/observables.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { FIGURES } from "../charts/figures.ts";
import { isWanted, leadingLine, valueText } from "./measuresProbe.ts";
import { costSentence, measureGroups, measureText, oftenText, whyNoMeasure } from "./measuresRows.ts";
import { sparkline } from "./measuresSparkline.ts";

const specOf = (text: string) => {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value.spec;
};
const transformer = specOf("model=transformer");

test("every observable that no chart draws has a row, once", () => {
  const drawn = (id: (typeof OBSERVABLE_IDS)[number]) =>
    FIGURES.some(({ panel }) => panel === observableNamed(id).panel);
  const rows = measureGroups(transformer).flatMap(({ ids }) => ids);
  expect(new Set(rows)).toEqual(new Set(OBSERVABLE_IDS.filter((id) => !drawn(id))));
  expect(new Set(rows).size).toBe(rows.length);
});

test("groups that a network lacks have no rows", () => {
  const rows = measureGroups(specOf("task=parity")).flatMap(({ ids }) => ids);
  expect(rows).toContain("mlpDecay");
  expect(rows).not.toContain("attentionDecay");
  expect(rows).not.toContain("embeddingDecay");
});

test("a row that a run cannot have says why", () => {
  expect(whyNoMeasure("firstMoment", specOf("opt=sgd"))).toMatch(/SGD/);
  expect(whyNoMeasure("contraction", specOf("opt=adam"))).toMatch(/coupled/);
  expect(whyNoMeasure("gini", specOf("task=s5"))).toMatch(/cyclic/);
  expect(whyNoMeasure("gini", specOf("task=parity"))).toMatch(/bits/);
  expect(OBSERVABLE_IDS.filter((id) => whyNoMeasure(id, transformer) !== null)).toEqual([]);
});

test("how often, what it costs, and shares as percentages", () => {
  expect([oftenText("contraction"), oftenText("decayBar"), oftenText("gini")]).toEqual([
    "every update",
    "every update",
    "when measured",
  ]);
  expect(costSentence("rotation")).toMatch(/update/);
  expect(costSentence("logitScale")).toMatch(/accuracy/);
  expect(measureText("collapse", 0.125)).toBe("12.5\u202f%");
  expect(measureText("testMargin", -3.351)).toBe("−3.35");
});

const axis = { from: 0, to: 10, scale: "linear" } as const;
const box = { width: 100, height: 20, inset: 0 };

test("a small line fills its box, and a flat one lies in the middle", () => {
  const points = [
    { step: 0, value: -1 },
    { step: 10, value: 1 },
  ];
  expect(sparkline(points, axis, box)).toEqual([
    { x: 0, y: 20 },
    { x: 100, y: 0 },
  ]);
  expect(sparkline([{ step: 5, value: 3 }], axis, box)).toEqual([{ x: 50, y: 10 }]);
});

test("a small line over more than two decades is logarithmic", () => {
  const points = [1, 100, 10_000].map((value, i) => ({ step: 5 * i, value }));
  expect(sparkline(points, axis, box).map(({ y }) => y)).toEqual([20, 10, 0]);
});

test("a probe's line takes the first value of each step, in order, without those that mean nothing", () => {
  const point = (step: number, value: number) => ({ step, values: [{ name: "W", value }], note: null });
  const line = leadingLine([
    point(8, 2),
    point(3, Number.NaN),
    point(1, 1),
    { step: 9, values: [], note: null },
  ]);
  expect(line).toEqual([
    { step: 1, value: 1 },
    { step: 8, value: 2 },
  ]);
  expect(valueText({ value: Number.NaN }, "nats")).toBe("–");
  expect(valueText({ value: 2.5 }, "nats")).toBe("2.50 nats");
  expect(valueText({ value: 9 }, "")).toBe("9");
});

test("a probe is wanted while it waits or runs", () => {
  const kinds = [{ kind: "off" }, { kind: "waiting" }, { kind: "running", step: 1, share: 0 }] as const;
  expect(kinds.map(isWanted)).toEqual([false, true, true]);
  expect(isWanted({ kind: "failed", message: "" })).toBe(false);
});
