/** The sweep on a pool, a store and an analysis that a test speaks for, and on a clock of its own. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { blankMeasurement } from "../core/blank.ts";
import type { RunEvent } from "../core/events.ts";
import type { EndedRun } from "../core/laws/trace.ts";
import type { Outcome } from "../core/outcome.ts";
import { ok } from "../core/prelude.ts";
import { RECEIPT_VERSION } from "../core/receipt.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { analyze } from "../core/sweep/analysis.ts";
import { runKey } from "../core/sweep/cells.ts";
import { type SweepPlan, parsePlan, printPlan } from "../core/sweep/plan.ts";
import { parseSweepFile } from "../core/sweep/result.ts";
import type { TrainMany } from "./seeds.ts";
import { createSweep } from "./sweep.ts";
import type { SweepAnalyst } from "./sweepAnalyst.ts";
import type { SweepShown } from "./sweepState.ts";
import type { StoredHead, StoredRun, SweepStore } from "./sweepStore.ts";

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const PLAN = planOf("steps=9000&sweep=lr:0.0015:0.006:3,seeds:2");

interface Order {
  readonly specs: readonly RunSpec[];
  readonly wish: Parameters<TrainMany>[1];
  readonly finish: () => Promise<void>;
}

/** IndexedDB, as far as a test needs it. */
function fakeStore(refuses = false) {
  let head: StoredHead | null = null;
  const runs = new Map<string, StoredRun>();
  const refuse = (): void => {
    if (refuses) throw new Error("full");
  };
  const store: SweepStore = {
    async load() {
      refuse();
      return head === null ? null : { ...head, runs: [...runs.values()] };
    },
    async replace(next, keep, added) {
      refuse();
      head = next;
      for (const key of runs.keys()) if (!keep.has(key)) runs.delete(key);
      for (const run of added) runs.set(run.key, structuredClone(run));
    },
    async add(run) {
      refuse();
      runs.set(run.key, structuredClone(run));
    },
    async clear() {
      head = null;
      runs.clear();
    },
  };
  return { store, runs, head: () => head };
}

function stage(kept = fakeStore(), analyst: Partial<SweepAnalyst> = {}) {
  const orders: Order[] = [];
  const shown: (SweepShown | null)[] = [];
  const finished: EndedRun[] = [];
  const asked: string[] = [];
  const train: TrainMany = (specs, wish) =>
    new Promise((resolve) => {
      const finish = async (): Promise<void> => {
        resolve(specs.map((): Outcome => ({ kind: "finished", step: 1, receipt: null })));
        await settle();
      };
      orders.push({ specs, wish, finish });
    });
  const sweep = createSweep(
    {
      train,
      analyst: {
        analyze: async (plans, runs) => ok(plans.map((plan) => analyze(plan, (key) => runs.get(key)))),
        drop: () => undefined,
        ...analyst,
      },
      makeLaws: () => ({
        add: (key) => asked.push(key),
        calibrate: () => undefined,
        shown: () => ({ judged: new Map(), waiting: new Set(asked) }),
        keep: () => undefined,
      }),
      store: kept.store,
      url: { withHash: (hash) => `http://lab/#${hash}` },
      workers: 2,
      gigaflops: () => 20,
      now: () => Date.now(),
      onFinished: (run) => finished.push(run),
    },
    (now) => shown.push(now),
  );
  return { sweep, orders, shown, finished, now: (): SweepShown => shown.at(-1)! };
}

/** Promises that are due come first, then a telling. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300);
}

function measured(step: number, v = 2): RunEvent {
  return {
    type: "measured",
    at: blankMeasurement({ step, groupNorms: Float64Array.of(v), trainCorrect: 5 }),
  };
}

const RECEIPT = `${RECEIPT_VERSION}-0123456789abcdef`;

/** A run's whole life, as the pool tells it. */
function make({ wish }: Order, place: number, end = 400): void {
  wish.onEvents(place, [
    measured(0, 1),
    measured(100, 4),
    { type: "reached", milestone: "mem", step: 100 },
    measured(end, 3),
    { type: "reached", milestone: "grok90", step: end },
    { type: "reached", milestone: "grok99", step: end },
    { type: "finished", step: end, receipt: { text: RECEIPT } as never },
  ]);
  wish.onOutcome?.(place, { kind: "finished", step: end, receipt: null });
}

async function makeAll(order: Order): Promise<void> {
  order.specs.forEach((_, place) => make(order, place));
  await order.finish();
}

const fail = ({ wish }: Order, place: number): void =>
  wish.onOutcome?.(place, { kind: "failed", message: "It did not fit." });

function opened(plans: readonly SweepPlan[] = [PLAN], kept = fakeStore()) {
  const all = stage(kept);
  all.sweep.open(plans, null);
  return { ...all, kept };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a sweep", () => {
  test("is priced and starts nothing until asked; then the cheapest cells come first", () => {
    const { sweep, orders, now } = opened();
    expect(now()).toMatchObject({
      phase: "ready",
      runs: { planned: 6, ended: 0, failed: 0, training: 0 },
      share: 0,
      chosen: null,
      analyses: null,
      analyzing: false,
    });
    expect(now().secondsLeft).toBeGreaterThan(0);
    expect(orders).toHaveLength(0);
    sweep.start();
    expect(now().phase).toBe("training");
    const [order] = orders;
    expect(order!.specs.map(({ learningRate, seed }) => [learningRate, seed])).toEqual([
      [0.006, 0],
      [0.006, 1],
      [0.003, 0],
      [0.003, 1],
      [0.0015, 0],
      [0.0015, 1],
    ]);
    expect(order!.wish).toMatchObject({ engine: "auto", onlyMeasured: true });
    sweep.start();
    expect(orders).toHaveLength(1);
  });

  test("makes a run of several plans once, and asks for exact where the settings do", () => {
    const other = planOf("steps=9000&engine=exact&sweep=wd:1:3:2,seeds:2");
    const { sweep, orders, now } = opened([PLAN, other]);
    expect(now().runs.planned).toBe(8); // 6 + 4, two of them the same: λ = 3 at the base's η
    sweep.start();
    expect(orders[0]!.wish.engine).toBe("exact");
    expect(now().chosen).toEqual({ engine: "exact", why: "The settings ask for the exact engine." });
  });

  test("folds each run to the command line's line, and hands it on for calibration", async () => {
    const { sweep, orders, finished, now, kept } = opened();
    sweep.start();
    const [order] = orders;
    order!.wish.onChosen?.("exact", "There is no GPU.");
    order!.wish.onEvents(0, [measured(0, 1)]);
    await settle();
    expect(now().runs).toEqual({ planned: 6, ended: 0, failed: 0, training: 1 });
    vi.advanceTimersByTime(700);
    order!.wish.onEvents(0, [
      measured(100, 4),
      { type: "reached", milestone: "mem", step: 100 },
      { type: "finished", step: 100, receipt: { text: RECEIPT } as never },
    ]);
    order!.wish.onOutcome?.(0, { kind: "finished", step: 100, receipt: null });
    await settle();
    expect(now()).toMatchObject({
      runs: { ended: 1, training: 0 },
      chosen: { engine: "exact", why: "There is no GPU." },
    });
    const [, line] = sweep.fileText().split("\n");
    expect(JSON.parse(line!)).toMatchObject({
      spec: "lr=0.006&steps=9000&engine=exact",
      engine: "exact",
      receipt: RECEIPT,
      steps: 100,
      tMem: 100,
      tGrok99: null,
      vInit: 1,
      vMem: 4,
      vEnd: 4,
      trainMs: null,
      wallMs: 1000,
    });
    expect(finished).toMatchObject([{ reached: { mem: 100 }, steps: 100, spec: { learningRate: 0.006 } }]);
    expect(finished[0]!.trace.norm).toEqual({ at: [0, 100], of: [1, 4] });
    expect([...kept.runs.values()]).toMatchObject([{ line: { steps: 100 }, trace: { norm: {} } }]);
  });

  test("is told four times a second at most, with what is left as learned from what has ended", async () => {
    const { sweep, orders, shown, now } = opened();
    const before = now().secondsLeft!;
    sweep.start();
    const [order] = orders;
    const count = shown.length;
    for (let i = 0; i < 40; i++) {
      order!.wish.onEvents(0, [measured(i)]);
      vi.advanceTimersByTime(50);
    }
    expect(shown.length - count).toBeLessThanOrEqual(8);
    make(order!, 1, 50);
    await settle();
    const first = now();
    expect(first.secondsLeft).not.toBeCloseTo(before);
    await vi.advanceTimersByTimeAsync(1000);
    make(order!, 2, 50);
    await settle();
    expect(now().share).toBeGreaterThan(first.share);
    expect(now().secondsLeft).toBeLessThan(first.secondsLeft!);
  });

  test("that is done says so, with the analysis of every run", async () => {
    const { sweep, orders, now } = opened();
    sweep.start();
    await makeAll(orders[0]!);
    expect(now()).toMatchObject({ phase: "done", share: 1, secondsLeft: null, analyzing: false });
    expect(now().analyses?.[0]?.runs).toEqual({ planned: 6, ended: 6, failed: 0, missing: 0 });
    expect(structuredClone(now().analyses)).toEqual(now().analyses);
  });
});

describe("what failed", () => {
  test("is kept with its reason, and tried again when asked", async () => {
    const { sweep, orders, now } = opened();
    sweep.start();
    const [order] = orders;
    fail(order!, 0);
    order!.wish.onEvents(1, [measured(0)]);
    order!.wish.onEvents(1, [{ type: "diverged", step: 7, learningRate: 0.008, receipt: null }]);
    order!.wish.onOutcome?.(1, { kind: "diverged", step: 7, learningRate: 0.008, receipt: null });
    for (const place of [2, 3, 4, 5]) make(order!, place);
    await order!.finish();
    expect(now()).toMatchObject({ phase: "done", runs: { ended: 4, failed: 2 } });
    expect(sweep.fileText()).toContain('"error":"It did not fit"');
    expect(sweep.fileText()).toContain('"error":"diverged at step 7"');
    sweep.start();
    expect(orders[1]!.specs.map(runKey)).toEqual([runKey(order!.specs[0]!)]); // one that diverged would again
    make(orders[1]!, 0);
    await orders[1]!.finish();
    expect(now()).toMatchObject({ phase: "done", runs: { ended: 5, failed: 1 } });
    expect(sweep.fileText()).not.toContain("It did not fit");
  });

  test("is tried after the runs under way, if it is asked for while they train", async () => {
    const { sweep, orders, now } = opened();
    sweep.start();
    fail(orders[0]!, 0);
    sweep.start();
    await settle();
    expect(now().runs.failed).toBe(0);
    for (const place of [1, 2, 3, 4, 5]) make(orders[0]!, place);
    await orders[0]!.finish();
    expect(orders[1]!.specs).toHaveLength(1);
    make(orders[1]!, 0);
    await orders[1]!.finish();
    expect(now()).toMatchObject({ phase: "done", runs: { ended: 6 } });
  });
});

describe("suspending", () => {
  test("shuts the gate of the pool and opens it again; the time between counts nowhere", async () => {
    const { sweep, orders, now } = opened();
    sweep.start();
    const [order] = orders;
    const changed = vi.fn<() => void>();
    order!.wish.gate!.onChange(changed);
    order!.wish.onEvents(0, [measured(0)]);
    vi.advanceTimersByTime(1000);
    sweep.suspend();
    expect(order!.wish.gate!.isShut).toBe(true);
    expect(now()).toMatchObject({ phase: "suspended", runs: { training: 1 } });
    vi.advanceTimersByTime(60_000);
    sweep.start();
    expect(order!.wish.gate!.isShut).toBe(false);
    expect([changed.mock.calls.length, orders.length, now().phase]).toEqual([2, 1, "training"]);
    vi.advanceTimersByTime(500);
    make(order!, 0);
    await settle();
    expect(sweep.fileText()).toContain('"wallMs":1500');
  });

  test("lets the last run end, and what failed wait", async () => {
    const { sweep, orders, now } = opened();
    sweep.start();
    fail(orders[0]!, 0);
    sweep.start();
    sweep.suspend();
    for (const place of [1, 2, 3, 4, 5]) make(orders[0]!, place);
    await orders[0]!.finish();
    expect([now().phase, orders.length]).toEqual(["suspended", 1]);
    sweep.start();
    expect(orders).toHaveLength(2);
  });
});

describe("a reload", () => {
  test("finds what had ended, suspended, and goes on with the rest", async () => {
    const first = opened();
    first.sweep.start();
    make(first.orders[0]!, 0);
    make(first.orders[0]!, 1);
    await settle();
    const { sweep, orders, now, finished } = stage(first.kept);
    sweep.restore(false);
    await settle();
    expect(now()).toMatchObject({ phase: "suspended", runs: { planned: 6, ended: 2, training: 0 } });
    expect(now().analyses?.[0]?.runs.ended).toBe(2);
    expect(finished).toHaveLength(2);
    expect(finished[0]).toMatchObject({ reached: { mem: 100, grok90: 400, grok99: 400 } });
    sweep.start();
    expect(orders[0]!.specs).toHaveLength(4);
    await makeAll(orders[0]!);
    const again = stage(first.kept);
    again.sweep.restore(false);
    await settle();
    expect(again.now().phase).toBe("done");
  });

  test("leaves a sweep of which nothing had ended waiting, too", async () => {
    const first = opened();
    first.sweep.start();
    await settle();
    const { sweep, now } = stage(first.kept);
    sweep.restore(false);
    await settle();
    expect(now()).toMatchObject({ phase: "suspended", runs: { planned: 6, ended: 0 } });
  });

  test("that comes while a link opens a sweep leaves the link's, with the runs that are known", async () => {
    const first = opened();
    first.sweep.start();
    make(first.orders[0]!, 0);
    await settle();
    const { sweep, now } = stage(first.kept);
    sweep.restore(false);
    sweep.open([planOf("steps=9000&sweep=lr:0.003:0.006:2,seeds:3")], "a link");
    await settle();
    expect(now()).toMatchObject({ label: "a link", runs: { planned: 6, ended: 1 } });
    expect(first.kept.runs.size).toBe(1);
    expect(first.kept.head()?.label).toBe("a link");
  });

  test("finds nothing where nothing was kept, and a refusal is told once", async () => {
    const { sweep, orders, now } = opened([PLAN], fakeStore(true));
    await settle();
    expect(now().notes).toEqual(["This sweep will not outlive a reload: the browser refused to store it."]);
    sweep.start();
    await makeAll(orders[0]!);
    expect(now()).toMatchObject({ phase: "done", notes: [expect.any(String)] });
  });
});

describe("plans", () => {
  test("take the place of others; runs that both have are kept", async () => {
    const { sweep, orders, now, kept } = opened();
    sweep.start();
    make(orders[0]!, 2); // η = 0.003
    make(orders[0]!, 4); // η = 0.0015
    await settle();
    sweep.open([planOf("steps=9000&sweep=wd:1:3:2,seeds:2")], "Decay");
    await settle();
    expect(orders[0]!.wish.signal?.aborted).toBe(true);
    expect(now()).toMatchObject({ label: "Decay", phase: "ready", runs: { planned: 4, ended: 1 } });
    expect(kept.runs.size).toBe(1);
    make(orders[0]!, 5);
    await settle();
    expect(now().runs.ended).toBe(1);
  });

  test("are cleared from the page and from storage", async () => {
    const { sweep, orders, shown, kept } = opened();
    sweep.start();
    make(orders[0]!, 0);
    sweep.clear();
    await settle();
    expect([shown.at(-1), kept.head(), kept.runs.size]).toEqual([null, null, 0]);
    expect(sweep.fileText()).toBe("");
  });

  test("have links", () => {
    const { sweep } = opened();
    expect(sweep.linkOf(PLAN)).toBe(`http://lab/#v=1&${printPlan(PLAN)}`);
  });
});

describe("a result file", () => {
  test("opens as a sweep that can go on, and comes back as it was", async () => {
    const first = opened();
    first.sweep.start();
    make(first.orders[0]!, 0);
    fail(first.orders[0]!, 1);
    await settle();
    const text = first.sweep.fileText();
    expect(parseSweepFile(text)).toMatchObject({ ok: true, value: { notes: [] } });
    const { sweep, orders, now } = stage();
    const stranger = text.split("\n")[1]!.replace(`"spec":"`, `"spec":"p=13&`);
    expect(await sweep.openFile("a.jsonl", `${text}${stranger}\n`)).toEqual(ok(null));
    expect(now()).toMatchObject({ label: "a.jsonl", phase: "ready", runs: { ended: 1, failed: 1 } });
    expect(sweep.fileText()).toBe(`${text}${stranger}\n`);
    await settle();
    expect(now().analyses?.[0]?.runs).toMatchObject({ ended: 1, failed: 1, missing: 4 });
    sweep.start();
    expect(orders[0]!.specs).toHaveLength(5);
  });

  test("of another engine version is shown as it is, and made again when it goes on", async () => {
    const first = opened();
    first.sweep.start();
    await makeAll(first.orders[0]!);
    const text = first.sweep.fileText().replaceAll(RECEIPT, RECEIPT.replace(RECEIPT_VERSION, "exact0"));
    const { sweep, orders, now } = stage();
    await sweep.openFile("a.jsonl", text);
    await settle();
    expect(now()).toMatchObject({ phase: "ready", runs: { ended: 6 } });
    expect(now().notes[0]).toMatch(/^6 runs are of another engine version/);
    expect(now().secondsLeft).toBeGreaterThan(0);
    sweep.start();
    expect([orders[0]!.specs.length, now().runs.ended, now().notes.length]).toEqual([6, 0, 0]);
    await makeAll(orders[0]!);
    expect(now().phase).toBe("done");
  });

  test("that is none says why, and leaves the page as it is", async () => {
    const { sweep, now } = opened();
    expect(await sweep.openFile("a.txt", "hello")).toEqual({
      ok: false,
      error: "This is no sweep file of the lab.",
    });
    expect(now().runs.planned).toBe(6);
  });
});

describe("the analysis", () => {
  test("is asked for at most every two seconds, and less often the longer it takes", async () => {
    let asked = 0;
    const slow: SweepAnalyst["analyze"] = async (plans, runs) => {
      asked++;
      await vi.advanceTimersByTimeAsync(0);
      return new Promise((resolve) => {
        setTimeout(() => resolve(ok(plans.map((plan) => analyze(plan, (key) => runs.get(key))))), 1000);
      });
    };
    const { sweep, orders, now } = stage(fakeStore(), { analyze: slow });
    sweep.open([PLAN], null);
    sweep.start();
    make(orders[0]!, 0);
    await settle();
    expect([asked, now().analyzing, now().analyses]).toEqual([1, true, null]);
    make(orders[0]!, 1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(asked).toBe(1); // one second of work, four of rest
    expect(now().analyses?.[0]?.runs.ended).toBe(1);
    await vi.advanceTimersByTimeAsync(2500);
    expect([asked, now().analyses?.[0]?.runs.ended, now().analyzing]).toEqual([2, 2, false]);
    for (const place of [2, 3, 4, 5]) make(orders[0]!, place);
    await orders[0]!.finish();
    expect(asked).toBe(3); // at once: nothing more comes in
  });

  test("that fails is tried again, and then told", async () => {
    let asked = 0;
    const { sweep, orders, now } = stage(fakeStore(), {
      analyze: async () => {
        asked++;
        return { ok: false, error: "It crashed." };
      },
    });
    sweep.open([PLAN], null);
    sweep.start();
    make(orders[0]!, 0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([asked, now().notes, now().analyzing]).toEqual([3, ["It crashed."], false]);
  });
});
