import { describe, expect, test } from "vitest";
import {
  type PublishedCell,
  cellName,
  decidingQuantity,
  specOfCell,
  specTextOf,
} from "../../core/published.ts";
import { PUBLISHED_TIMES, courseOf } from "../../core/publishedTimes.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { median } from "../../core/statistics.ts";
import { CELLS, choose } from "./cells.ts";

const cellNamed = (name: string): PublishedCell => {
  const cell = CELLS.find((each) => cellName(each) === name);
  if (cell === undefined) throw new Error(`no cell ${name}`);
  return cell;
};
const chosenNames = (...words: readonly string[]) => {
  const chosen = choose(words, null);
  return chosen.ok ? chosen.value.map(({ cell, seeds }) => `${cellName(cell)} ${seeds}`) : chosen.error;
};

describe("from a published cell to a run", () => {
  test.each([
    ["mlp-p59-f0.5-lr0.003-wd3", "steps=60000&after=0&engine=exact"],
    ["mlp-p97-f0.2-lr0.001-wd1", "p=97&frac=0.2&lr=0.001&wd=1&steps=100000&after=0&engine=exact"],
    ["pre-p71-f0.4-lr0.003-wd3", "p=71&frac=0.4&model=transformer&norm=pre&steps=40000&after=0&engine=exact"],
    [
      "bare-p59-f0.4-lr0.0005-wd1",
      "frac=0.4&model=transformer&lr=0.0005&wd=1&steps=30000&after=0&engine=exact",
    ],
    [
      "bare-p59-f0.4-lr0.0005-wd1-rho1.15",
      "frac=0.4&model=transformer&lr=0.0005&wd=1&steps=30000&after=0&engine=exact&do=600:norm=42.4013",
    ],
    ["parity-b30-n1000", "task=parity&h=512&lr=0.001&wd=1&steps=50000&after=0&engine=exact"],
    [
      "parity-b30-n1000-rho0.9",
      "task=parity&h=512&lr=0.001&wd=1&steps=50000&after=0&engine=exact&do=1000:norm=18.5625",
    ],
    ["parity-b40-n1000", "task=parity&bits=40&h=512&lr=0.001&wd=1&steps=50000&after=0&engine=exact"],
    [
      "post-p97-lr0.001-wd1-every200",
      "p=97&model=transformer&norm=post&eq=0&bias=1&init=torch&lr=0.001&wd=1&decay=all&batch=512&draw=replace&steps=50000&after=2000&engine=exact",
    ],
    [
      "post-p97-lr0.0002-wd1-every200",
      "p=97&model=transformer&norm=post&eq=0&bias=1&init=torch&lr=0.0002&wd=1&decay=all&batch=512&draw=replace&steps=200000&after=2000&engine=exact",
    ],
  ])("%s", (name, text) => expect(specTextOf(cellNamed(name))).toBe(text));

  test("budgets that the data leave out", () => {
    const budget = (name: string) => specOfCell(cellNamed(name)).steps;
    expect(budget("post-p97-lr0.001-wd0.01-every500")).toBe(15_000);
    expect(budget("post-p97-lr0.001-wd0.1-every500")).toBe(80_000);
    expect(budget("post-p97-lr0.001-wd2-every200")).toBe(100_000);
    expect(budget("post-p67-lr0.001-wd1-every200")).toBe(50_000);
    for (const cell of CELLS) {
      const times = cell.perSeed.flatMap(({ tGrok90, tGrok99 }) => [tGrok90 ?? 0, tGrok99 ?? 0]);
      expect(Math.max(...times), cellName(cell)).toBeLessThanOrEqual(specOfCell(cell).steps);
    }
  });

  test.each(CELLS.map((cell) => [cellName(cell), cell] as const))(
    "%s: a canonical spec string that says what the data say",
    (_, cell) => {
      const text = specTextOf(cell);
      const parsed = parseLink(text);
      expect(parsed.ok && printSpec(parsed.value.spec)).toBe(text);
      // Read back without the parser too, whose defaults are not the data's.
      const keys = new Map(text.split("&").map((pair) => pair.split(/=(.*)/s) as [string, string]));
      const { spec } = cell;
      const numberAt = (key: string, usual: number) => Number(keys.get(key) ?? usual);
      expect(numberAt("lr", 0.003)).toBe(spec.lr);
      expect(numberAt("wd", 3)).toBe(spec.weightDecay);
      expect(numberAt("b2", 0.999)).toBe(spec.beta2);
      expect(numberAt("h", spec.model === "transformer" ? 512 : 256)).toBe(spec.hidden);
      expect(keys.get("batch") ?? "full").toBe(String(spec.batch));
      if (spec.task === "parity") {
        expect(numberAt("bits", 30)).toBe(spec.bits);
        expect(numberAt("n", 1000)).toBe(spec.trainExamples);
      } else {
        expect(numberAt("p", 59)).toBe(spec.p);
        expect(numberAt("frac", 0.5)).toBe(spec.trainFraction);
        expect(keys.get("norm") ?? "none").toBe(spec.norm ?? "none");
      }
      expect(keys.get("engine")).toBe("exact");
      expect(keys.has("seed")).toBe(false);
    },
  );

  test("every cell has a name and a run of its own", () => {
    expect(CELLS).toHaveLength(73);
    expect(new Set(CELLS.map(cellName)).size).toBe(CELLS.length);
    expect(new Set(CELLS.map(specTextOf)).size).toBe(CELLS.length);
  });

  test("as many of a cell's runs grokked as it says", () => {
    for (const cell of CELLS) {
      const grokked = cell.perSeed.filter((run) => (run.tGrok90 ?? run.tGrok99 ?? null) !== null);
      expect(grokked, cellName(cell)).toHaveLength(cell.grokked);
      expect(cell.perSeed, cellName(cell)).toHaveLength(cell.seeds);
    }
  });
});

test("the published times that the page's estimates go by are these cells' medians", () => {
  const medians = CELLS.map((cell) => {
    const quantity = decidingQuantity(cell);
    const step = median(cell.perSeed.map((run) => run[quantity] ?? null));
    return [courseOf(specOfCell(cell)), { step, at: quantity === "tGrok90" ? 90 : 99 }];
  });
  for (const time of PUBLISHED_TIMES) expect(medians).toContainEqual(time);
});

describe("choosing cells", () => {
  test("quick is six cells of five kinds", () => {
    expect(chosenNames("quick")).toEqual([
      "mlp-p59-f0.5-lr0.001-wd1 5",
      "mlp-p59-f0.5-lr0.003-wd1 7",
      "mlp-p59-f0.5-lr0.003-wd3 12",
      "mlp-p97-f0.65-lr0.001-wd1 4",
      "pre-p71-f0.4-lr0.003-wd3 4",
      "parity-b30-n1000 5",
    ]);
  });

  test("by name, by the beginning of a name, by group; each cell once", () => {
    expect(chosenNames("all")).toHaveLength(CELLS.length);
    expect(chosenNames("norm-separation")).toEqual(["post-p97-lr0.001-wd1-every200 5"]);
    expect(chosenNames("bare-p59-f0.4-lr0.0005-wd1")).toHaveLength(1);
    expect(chosenNames("bare")).toHaveLength(5);
    expect(chosenNames("mlp-p97", "mlp-p97-f0.65-lr0.001-wd1")).toHaveLength(5);
    expect(chosenNames("rnn")).toMatch(/^No cell is called rnn/);
  });

  test("with seeds of one's own", () => {
    const chosen = choose(["quick"], 2);
    expect(chosen.ok && chosen.value.every(({ seeds }) => seeds === 2)).toBe(true);
  });
});
