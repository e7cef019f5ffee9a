import { expect, test } from "vitest";
import { calibrate } from "../core/laws/calibration.ts";
import { type Invented, invented } from "../core/laws/fixture.ts";
import { NO_CALIBRATION } from "../core/laws/known.ts";
import type { Prediction } from "../core/laws/law.ts";
import type { RunState } from "../core/runState.ts";
import { type Followed, type LawsShown, NO_LAWS, createLaws } from "./laws.ts";

/** Within what the yardstick was fitted on; V falls, and nobody has calibrated the theories. */
const FALLING: Invented = {
  spec: "frac=0.5&lr=0.003&wd=3&steps=2000",
  norm: (t) => 4000 * Math.exp(-0.001 * t),
  reached: { mem: 100, grok50: 500, grok90: 600, grok99: 700 },
  lastStep: 900,
};

/** Laws that follow an invented run; `at` is the run as the page knows it when it stands at a step. */
function followed(of: Invented = FALLING, lastStep = of.lastStep) {
  const run = invented({ ...of, lastStep });
  const shows: LawsShown[] = [];
  const laws = createLaws(
    () => run.curves as ReturnType<Parameters<typeof createLaws>[0]>,
    (shown) => shows.push(shown),
  );
  const at = (step: number, kind: "training" | "paused" | "ended"): Followed => {
    const reached = Object.fromEntries(Object.entries(run.reached).filter(([, when]) => when <= step));
    const live = { step, reached, fired: [], receipt: null };
    const state: RunState = kind === "paused" ? { kind, live, why: "asked" } : { kind, live };
    return { spec: run.spec, state };
  };
  return { laws, at, shows, shown: () => shows.at(-1) ?? NO_LAWS };
}

const said = ({ said: all }: LawsShown): readonly Prediction[] => all.map(({ prediction }) => prediction);

test("the yardstick predicts at memorization, the theories decline, and nothing moves until the run is scored", () => {
  const { laws, at, shows, shown } = followed();
  laws.calibrate(NO_CALIBRATION);
  laws.follow(at(99, "training"));
  expect(shows).toEqual([]);
  laws.follow(at(104, "training"));
  const [first] = said(shown());
  expect(first).toMatchObject({ law: "powerLaw", madeAt: 100, of: "grok90" });
  expect(shown().said[0]?.score).toBeNull();
  for (const law of ["firstPassage", "shellCore", "normSeparation", "heldNorm"] as const)
    expect(shown().silent[law]).toMatchObject({ kind: "declined" });

  const told = shows.length;
  laws.follow(at(300, "training"));
  laws.follow(at(599, "training"));
  expect(shows.length).toBe(told);

  laws.follow(at(620, "training"));
  expect(said(shown())[0]).toBe(first);
  expect(shown().said[0]?.score).toMatchObject({ kind: "reached", actual: 600 });
  expect(shown().judged).toBe(0);

  laws.follow(at(900, "ended"));
  expect(said(shown())[0]).toBe(first);
  expect(shown().judged).toBe(1);
  expect(shown().board.find(({ law }) => law === "powerLaw")).toMatchObject({ predicted: 1, runs: 1 });
  expect(shown().board.find(({ law }) => law === "shellCore")).toMatchObject({ predicted: 0, declined: 1 });
});

test("a run that stands at the step where it memorized has been asked: while more may come, it has not", () => {
  const { laws, at, shown } = followed();
  laws.calibrate(NO_CALIBRATION);
  laws.follow(at(100, "training"));
  expect(said(shown())).toEqual([]);
  laws.follow(at(100, "paused"));
  expect(said(shown())).toHaveLength(2);
});

test("nobody is asked before the calibration is settled, and then from memorization on", () => {
  const { laws, at, shows, shown } = followed();
  laws.follow(at(150, "training"));
  expect(shows).toEqual([]);
  laws.calibrate(NO_CALIBRATION);
  expect(said(shown())[0]?.madeAt).toBe(100);
});

test("a run without a grok is censored; the same run again counts once, and clearing keeps the board", () => {
  const { laws, at, shown } = followed({ ...FALLING, reached: { mem: 100 } });
  laws.calibrate(NO_CALIBRATION);
  for (const _ of [0, 1]) {
    laws.follow(at(400, "training"));
    laws.follow(at(900, "ended"));
    expect(shown().said[0]?.score).toMatchObject({ kind: "censored", limit: 900 });
    laws.clear();
    expect(shown()).toMatchObject({ said: [], silent: {}, lostAt: null, judged: 1 });
  }
});

test("after a reload that came once it had memorized, nothing is made up; before, nothing is lost", () => {
  const { laws, at, shown } = followed();
  laws.calibrate(NO_CALIBRATION);
  laws.restore({ step: 300, reached: { mem: 100 }, fired: [], receipt: null });
  laws.follow(at(400, "training"));
  laws.follow(at(900, "ended"));
  expect(shown()).toMatchObject({ said: [], lostAt: 300, judged: 0 });
  laws.clear();
  laws.restore({ step: 50, reached: {}, fired: [], receipt: null });
  laws.follow(at(400, "training"));
  expect(shown().lostAt).toBeNull();
  expect(said(shown())).toHaveLength(2);
});

test("a run that goes on from an earlier step keeps what was said up to there", () => {
  const { laws, at, shown } = followed();
  laws.calibrate(NO_CALIBRATION);
  laws.follow(at(300, "training"));
  laws.rewind(200);
  expect(said(shown())).toHaveLength(2);
  laws.rewind(90);
  expect(shown()).toMatchObject({ said: [], silent: {} });
  laws.follow(at(300, "training"));
  expect(said(shown())).toHaveLength(2);
});

test("a new calibration counts for runs that memorize after it: what was said, and the asking, stay as they were", () => {
  const { laws, at, shown } = followed();
  const knowing = { ...NO_CALIBRATION, cells: calibrate([0, 1, 2].map((seed) => earlier(seed))) };
  laws.calibrate(NO_CALIBRATION);
  laws.follow(at(300, "training"));
  const before = shown();
  expect(before.joint).toMatchObject({ kind: "none", madeAt: 100 });
  laws.calibrate(knowing);
  laws.follow(at(599, "training"));
  expect(shown()).toBe(before);

  laws.clear();
  laws.follow(at(300, "training"));
  expect(said(shown()).map(({ law }) => law)).toContain("firstPassage");
  expect(shown().joint).toMatchObject({ kind: "thresholds", madeAt: 100 });
  expect(said(shown()).find(({ law }) => law === "firstPassage")?.inputs[1]?.origin.text).toBe(
    "3 recorded runs, p = 59, α = 0.5, η = 0.003, λ = 3: median V at T_99",
  );
});

test("a run made again, with laws that know it by now, does not take the place of how they did without", () => {
  const { laws, at, shown } = followed();
  laws.calibrate(NO_CALIBRATION);
  laws.follow(at(300, "training"));
  laws.follow(at(900, "ended"));
  const { board } = shown();
  laws.clear();
  laws.calibrate({ ...NO_CALIBRATION, cells: calibrate([0, 1, 2].map((seed) => earlier(seed))) });
  laws.follow(at(300, "training"));
  laws.follow(at(900, "ended"));
  expect(said(shown()).map(({ law }) => law)).toContain("firstPassage");
  expect(shown().board).toEqual(board);
  expect(shown().judged).toBe(1);
});

/** Runs of the same cell, which end in time. */
const earlier = (seed: number) =>
  invented({ ...FALLING, spec: `steps=2000&seed=${seed + 1}`, angle: (t) => Math.max(0, t - 100) / 1000 });
