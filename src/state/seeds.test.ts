import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { blankMeasurement } from "../core/blank.ts";
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import { SEED_COUNT, type SeedRuns, type TrainMany, createSeeds, isOver, shownSeeds } from "./seeds.ts";

/** A pool that a test speaks for. */
interface Order {
  readonly specs: readonly RunSpec[];
  readonly wish: Parameters<TrainMany>[1];
  readonly finish: (outcomes: readonly Outcome[]) => Promise<void>;
}

const SPEC: RunSpec = { ...defaultSpec(), seed: 7 };
const finished = (step: number): Outcome => ({ kind: "finished", step, receipt: null });

function stage() {
  const orders: Order[] = [];
  const shown: (SeedRuns | null)[] = [];
  const seeds = createSeeds(
    (specs, wish) =>
      new Promise((resolve) => {
        const finish = async (outcomes: readonly Outcome[]): Promise<void> => {
          resolve(outcomes);
          await Promise.resolve();
        };
        orders.push({ specs, wish, finish });
      }),
    (now) => shown.push(now),
  );
  return { seeds, orders, shown, now: () => shown.at(-1) ?? null };
}

/** A run's news from step 0 to `to`, with V = v at every step. */
function news(to: number, v = 2, from = 0): RunEvent[] {
  return Array.from({ length: to - from + 1 }, (_, i): RunEvent => {
    const groupNorms = Float64Array.of(v);
    return { type: "measured", at: blankMeasurement({ step: from + i, groupNorms, trainCorrect: 5 }) };
  });
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("ten seeds", () => {
  test("are the spec's own and the nine that follow, and end with the grok", () => {
    const { seeds, orders, now } = stage();
    seeds.start({ ...SPEC, seed: 2 ** 32 - 2 }, false, 500);
    expect(orders[0]!.specs.map(({ seed }) => seed)).toEqual([
      2 ** 32 - 2,
      2 ** 32 - 1,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
    ]);
    expect(orders[0]!.specs.every(({ after }) => after === 0)).toBe(true);
    expect(orders[0]!.wish).toMatchObject({ engine: "auto", onlyMeasured: true });
    expect(now()).toMatchObject({ phase: "training", secondsLeft: null, chosen: null });
    seeds.start({ ...SPEC, after: 300, engine: "exact" }, true, 500);
    expect(orders[1]!.specs[0]).toMatchObject({ after: 300 });
    expect(orders[1]!.wish.engine).toBe("exact");
  });

  test("are told four times a second at most, and their outcomes come with their shells", async () => {
    const { seeds, orders, shown, now } = stage();
    seeds.start(SPEC, false, 500);
    const { wish, finish } = orders[0]!;
    const before = shown.length;
    for (let i = 0; i < 40; i++) {
      wish.onEvents(0, news(i, 9, i));
      vi.advanceTimersByTime(50);
    }
    expect(shown.length - before).toBeLessThanOrEqual(8);
    wish.onEvents(0, [
      { type: "reached", milestone: "mem", step: 39 },
      { type: "finished", step: 39, receipt: null },
    ]);
    wish.onOutcome?.(0, finished(39));
    vi.advanceTimersByTime(250);
    const row = now()!.rows[0]!;
    expect(isOver(row)).toBe(true);
    expect(row.shells.memorization.first).toBe(3);
    expect(row.shells.generalization.first).toBeNull();
    expect(now()!.rows[1]!.standing).toEqual({ kind: "waiting" });
    expect(now()!.secondsLeft).toBeCloseTo((9 * 39 * 2.25) / 39, 1);
    await finish(Array.from({ length: SEED_COUNT }, () => finished(39)));
    expect(now()!).toMatchObject({ phase: "done", secondsLeft: null });
  });

  test("have bands and curves, from which a seed that begins anew is taken out", () => {
    const { seeds, orders, now } = stage();
    const listener = vi.fn<() => void>();
    seeds.subscribe(listener);
    seeds.start(SPEC, false, 500);
    expect(listener).toHaveBeenCalledTimes(1);
    const { wish } = orders[0]!;
    wish.onEvents(0, news(20, 4));
    wish.onEvents(3, news(10, 8));
    expect(seeds.bandOf("norm")?.at(5)).toEqual({ low: 4, middle: 6, high: 8 });
    expect(seeds.bandOf("testAccuracy")?.length).toBe(21);
    expect(seeds.bandOf("mlpNorm")).toBeNull();
    expect(seeds.curvesOf(3)?.norm.last()).toEqual({ step: 10, value: 8 });
    expect(seeds.reach()).toBe(20);
    wish.onAgain(0);
    vi.advanceTimersByTime(250);
    expect(seeds.bandOf("norm")?.at(5)).toEqual({ low: 8, middle: 8, high: 8 });
    expect(now()!.rows[0]).toMatchObject({ standing: { kind: "waiting" }, live: { step: 0 } });
    expect(seeds.reach()).toBe(10);
  });

  test("can be stopped with what is done kept, and replaced: the old ones' late words are dropped", async () => {
    const { seeds, orders, now } = stage();
    seeds.start(SPEC, false, 500);
    const old = orders[0]!;
    old.wish.onEvents(0, news(5));
    old.wish.onOutcome?.(0, finished(5));
    seeds.stop();
    expect(old.wish.signal?.aborted).toBe(true);
    for (let i = 1; i < SEED_COUNT; i++) old.wish.onOutcome?.(i, { kind: "stopped" });
    await old.finish([finished(5), { kind: "stopped" }]);
    expect(now()).toMatchObject({ phase: "stopped" });
    expect(now()!.rows.filter(isOver)).toHaveLength(1);
    expect(seeds.curvesOf(0)?.norm.length).toBe(6);

    seeds.start(SPEC, false, 500);
    old.wish.onEvents(0, news(9));
    vi.advanceTimersByTime(1000);
    expect(seeds.curvesOf(0)?.norm.length).toBe(0);
    expect(now()!.phase).toBe("training");
    seeds.clear();
    expect(orders[1]!.wish.signal?.aborted).toBe(true);
    expect(now()).toBeNull();
    expect(seeds.bandOf("norm")).toBeNull();
    await orders[1]!.finish([]);
    expect(now()).toBeNull();
  });

  test("are shown with the run, or the settings, that they are of", () => {
    const { seeds, now } = stage();
    seeds.start(SPEC, false, 500);
    const page = { seeds: now(), run: null, draft: { ...SPEC, seed: 1, after: 9 } };
    expect(shownSeeds(page)).toBe(now());
    const other = { ...SPEC, weightDecay: 1 };
    expect(shownSeeds({ ...page, draft: other })).toBeNull();
    expect(shownSeeds({ ...page, draft: other, run: { spec: SPEC } })).toBe(now());
    expect(shownSeeds({ ...page, run: { spec: other } })).toBeNull();
    seeds.clear();
    expect(shownSeeds({ ...page, seeds: now() })).toBeNull();
  });
});
