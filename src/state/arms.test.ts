import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Party, SWITCHES } from "../core/arms.ts";
import { blankMeasurement } from "../core/blank.ts";
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import { AT_START } from "../core/runState.ts";
import { createSeries } from "../core/series.ts";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import { printSpec } from "../core/spec/print.ts";
import { createArms } from "./arms.ts";
import { type Arms, shownArms } from "./armsShown.ts";
import { criticalNorm } from "./armsCritical.ts";
import { NOTHING_CALIBRATED } from "./calibration.ts";
import type { TrainMany } from "./seeds.ts";

/** A pool that a test speaks for. */
interface Order {
  readonly specs: readonly RunSpec[];
  readonly wish: Parameters<TrainMany>[1];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
}

const SPEC: RunSpec = { ...defaultSpec(), seed: 7 };
const HOLD = { arm: "hold", action: SWITCHES.hold.act(1) } as const;
const NO_DECAY = { arm: "noDecay", action: SWITCHES.noDecay.act(1) } as const;
const finished = (step: number): Outcome => ({ kind: "finished", step, receipt: null });

function stage(start: Party | null = null) {
  let page = start;
  const orders: Order[] = [];
  const shown: (Arms | null)[] = [];
  const arms = createArms(
    (specs, wish) => new Promise((resolve) => orders.push({ specs, wish, resolve })),
    () => page,
    (now) => shown.push(now),
  );
  const goOn = (later: Party): void => {
    page = later;
    arms.follow();
  };
  return { arms, orders, goOn, now: () => shown.at(-1) ?? null };
}

/** From step 0 to `to`, V = v; memorized at `mem`, grokked at `grok`. */
function course(to: number, mem: number, grok: number | null, v = 4): RunEvent[] {
  return Array.from({ length: to + 1 }, (_, step) => {
    const angles = { toInitial: 0, toMemorization: step < mem ? null : 0.5 };
    const events: RunEvent[] = [
      { type: "measured", at: blankMeasurement({ step, angles, groupNorms: Float64Array.of(v) }) },
    ];
    if (step === mem) events.push({ type: "reached", milestone: "mem", step });
    if (step === grok)
      events.push(
        { type: "reached", milestone: "grok90", step },
        { type: "reached", milestone: "grok99", step },
      );
    return events;
  }).flat();
}

/** One run of an order from start to end. */
function make({ wish }: Order, place: number, events: readonly RunEvent[], step: number): void {
  wish.onEvents(place, [...events, { type: "finished", step, receipt: null }]);
  wish.onOutcome?.(place, finished(step));
}

async function settle(order: Order): Promise<void> {
  order.resolve(order.specs.map(() => finished(1)));
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("all arms", () => {
  test("the baseline comes first, and its T_99 gives the others three times as long", async () => {
    const { arms, orders, now } = stage();
    const set: RunSpec = {
      ...SPEC,
      interventions: [{ when: "mem", action: "temp", value: 2 }],
      engine: "auto",
    };
    arms.compare(set, { arms: [HOLD, NO_DECAY], seeds: 1, budget: "tripled" }, 30);
    expect(orders[0]!.specs.map(printSpec)).toEqual(["after=0&seed=7&engine=exact"]);
    expect(orders[0]!.wish).toMatchObject({ engine: "exact", onlyMeasured: true });
    make(orders[0]!, 0, course(20, 5, 20), 20);
    await settle(orders[0]!);
    expect(now()!.budget).toEqual({ kind: "tripled", steps: 60, grokked: true });
    expect(orders[1]!.specs.map(printSpec)).toEqual([
      "steps=60&after=0&seed=7&engine=exact&do=mem:hold",
      "steps=60&after=0&seed=7&engine=exact&do=mem:wd=0",
    ]);
    make(orders[1]!, 0, course(60, 5, null), 60);
    make(orders[1]!, 1, course(60, 5, null), 60);
    await settle(orders[1]!);
    expect(now()).toMatchObject({ phase: "done", share: 1, meetings: [{ kind: "same", step: 5 }] });
    expect(now()!.rows.map(({ arm }) => arm)).toEqual(["baseline", "hold", "noDecay"]);
    expect(now()!.rows[1]!.runs[0]).toMatchObject({ seed: 7, limit: 60, last: { v: 4, turned: 0.5 } });
    expect(now()!.rows[0]!.runs[0]!.normAtGrok).toBe(2);
    expect(arms.ghosts().map(({ arm, curves }) => [arm, curves.norm.last()?.step])).toEqual([
      ["baseline", 20],
      ["hold", 60],
      ["noDecay", 60],
    ]);
    expect(arms.reach()).toBe(60);
    expect(criticalNorm(SPEC, null, now(), NOTHING_CALIBRATED)).toEqual({
      value: 2,
      from: "measured, the baseline at T₉₀",
    });
  });

  test("a baseline that never groks leaves them the limit of the settings", async () => {
    const { arms, orders, now } = stage();
    arms.compare({ ...SPEC, steps: 50 }, { arms: [HOLD], seeds: 1, budget: "tripled" }, 30);
    make(orders[0]!, 0, course(50, 5, null), 50);
    await settle(orders[0]!);
    expect(now()!.budget).toEqual({ kind: "tripled", steps: 50, grokked: false });
    expect(orders[1]!.specs[0]!.steps).toBe(50);
    expect(criticalNorm(SPEC, null, now(), NOTHING_CALIBRATED)).toBeNull();
  });

  test("with the settings' own limit all are trained at once, seed by seed", () => {
    const { arms, orders, now } = stage();
    arms.compare(SPEC, { arms: [HOLD], seeds: 3, budget: "settings" }, 30);
    expect(orders[0]!.specs.map(({ seed, interventions }) => `${seed} ${interventions.length}`)).toEqual([
      "7 0",
      "7 1",
      "8 0",
      "8 1",
      "9 0",
      "9 1",
    ]);
    expect(now()!.rows[1]!.runs.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(arms.ghosts()).toHaveLength(2);
  });

  test("arms that were not one run before are told apart", async () => {
    const { arms, orders, now } = stage();
    arms.compare(SPEC, { arms: [HOLD], seeds: 1, budget: "settings" }, 30);
    make(orders[0]!, 0, course(20, 5, 20), 20);
    make(orders[0]!, 1, course(20, 5, null, 4.0000001), 20);
    await settle(orders[0]!);
    expect(now()!.meetings).toEqual([{ kind: "differs", step: 5 }]);
  });

  test("stopped, what is done is kept; replaced, the old ones' late words are dropped", async () => {
    const { arms, orders, now } = stage();
    arms.compare(SPEC, { arms: [HOLD], seeds: 1, budget: "tripled" }, 30);
    orders[0]!.wish.onEvents(0, course(5, 5, null));
    arms.stop();
    expect(orders[0]!.wish.signal?.aborted).toBe(true);
    orders[0]!.resolve([{ kind: "stopped" }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(now()).toMatchObject({ phase: "stopped" });
    expect(orders).toHaveLength(1);
    expect(now()!.rows.map(({ runs }) => runs[0]!.standing.kind)).toEqual(["stopped", "stopped"]);

    arms.compare(SPEC, { arms: [], seeds: 1, budget: "settings" }, 30);
    orders[0]!.wish.onEvents(0, course(9, 5, null));
    await vi.advanceTimersByTimeAsync(1000);
    expect(arms.reach()).toBe(0);
    arms.clear();
    expect(now()).toBeNull();
    expect(arms.ghosts()).toEqual([]);
  });

  test("a worker that dies has its arm begun anew", async () => {
    const { arms, orders, now } = stage();
    arms.compare(SPEC, { arms: [], seeds: 1, budget: "settings" }, 30);
    orders[0]!.wish.onEvents(0, course(9, 5, null));
    orders[0]!.wish.onAgain(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(now()!.rows[0]!.runs[0]).toMatchObject({
      live: AT_START,
      last: null,
      standing: { kind: "waiting" },
    });
    expect(arms.ghosts()[0]!.curves.norm.length).toBe(0);
  });
});

describe("with and without", () => {
  const norm = createSeries();
  for (let step = 0; step <= 20; step++) norm.push(step, 4);
  const page: Party = { live: { ...AT_START, step: 20, reached: { mem: 5 } }, norm };
  const run: RunSpec = {
    ...SPEC,
    interventions: [
      { when: 2, action: "lr", value: 0.01 },
      { when: 10, action: "hold", value: null },
    ],
  };

  test("the other arm is the run on the page without its last intervention, met where they part", async () => {
    const { arms, orders, now } = stage(page);
    arms.without(run, "exact");
    expect(orders[0]!.specs.map(printSpec)).toEqual(["seed=7&engine=exact&do=2:lr=0.01"]);
    make(orders[0]!, 0, course(20, 5, 20), 20);
    await settle(orders[0]!);
    expect(now()).toMatchObject({
      removed: run.interventions[1],
      instead: false,
      meetings: [{ kind: "same", step: 10 }],
    });
  });

  test("what TensorFlow.js computes is made twice by exact, and said; a GPU keeps its own", () => {
    const { arms, orders, now } = stage(page);
    arms.without(run, "tfjs-wasm");
    expect(orders[0]!.specs.map(({ interventions }) => interventions.length)).toEqual([1, 2]);
    expect(orders[0]!.specs.every(({ engine }) => engine === "exact")).toBe(true);
    expect(now()!.instead).toBe(true);
    arms.without(run, "gpu");
    expect(orders[1]!.wish.engine).toBe("gpu");
    expect(orders[1]!.specs).toHaveLength(1);
    arms.without(SPEC, "exact");
    expect(orders).toHaveLength(2);
  });

  test("meets the run on the page when that comes to where they part, however long they have been done", async () => {
    const early = { ...page, live: { ...page.live, step: 8 } };
    const { arms, orders, goOn, now } = stage(early);
    arms.without(run, "exact");
    make(orders[0]!, 0, course(20, 5, 20), 20);
    await settle(orders[0]!);
    expect(now()!.meetings).toEqual([{ kind: "open" }]);
    goOn(page);
    await vi.advanceTimersByTimeAsync(300);
    expect(now()!.meetings).toEqual([{ kind: "same", step: 10 }]);
  });

  test("are shown with the run, or the settings, that they are of", () => {
    const { arms, now } = stage(page);
    arms.without(run, "exact");
    expect(shownArms({ arms: now(), run: { spec: run }, draft: { ...SPEC, seed: 1 } })).toBe(now());
    const later = {
      ...run,
      interventions: [...run.interventions, { when: 12, action: "free", value: null }],
    };
    expect(shownArms({ arms: now(), run: { spec: later as RunSpec }, draft: SPEC })).toBe(now());
    expect(shownArms({ arms: now(), run: null, draft: run })).toBe(now());
    expect(shownArms({ arms: now(), run: null, draft: SPEC })).toBeNull();
    expect(shownArms({ arms: now(), run: null, draft: { ...SPEC, seed: 1 } })).toBeNull();
  });
});
