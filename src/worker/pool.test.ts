/**
 * The pool on workers that are nobody: a test speaks for each. What a worker does is in `manyWork.test.ts`, and real
 * ones are in e2e.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import type { FromMany, ManyWish, ToMany } from "./manyProtocol.ts";
import { type Ear, trainSpecs, workersFor } from "./pool.ts";

afterEach(() => vi.useRealTimers());

interface FakeWorker {
  readonly heard: ToMany[];
  isOpen: boolean;
  say(message: FromMany): void;
  die(why: string): void;
  /** The runs of the order it was given last. */
  readonly runs: readonly number[];
  /** Every run of its order finishes at the step of its number. */
  finish(): void;
}

interface Stage {
  readonly workers: FakeWorker[];
  readonly news: [number, readonly RunEvent[]][];
  readonly again: number[];
  readonly told: number[];
  readonly abort: AbortController;
  readonly outcomes: Promise<readonly Outcome[]>;
  readonly open: () => readonly FakeWorker[];
}

const SPECS = Array.from({ length: 5 }, (_, seed): RunSpec => ({ ...defaultSpec(), seed }));
const finished = (step: number): Outcome => ({ kind: "finished", step, receipt: null });
const event = (step: number): RunEvent => ({ type: "reached", milestone: "mem", step });

function stage(
  more: Partial<ManyWish> = {},
  specs: readonly RunSpec[] = SPECS,
  onOpen = (_worker: FakeWorker): void => undefined,
): Stage {
  const workers: FakeWorker[] = [];
  const [news, again, told]: [[number, readonly RunEvent[]][], number[], number[]] = [[], [], []];
  const abort = new AbortController();
  const openWorker = (ear: Ear) => {
    const heard: ToMany[] = [];
    const worker: FakeWorker = {
      heard,
      isOpen: true,
      say: (message) => ear.message(message),
      die: (why) => ear.died(why),
      get runs() {
        const orders = heard.flatMap((message) => (message.type === "train" ? [message.jobs] : []));
        return (orders.at(-1) ?? []).map(({ run }) => run);
      },
      finish() {
        for (const run of this.runs) ear.message({ type: "ended", run, outcome: finished(run) });
        ear.message({ type: "done" });
      },
    };
    workers.push(worker);
    const close = (): void => {
      worker.isOpen = false;
    };
    queueMicrotask(() => onOpen(worker));
    return { post: (message: ToMany) => void heard.push(message), close };
  };
  const outcomes = trainSpecs(specs, {
    engine: "exact",
    workers: 2,
    atOnce: 2,
    openWorker,
    onEvents: (run, events) => news.push([run, events]),
    onAgain: (run) => again.push(run),
    onOutcome: (run) => told.push(run),
    signal: abort.signal,
    ...more,
  });
  return { workers, news, again, told, abort, outcomes, open: () => workers.filter(({ isOpen }) => isOpen) };
}

test("one core is left to the page", () => {
  expect([1, 2, 3, 16].map(workersFor)).toEqual([1, 1, 2, 15]);
});

describe("a pool of exact workers", () => {
  test("gives each one run at a time, in order; a worker without work is closed; outcomes have the specs' order", async () => {
    const { workers, told, outcomes, open } = stage();
    expect(workers.map(({ runs }) => runs)).toEqual([[0], [1]]);
    expect(workers[0]!.heard[0]).toEqual({
      type: "train",
      engine: "exact",
      jobs: [{ run: 0, spec: SPECS[0] }],
      onlyMeasured: false,
    });
    workers[1]!.finish();
    workers[1]!.finish();
    workers[0]!.finish();
    expect(workers.map(({ runs }) => runs)).toEqual([[4], [3]]);
    workers[0]!.finish();
    expect(open()).toEqual([workers[1]]);
    workers[1]!.finish();
    expect(open()).toEqual([]);
    expect(await outcomes).toEqual([0, 1, 2, 3, 4].map(finished));
    expect(told).toEqual([1, 2, 0, 4, 3]);
  });

  test("opens no more workers than there are runs, and none for nothing", async () => {
    expect(stage({ workers: 9 }).workers).toHaveLength(5);
    const none = stage({}, []);
    expect([await none.outcomes, none.workers]).toEqual([[], []]);
  });

  test("hands on what is told, and drops the late words of a closed worker", async () => {
    const { workers, news, outcomes } = stage({ workers: 1 }, SPECS.slice(0, 1));
    const worker = workers[0]!;
    worker.say({ type: "news", news: [{ run: 0, events: [event(3)] }] });
    worker.finish();
    worker.say({ type: "news", news: [{ run: 0, events: [event(9)] }] });
    worker.die("too late");
    expect(news).toEqual([[0, [event(3)]]]);
    expect(await outcomes).toEqual([finished(0)]);
  });
});

describe("auto", () => {
  test("asks one worker about the largest group that could go side by side, and does as it says", async () => {
    const onChosen = vi.fn<NonNullable<ManyWish["onChosen"]>>();
    const other: RunSpec = { ...defaultSpec(), p: 31 };
    const { workers, outcomes } = stage({ engine: "auto", atOnce: 3, onChosen }, [
      other,
      ...SPECS.slice(0, 3),
    ]);
    expect(workers).toHaveLength(1);
    expect(workers[0]!.heard).toEqual([{ type: "scout", specs: SPECS.slice(0, 3), workers: 2 }]);
    workers[0]!.say({ type: "scouted", engine: "gpu", why: "It is fast." });
    expect(onChosen).toHaveBeenCalledExactlyOnceWith("gpu", "It is fast.");
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    expect(workers[0]!.isOpen).toBe(false);
    expect(workers[1]!.heard[0]).toMatchObject({ type: "train", engine: "gpu" });
    workers[1]!.finish();
    workers[1]!.finish();
    expect(await outcomes).toHaveLength(4);
  });

  test("takes exact workers where the one that looks dies, and none where it is stopped first", async () => {
    const onChosen = vi.fn<NonNullable<ManyWish["onChosen"]>>();
    const { workers } = stage({ engine: "auto", onChosen });
    workers[0]!.die("It crashed.");
    await vi.waitFor(() => expect(workers).toHaveLength(3));
    expect(workers[1]!.heard[0]).toMatchObject({ type: "train", engine: "exact" });
    expect(onChosen.mock.lastCall?.[1]).toMatch(/failed, so exact workers compute. It crashed\.$/);
    const stopped = stage({ engine: "auto" });
    stopped.abort.abort();
    expect(await stopped.outcomes).toEqual(SPECS.map(() => ({ kind: "stopped" })));
    expect(stopped.open()).toEqual([]);
  });
});

describe("a worker that dies", () => {
  test("has its run done again by another, which is told, and the others go on", async () => {
    const { workers, again, outcomes, open } = stage();
    workers[0]!.say({ type: "news", news: [{ run: 0, events: [event(3)] }] });
    workers[0]!.die("out of memory");
    expect(again).toEqual([0]);
    expect(open().map(({ runs }) => runs)).toEqual([[1], [0]]);
    for (let left = open(); left.length > 0; left = open()) left[0]!.finish();
    expect(await outcomes).toEqual([0, 1, 2, 3, 4].map(finished));
    expect(workers).toHaveLength(3);
  });

  test("three times under one run fails that run alone", async () => {
    const { workers, again, outcomes } = stage({ workers: 1 });
    for (let i = 0; i < 3; i++) {
      workers.at(-1)!.say({ type: "news", news: [{ run: 0, events: [event(1)] }] });
      workers.at(-1)!.die("It crashed.");
    }
    expect(again).toEqual([0, 0]);
    while (workers.at(-1)!.isOpen) workers.at(-1)!.finish();
    expect(await outcomes).toEqual([
      { kind: "failed", message: "It crashed." },
      ...[1, 2, 3, 4].map(finished),
    ]);
  });

  test("before a word, as one whose script cannot be loaded, is not tried for ever", async () => {
    const { workers, again, outcomes } = stage({ workers: 1 }, SPECS, (worker) => worker.die("No script."));
    const all = await outcomes;
    expect(all).toEqual(SPECS.map(() => ({ kind: "failed", message: "No script." })));
    expect([workers.length, again]).toEqual([3, []]);
  });

  test("after it said what had ended, has only the rest done again: a GPU that is lost", async () => {
    const { workers, again, outcomes } = stage({ engine: "gpu", atOnce: 4, workers: 9 });
    const first = workers[0]!;
    expect([workers.length, first.runs]).toEqual([1, [0, 1, 2]]);
    first.say({ type: "news", news: [0, 1, 2].map((run) => ({ run, events: [event(run)] })) });
    first.say({ type: "ended", run: 1, outcome: finished(1) });
    first.say({ type: "broken", message: "The GPU was lost: unplugged." });
    expect(first.isOpen).toBe(false);
    expect(again).toEqual([0, 2]);
    expect(workers[1]!.runs).toEqual([0]); // fewer at once
    workers[1]!.finish();
    expect(workers[1]!.runs).toEqual([2]);
    workers[1]!.finish();
    expect(workers[1]!.runs).toEqual([3, 4]);
    workers[1]!.finish();
    expect(await outcomes).toEqual([0, 1, 2, 3, 4].map(finished));
  });
});

describe("a gate", () => {
  function createGate() {
    const listeners = new Set<() => void>();
    const gate = {
      isShut: false,
      onChange: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const set = (isShut: boolean): void => {
      gate.isShut = isShut;
      for (const listener of listeners) listener();
    };
    return { gate, set, listeners };
  }
  const orders = ({ heard }: FakeWorker): number => heard.filter(({ type }) => type === "train").length;

  test("that is shut has every worker wait, and gives out nothing until it is open", async () => {
    const { gate, set, listeners } = createGate();
    const { workers, outcomes, open } = stage({ gate });
    set(true);
    expect(workers.map(({ heard }) => heard.at(-1))).toEqual([{ type: "pause" }, { type: "pause" }]);
    workers[0]!.finish(); // it was about to
    expect(workers.map(orders)).toEqual([1, 1]);
    workers[1]!.die("It crashed.");
    expect(workers).toHaveLength(2);
    set(false);
    expect(workers[0]!.heard.at(-2)).toEqual({ type: "continue" });
    expect(open().map(({ runs }) => runs)).toEqual([[1], [2]]);
    for (let left = open(); left.length > 0; left = open()) left[0]!.finish();
    expect(await outcomes).toEqual([0, 1, 2, 3, 4].map(finished));
    expect(listeners.size).toBe(0);
  });

  test("that is shut beforehand lets nobody in; a stop passes", async () => {
    const { gate, set } = createGate();
    set(true);
    const { workers, abort, outcomes } = stage({ gate });
    expect(workers).toEqual([]);
    abort.abort();
    expect(await outcomes).toEqual(SPECS.map(() => ({ kind: "stopped" })));
  });
});

describe("stopping", () => {
  test("before the start opens nothing", async () => {
    const { workers, outcomes } = stage({ signal: AbortSignal.abort() });
    expect([await outcomes, workers]).toEqual([SPECS.map(() => ({ kind: "stopped" })), []]);
  });

  test("tells the workers, hears their last news, and keeps what had ended", async () => {
    const { workers, news, abort, outcomes, open } = stage();
    workers[0]!.finish();
    abort.abort();
    expect(workers.map(({ heard }) => heard.at(-1))).toEqual([{ type: "stop" }, { type: "stop" }]);
    workers[0]!.say({ type: "news", news: [{ run: 2, events: [event(7)] }] });
    workers[0]!.say({ type: "ended", run: 2, outcome: { kind: "stopped" } });
    workers[0]!.say({ type: "done" });
    workers[1]!.finish(); // it was about to
    expect(news).toEqual([[2, [event(7)]]]);
    expect((await outcomes).map(({ kind }) => kind)).toEqual([
      "finished",
      "finished",
      "stopped",
      "stopped",
      "stopped",
    ]);
    expect(open()).toEqual([]);
  });

  test("ends a worker that does not listen, and is not stopped by one that dies", async () => {
    vi.useFakeTimers();
    const { workers, abort, outcomes, open } = stage();
    abort.abort();
    workers[0]!.die("It crashed.");
    expect(open()).toEqual([workers[1]]);
    vi.advanceTimersByTime(5000);
    expect(await outcomes).toEqual(SPECS.map(() => ({ kind: "stopped" })));
    expect(open()).toEqual([]);
  });
});
