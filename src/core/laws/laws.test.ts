import { describe, expect, test } from "vitest";
import { firstPassage } from "./firstPassage.ts";
import { type Invented, invented } from "./fixture.ts";
import { heldNorm } from "./heldNorm.ts";
import {
  type Calibration,
  type CellKnowledge,
  type Constant,
  NO_CALIBRATION,
  architectureOf,
  cellOf,
  familyOf,
} from "./known.ts";
import { specOf } from "./fixture.ts";
import { LAW_IDS, type Law, type Word } from "./law.ts";
import { LAWS } from "./laws.ts";
import { normSeparation } from "./normSeparation.ts";
import { shellCore } from "./shellCore.ts";
import { viewAt } from "./view.ts";

function cell(
  spec: string,
  constants: Partial<Record<Constant, number>>,
  runs: readonly string[] = [],
): CellKnowledge {
  const parsed = specOf(spec);
  const { p, trainFraction, learningRate, weightDecay } = parsed;
  return {
    course: cellOf(parsed),
    family: familyOf(parsed),
    architecture: architectureOf(parsed),
    setting: { p, trainFraction, learningRate, weightDecay },
    runs,
    constants: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, { value, range: [value, value], runs: 3 }]),
    ),
    spreads: {},
    from: "recorded",
    fits: [],
  };
}

const knowing = (...cells: readonly CellKnowledge[]): Calibration => ({ ...NO_CALIBRATION, cells });

/** η = 0.001, λ = 1: decay alone shrinks V at 0.002 a step. */
const SPEC = "lr=0.001&wd=1&steps=9000";
const MEM = 100;

/** V = 4000 at T_mem, falling at rate γ throughout. */
const falling = (gamma: number, more: Partial<Invented> = {}): Invented => ({
  spec: SPEC,
  norm: (t) => 4000 * Math.exp(-gamma * (t - MEM)),
  reached: { mem: MEM },
  lastStep: 3000,
  ...more,
});

function ask(law: Law, run: Invented, calibration: Calibration, step = run.lastStep): Word {
  return law.predict(viewAt(invented(run), step), calibration);
}

const declines = (why: RegExp) => ({ kind: "declined", why: expect.stringMatching(why) as string });

describe("rows", () => {
  test("five laws, each once, in the order of their ids", () => {
    expect(LAWS.map(({ id }) => id)).toEqual(LAW_IDS);
  });

  test("declines are sentences", () => {
    for (const law of LAWS) {
      const word = ask(law, falling(0.001, { spec: "do=mem:lr=0.001" }), NO_CALIBRATION);
      expect(word.kind === "declined" ? word.why : law.id).toMatch(/^[A-ZVκρ].*\.$/);
    }
  });

  test("a view is cut: a law that asked about a later step would be a bug", () => {
    const view = viewAt(invented(falling(0.001)), 500);
    expect(() => view.at("norm", 501)).toThrow("asked at step 500");
    expect(() => view.points("norm", 0, 501)).toThrow("asked at step 500");
    expect(() => view.back(501)).toThrow("asked at step 500");
    expect(viewAt(invented(falling(0.001)), MEM - 1).reached("mem")).toBeNull();
  });
});

describe("first passage", () => {
  const known = knowing(cell(SPEC, { kappaLL: 0.25, vStar: 1000 }));

  test("dates an exact exponential to the step: ln(V_mem/V⋆)/(2κηλ) after T_mem", () => {
    const word = ask(firstPassage, falling(0.0005), known);
    expect(word).toMatchObject({ kind: "prediction", madeAt: MEM, of: "grok99", from: MEM, edition: 0 });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(MEM + Math.log(4) / 0.0005, 6);
  });

  test("without three runs, its interval is that of the paper's 17.7 %", () => {
    const word = ask(firstPassage, falling(0.0005), known);
    if (word.kind !== "prediction") throw new Error(word.kind);
    const delay = word.at - MEM;
    expect((word.band!.high - MEM) / delay).toBeCloseTo(Math.exp(1.645 * 0.177 * Math.sqrt(Math.PI / 2)), 3);
    expect((word.band!.low - MEM) / delay).toBeCloseTo(delay / (word.band!.high - MEM), 3);
  });

  test("transfers over p, η and λ, and says so; not over the train fraction", () => {
    const other = ask(firstPassage, falling(0.0005, { spec: "p=97&lr=0.0005&wd=1&steps=9000" }), known);
    expect(other).toMatchObject({ kind: "prediction", notes: ["Calibrated at p = 59, η = 0.001."] });
    const poorer = falling(0.0005, { spec: `${SPEC}&frac=0.4` });
    expect(ask(firstPassage, poorer, known)).toMatchObject(declines(/No run of this network/));
    expect(ask(firstPassage, poorer, { ...known, reach: "family" })).toMatchObject({
      kind: "prediction",
      notes: ["Calibrated at α = 0.5.", "κ and V⋆ are known to change with the train fraction."],
    });
  });

  test("a run that calibrated it is marked", () => {
    const own = knowing(cell(SPEC, { kappaLL: 0.25, vStar: 1000 }, ["lr=0.001&wd=1"]));
    expect(ask(firstPassage, falling(0.0005), own)).toMatchObject({ heldOut: false });
    expect(ask(firstPassage, falling(0.0005, { spec: `${SPEC}&seed=1` }), own)).toMatchObject({
      heldOut: true,
    });
  });

  test("has the paper's constants for its headline cell alone", () => {
    const headline = "p=97&model=transformer&lr=0.001&wd=1&steps=9000";
    const word = ask(firstPassage, falling(0.0005, { spec: headline }), NO_CALIBRATION);
    expect(word.kind === "prediction" && word.at).toBeCloseTo(
      MEM + Math.log(4000 / 2501) / (2 * 0.252 * 0.001),
      6,
    );
    const twoLayers = falling(0.0005, { spec: `${headline}&layers=2` });
    expect(ask(firstPassage, twoLayers, NO_CALIBRATION)).toMatchObject(declines(/No run of this network/));
  });

  test.each([
    ["no calibration", falling(0.0005), NO_CALIBRATION, /has calibrated κ and V⋆/],
    ["V_mem ≤ V⋆", falling(0.0005), knowing(cell(SPEC, { kappaLL: 0.25, vStar: 4000 })), /at or below V⋆/],
    [
      "V rising",
      falling(-0.01, { lastStep: 300 }),
      known,
      /^The norm is still rising: first passage does not apply\.$/,
    ],
    ["test ≥ 0.5", falling(0.0005, { reached: { mem: MEM, grok50: 90 } }), known, /no delay to predict/],
    ["κ ≤ 0", falling(0.0005), knowing(cell(SPEC, { kappaLL: -0.02, vStar: 1000 })), /κ is not above 0/],
    ["SGD", falling(0.0005, { spec: "opt=sgd&lr=0.1&wd=0.001" }), known, /SGD/],
    ["coupled decay", falling(0.0005, { spec: `${SPEC}&opt=adam` }), known, /coupled/],
    ["λ = 0", falling(0.0005, { spec: "lr=0.001&wd=0" }), known, /Without weight decay/],
    ["a hold to come", falling(0.0005, { spec: `${SPEC}&do=mem:hold` }), known, /changed by hand/],
  ])("declines: %s", (_, run, calibration, why) => {
    expect(ask(firstPassage, run, calibration)).toMatchObject(declines(why));
  });
});

describe("norm separation", () => {
  const known = knowing(cell(SPEC, { vPost: 1000 }));

  test("reads γ̂ off 50 steps after T_mem and carries V to V̂_post, whatever κ is", () => {
    const word = ask(normSeparation, falling(0.0014), known, 150);
    expect(word).toMatchObject({ kind: "prediction", madeAt: 150, from: MEM, of: "grok99" });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(MEM + Math.log(4) / 0.0014, 6);
    const kappa =
      word.kind === "prediction" ? word.inputs.find(({ symbol }) => symbol.includes("kappa")) : null;
    expect(kappa?.value).toBeCloseTo(0.7, 8); // the published "1.4 ηλ"
    expect(ask(normSeparation, falling(0.0014), known, 149)).toMatchObject({ kind: "not yet" });
  });

  test("the window is 5 % of 1/(ηλ) where that is longer", () => {
    const slow = falling(0.00005, { spec: "lr=0.0001&wd=1", lastStep: 800 });
    expect(ask(normSeparation, slow, known, 599)).toMatchObject({ kind: "not yet" });
    expect(ask(normSeparation, slow, known, 600)).toMatchObject({ kind: "prediction", madeAt: 600 });
  });

  test("after an overshoot, the window begins at the peak", () => {
    const peaked = falling(0, {
      norm: (t) => (t < 150 ? 2500 + 10 * t : 4000 * Math.exp(-0.002 * (t - 150))),
    });
    expect(ask(normSeparation, peaked, known, 199)).toMatchObject({
      kind: "not yet",
      waitsFor: "V to turn and fall",
    });
    const word = ask(normSeparation, peaked, known);
    expect(word).toMatchObject({ kind: "prediction", madeAt: 200, from: 150 });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(150 + Math.log(4) / 0.002, 6);
  });

  test("flags LayerNorm, and speaks all the same", () => {
    const spec = `${SPEC}&model=transformer&norm=pre`;
    const word = ask(normSeparation, falling(0.0014, { spec }), knowing(cell(spec, { vPost: 1000 })));
    expect(word).toMatchObject({ kind: "prediction", notes: [expect.stringMatching(/LayerNorm/)] });
  });

  test.each([
    ["no V̂_post", falling(0.0014), NO_CALIBRATION, /has told V̂_post/],
    [
      "V_mem ≤ 2 V̂_post",
      falling(0.0014),
      knowing(cell(SPEC, { vPost: 2000 })),
      /is 2\.00; the paper asks for more than 2/,
    ],
    ["SGD", falling(0.0014, { spec: "opt=sgd&lr=0.1&wd=0.001" }), known, /SGD/],
    ["test ≥ 0.5", falling(0.0014, { reached: { mem: MEM, grok50: 90 } }), known, /no delay/],
  ])("declines: %s", (_, run, calibration, why) => {
    expect(ask(normSeparation, run, calibration)).toMatchObject(declines(why));
  });

  test("says nothing while the norm rises", () => {
    const rising = falling(-0.001);
    expect(ask(normSeparation, rising, known)).toMatchObject({
      kind: "not yet",
      waitsFor: "V to turn and fall",
    });
  });
});

describe("shell–core", () => {
  test("full batch: R∞ is the signal floor, and there is no band of its own", () => {
    const known = knowing(cell(SPEC, { vStar: 1000, signalFloor: 500 }));
    const run = falling(0, { norm: (t) => 500 + 3500 * Math.exp(-0.002 * (t - MEM)) });
    const word = ask(shellCore, run, known);
    expect(word).toMatchObject({ kind: "prediction", madeAt: MEM, band: null });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(MEM + Math.log(3500 / 500) / 0.002, 6);
    expect(run.norm(MEM + Math.log(7) / 0.002)).toBeCloseTo(1000, 6);
  });

  test("with R∞ = 0 it is the first passage of κ = 1", () => {
    const known = knowing(cell(SPEC, { vStar: 1000, signalFloor: 0, kappaLL: 1 }));
    const [a, b] = [ask(shellCore, falling(0.002), known), ask(firstPassage, falling(0.002), known)];
    expect(a.kind === "prediction" && b.kind === "prediction" && a.at - b.at).toBeCloseTo(0, 8);
  });

  test("coupled decay: λπ̄ for λ, floor and rate alike", () => {
    const spec = `${SPEC}&opt=adam&batch=16`;
    const known = knowing(cell(spec, { vStar: 1000, signalFloor: 0 }));
    const run = falling(0.002, { spec, decayed: 1_000_000, preconditioner: 4_000_000 });
    const word = ask(shellCore, run, known); // π̄ = 4: floor 0.001 · 10⁶/(2 · 4) = 125, rate 0.008
    expect(word.kind === "prediction" && word.at).toBeCloseTo(MEM + Math.log(3875 / 875) / 0.008, 6);
  });

  test("never groks, by our bound, where the noise floor reaches the core", () => {
    const spec = `${SPEC}&batch=16`;
    const known = knowing(cell(spec, { vStar: 400, signalFloor: 0 }));
    const word = ask(shellCore, falling(0.002, { spec, decayed: 1_000_000 }), known);
    expect(word).toMatchObject({
      ...declines(/^Never groks, by our bound: ρ_G² = 400 .* R∞ = 500\.$/),
      never: true,
    });
  });

  test.each([
    ["no calibration", falling(0.002), NO_CALIBRATION, /has told ρ_G² and ρ_S²/],
    ["V rising", falling(-0.01, { lastStep: 300 }), NO_CALIBRATION, /still rising/],
    [
      "V at the core already",
      falling(0.002),
      knowing(cell(SPEC, { vStar: 4000, signalFloor: 0 })),
      /no transition is left/,
    ],
    ["SGD", falling(0.002, { spec: "opt=sgd&lr=0.1&wd=0.001" }), NO_CALIBRATION, /SGD/],
    [
      "tr π unknown",
      falling(0.002, { spec: `${SPEC}&opt=adam` }),
      knowing(cell(`${SPEC}&opt=adam`, { vStar: 9, signalFloor: 0 })),
      /tr π/,
    ],
  ])("declines: %s", (_, run, calibration, why) => {
    expect(ask(shellCore, run, calibration)).toMatchObject(declines(why));
  });
});

describe("held norm", () => {
  const held = (spec: string, norm: number, more: Partial<Invented> = {}): Invented => ({
    spec: `${spec}&do=150:norm=${norm}`,
    norm: (t) => (t <= 150 ? 3000 : norm ** 2),
    reached: { mem: MEM },
    lastStep: 400,
    fired: [{ step: 150, entry: { when: 150, action: "norm", value: norm }, live: false }],
    ...more,
  });
  const known = knowing(cell(SPEC, { criticalNorm: 50, heldTime: 1000 }));

  test("T_1 exp(7.64 (ρ − 1)) for the MLP, from the runs of its own cell", () => {
    const word = ask(heldNorm, held(SPEC, 55), known);
    expect(word).toMatchObject({ kind: "prediction", of: "grok90", edition: 0, madeAt: 400 });
    expect(word.kind === "prediction" && word.at).toBeCloseTo(1000 * Math.exp(7.64 * 0.1), 6);
  });

  test("is asked once the norm is held", () => {
    expect(ask(heldNorm, held(SPEC, 55), known, 149)).toMatchObject({
      kind: "not yet",
      waitsFor: "the norm to be held",
    });
    expect(ask(heldNorm, held(SPEC, 55), known, 150)).toMatchObject({ kind: "prediction", madeAt: 150 });
  });

  test("has the published cells: ρ = 1.15 takes 3.15 times as long, at α = 0.4", () => {
    const word = ask(heldNorm, held("frac=0.4&lr=0.001&wd=1", 62.79), NO_CALIBRATION);
    expect(word.kind === "prediction" && word.at / 4077).toBeCloseTo(Math.exp(7.64 * 0.15), 2);
    const bare = ask(
      heldNorm,
      held("frac=0.4&model=transformer&lr=0.0005&wd=1", 36.8707 * 1.1),
      NO_CALIBRATION,
    );
    expect(bare.kind === "prediction" && bare.at / 6739).toBeCloseTo(Math.exp(15.45 * 0.1), 6);
    expect(bare.kind === "prediction" && bare.band!.low).toBeLessThan(6739 * Math.exp(1.545));
  });

  test("a hold keeps the norm it caught", () => {
    const caught = held(SPEC, 50, {
      spec: `${SPEC}&do=mem:hold`,
      norm: () => 2704,
      fired: [{ step: MEM, entry: { when: "mem", action: "hold", value: null }, live: true }],
    });
    const word = ask(heldNorm, caught, known);
    expect(word.kind === "prediction" && word.at).toBeCloseTo(1000 * Math.exp(7.64 * 0.04), 6);
  });

  test.each([
    ["a free norm", falling(0.001), known, /The norm is free/],
    ["LayerNorm", held(`${SPEC}&model=transformer&norm=pre`, 55), known, /With LayerNorm/],
    ["parity", held("task=parity&lr=0.001&wd=1", 20), known, /Parity/],
    ["ρ too large", held(SPEC, 60), known, /ρ = 1\.20 lies outside/],
    ["ρ too small", held(SPEC, 40), known, /ρ = 0\.80 lies outside/],
    ["a collapsed softmax", held(SPEC, 55, { collapse: 0.01 }), known, /collapsed/],
    ["another cell", held("lr=0.002&wd=1", 55), known, /this very setting/],
    ["more changes", held(`${SPEC}&do=200:temp=2`, 55), known, /More than the norm/],
  ])("declines: %s", (_, run, calibration, why) => {
    expect(ask(heldNorm, run, calibration)).toMatchObject(declines(why));
  });
});
