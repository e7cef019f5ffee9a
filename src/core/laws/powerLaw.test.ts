import { describe, expect, test } from "vitest";
import published from "../../node/reproduce/published.json";
import { type PublishedCell, specOfCell } from "../published.ts";
import { invented } from "./fixture.ts";
import { NO_CALIBRATION } from "./known.ts";
import { type PowerFit, type TimedRun, fitPower, leastFraction, powerTime, templateOf } from "./powerFit.ts";
import { PUBLISHED_POWERS } from "./powerFits.ts";
import { powerLaw } from "./powerLaw.ts";
import { viewAt } from "./view.ts";

const cells = (published.cells as readonly PublishedCell[]).filter(
  (cell) =>
    cell.spec.task === "add" && (cell.spec.clampNormRho ?? null) === null && cell.loggedEvery === undefined,
);

function refitted({ name, template, of, fittedTo, keys }: PowerFit): PowerFit | null {
  const runs = cells.flatMap((cell): readonly TimedRun[] => {
    const spec = specOfCell(cell);
    return templateOf(spec) === template
      ? cell.perSeed.map(({ tGrok90 }) => ({ factors: spec, time: tGrok90 ?? null }))
      : [];
  });
  return fitPower({ name, template, of, fittedTo, keys }, runs);
}

describe("the stored coefficients", () => {
  test.each(PUBLISHED_POWERS)("of the $name are what its published runs give", (stored) => {
    const again = refitted(stored);
    expect(again?.constant).toBeCloseTo(stored.constant, 5);
    expect(again?.sd).toBeCloseTo(stored.sd, 5);
    expect(again?.r2).toBeCloseTo(stored.r2, 5);
    for (const [name, value] of Object.entries(stored.exponents))
      expect(again?.exponents[name as keyof PowerFit["exponents"]]).toBeCloseTo(value, 5);
    expect(again).toMatchObject({
      runs: stored.runs,
      cells: stored.cells,
      box: stored.box,
      leastFractions: stored.leastFractions,
    });
  });
});

describe("a fit", () => {
  const told = { name: "", template: "", of: "grok90", fittedTo: "", keys: [] } as const;
  const law = (p: number, trainFraction: number, learningRate: number, weightDecay: number): TimedRun => ({
    factors: { p, trainFraction, learningRate, weightDecay },
    time: 7 * learningRate ** -0.8 * weightDecay ** -0.9 * trainFraction ** -3 * p ** -1.4,
  });
  const grid = [29, 59, 97].flatMap((p) =>
    [0.3, 0.5].flatMap((f) => [0.001, 0.003].flatMap((lr) => [0.3, 1, 3].map((wd) => law(p, f, lr, wd)))),
  );

  test("finds the exponents it was made with", () => {
    const { exponents, sd } = fitPower(told, grid) ?? { exponents: null, sd: NaN };
    expect(exponents?.learningRate).toBeCloseTo(-0.8, 8);
    expect(exponents?.weightDecay).toBeCloseTo(-0.9, 8);
    expect(exponents?.trainFraction).toBeCloseTo(-3, 8);
    expect(exponents?.p).toBeCloseTo(-1.4, 8);
    expect(sd).toBeLessThan(1e-8);
  });

  test("leaves out whole cells in which a run did not grok: the rest of them would flatter", () => {
    const first = grid[0]!;
    const found = fitPower(told, [...grid, { ...first, time: null }]);
    expect(found?.cells).toBe(grid.length - 1);
    expect(found?.runs).toBe(grid.length - 1);
  });

  test("does not tell an exponent of what was not varied", () => {
    const one = grid.filter(({ factors }) => factors.p === 59);
    expect(fitPower(told, one)?.exponents.p).toBe(0);
    expect(fitPower(told, grid.slice(0, 2))).toBeNull();
  });

  test("asks for more data at small p, straight in ln p between the fitted ones", () => {
    const mlp = PUBLISHED_POWERS[0]!;
    expect(leastFraction(mlp, 29)).toBe(0.5);
    expect(leastFraction(mlp, 97)).toBe(0.2);
    expect(leastFraction(mlp, Math.sqrt(29 * 41))).toBeCloseTo(0.425, 10);
  });
});

describe("the law", () => {
  const ask = (spec: string) =>
    powerLaw.predict(
      viewAt(invented({ spec, norm: () => 1, reached: { mem: 80 }, lastStep: 100 }), 100),
      NO_CALIBRATION,
    );

  test("speaks of Lecture, at memorization, within 10 % of the published median", () => {
    const word = ask("");
    expect(word).toMatchObject({ kind: "prediction", madeAt: 80, of: "grok90", heldOut: true });
    if (word.kind !== "prediction") return;
    expect(word.at).toBeCloseTo(
      powerTime(PUBLISHED_POWERS[0]!, { p: 59, trainFraction: 0.5, learningRate: 0.003, weightDecay: 3 }),
      8,
    );
    expect(Math.abs(word.at / 425.5 - 1)).toBeLessThan(0.1);
    expect(Math.log(word.band!.high / word.at)).toBeCloseTo(1.6488 * 0.1973, 3);
  });

  test.each([
    ["p=127&lr=0.001&wd=1", /p = 127 lies outside .* 29 to 97/],
    ["lr=0.01", /η = 0.01 lies outside/],
    ["p=29&frac=0.4&lr=0.001&wd=1", /not every run groks/],
    ["batch=512", /No fit to runs of this network, task and batch/],
    ["task=mul", /No fit to runs of this network, task and batch/],
    ["do=mem:hold", /changed by hand/],
  ])("declines %s", (spec, why) => {
    expect(ask(spec)).toMatchObject({ kind: "declined", why: expect.stringMatching(why) as string });
  });

  test("waits for memorization", () => {
    const young = viewAt(invented({ spec: "", norm: () => 1, reached: { mem: 80 }, lastStep: 100 }), 70);
    expect(powerLaw.predict(young, NO_CALIBRATION)).toMatchObject({ kind: "not yet" });
  });

  test("takes a fit to our own runs before the published one", () => {
    const own = { ...PUBLISHED_POWERS[0]!, constant: 0, runs: 30 };
    const run = invented({ spec: "", norm: () => 1, reached: { mem: 80 }, lastStep: 100 });
    const word = powerLaw.predict(viewAt(run, 100), { ...NO_CALIBRATION, powers: [own] });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(
      powerTime(own, { p: 59, trainFraction: 0.5, learningRate: 0.003, weightDecay: 3 }),
      8,
    );
  });
});
