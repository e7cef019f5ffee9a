import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { invented } from "../core/laws/fixture.ts";
import { NO_CALIBRATION } from "../core/laws/known.ts";
import { judgeRun } from "../core/laws/scoreboard.ts";
import { type EndedRun, runOf, traceOf } from "../core/laws/trace.ts";
import type { FromSweepWorker, ToSweepWorker } from "../worker/sweepProtocol.ts";
import { createSweepWork } from "../worker/sweepWork.ts";
import { createSweepLaws } from "./sweepLaws.ts";

/** Answers when told to. */
class FakeWorker {
  static all: FakeWorker[] = [];
  readonly heard: ToSweepWorker[] = [];
  onmessage: ((event: { data: FromSweepWorker }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(message: ToSweepWorker): void {
    this.heard.push(structuredClone(message));
  }
  terminate(): void {}
  reply(): void {
    createSweepWork((message) => this.onmessage?.({ data: structuredClone(message) }))(this.heard.at(-1)!);
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A question waits for others to join it. */
const asked = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(600);
};

/** An answer passes through a few promises. */
const heard = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
};

function ended(seed: number): EndedRun {
  const run = invented({
    spec: `seed=${seed}`,
    norm: (t) => 1000 + t,
    reached: { mem: 80, grok50: 300, grok90: 400, grok99: 450 },
    lastStep: 900,
  });
  return { spec: run.spec, reached: run.reached, steps: 900, trace: traceOf(run.curves) };
}

function desk() {
  FakeWorker.all = [];
  const notes: string[] = [];
  let news = 0;
  const laws = createSweepLaws({
    makeWorker: () => new FakeWorker() as unknown as Worker,
    complain: (note) => notes.push(note),
    onNews: () => news++,
  });
  const worker = (): FakeWorker => FakeWorker.all.at(-1)!;
  /** Lets the next question come, and answers it. */
  const answer = async (): Promise<void> => {
    await asked();
    worker().reply();
    await heard();
  };
  return { laws, notes, news: () => news, worker, answer };
}

const sizes = ({ laws }: ReturnType<typeof desk>) => {
  const { judged, waiting } = laws.shown();
  return [judged.size, waiting.size];
};

test("nobody is asked before there is a calibration; then each run is, as it would be on its own", async () => {
  const on = desk();
  on.laws.add("a", ended(0));
  await asked();
  expect([FakeWorker.all.length, ...sizes(on)]).toEqual([0, 0, 1]);
  on.laws.calibrate(NO_CALIBRATION);
  await on.answer();
  expect(sizes(on)).toEqual([1, 0]);
  expect(on.laws.shown().judged.get("a")).toEqual(judgeRun(runOf(ended(0)), NO_CALIBRATION));
});

test("twenty at a time, until all are; what is shown is new only when it changed", async () => {
  const on = desk();
  on.laws.calibrate(NO_CALIBRATION);
  for (let seed = 0; seed < 25; seed++) on.laws.add(`run ${seed}`, ended(seed));
  await on.answer();
  expect(sizes(on)).toEqual([20, 5]);
  const before = on.laws.shown();
  expect(on.laws.shown()).toBe(before);
  await on.answer();
  expect(sizes(on)).toEqual([25, 0]);
  expect(on.laws.shown()).not.toBe(before);
});

test("another calibration asks all of them again, and an answer to the one before is dropped", async () => {
  const on = desk();
  on.laws.calibrate(NO_CALIBRATION);
  on.laws.add("a", ended(0));
  await asked();
  on.laws.calibrate({ ...NO_CALIBRATION });
  on.worker().reply();
  await heard();
  expect(sizes(on)).toEqual([0, 1]);
  await on.answer();
  expect(sizes(on)).toEqual([1, 0]);
  on.laws.calibrate({ ...NO_CALIBRATION });
  expect(sizes(on)).toEqual([0, 1]);
});

test("runs of another sweep are forgotten", async () => {
  const on = desk();
  on.laws.calibrate(NO_CALIBRATION);
  on.laws.add("a", ended(0));
  await on.answer();
  on.laws.add("b", ended(1));
  on.laws.keep(new Set(["b"]));
  await on.answer();
  expect([...on.laws.shown().judged.keys()]).toEqual(["b"]);
});

test("a worker that dies is told once, and the next run starts another", async () => {
  const on = desk();
  on.laws.calibrate(NO_CALIBRATION);
  on.laws.add("a", ended(0));
  await asked();
  on.worker().onerror?.({ message: "out of memory", preventDefault: () => undefined });
  await heard();
  expect(on.notes).toEqual(["The laws could not be asked: out of memory."]);
  on.laws.add("b", ended(1));
  await on.answer();
  expect([FakeWorker.all.length, ...sizes(on)]).toEqual([2, 2, 0]);
});
