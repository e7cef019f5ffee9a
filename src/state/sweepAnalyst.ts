/**
 * The client of the worker that analyzes sweeps: starts it when first needed and settles every request, also when the
 * worker dies; the next request then starts another.
 */
import { type Result, err, ok } from "../core/prelude.ts";
import type { RunResult } from "../core/result.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import type { FromSweepWorker, ToSweepWorker } from "../worker/sweepProtocol.ts";

export interface SweepAnalyst {
  /**
   * One request at a time.
   * @param runs by `runKey`
   * @returns an analysis a plan; `null` if it was dropped; a failure is a sentence
   */
  analyze(
    plans: readonly SweepPlan[],
    runs: ReadonlyMap<string, RunResult>,
  ): Promise<Result<readonly SweepAnalysis[], string> | null>;
  /** What is under way is wanted no more. */
  drop(): void;
}

type Answer = Result<readonly SweepAnalysis[], string> | null;

export function createSweepAnalyst(makeWorker: () => Worker): SweepAnalyst {
  let worker: Worker | null = null;
  let watch: AbortController | null = null;
  let requests = 0;
  let settle: ((answer: Answer) => void) | null = null;

  function answer(given: Answer): void {
    const waiting = settle;
    settle = null;
    waiting?.(given);
  }

  function end(): void {
    watch?.abort();
    worker?.terminate();
    worker = watch = null;
  }

  function died(why: string): void {
    end();
    answer(err(`The sweep could not be analyzed: ${why}. The next run that ends has it tried again.`));
  }

  /** The worker holds this lock while it lives: getting it means that it died without a word. */
  function watchLock(name: string): void {
    const controller = new AbortController();
    watch = controller;
    const locks = (navigator as { locks?: LockManager }).locks;
    void locks
      ?.request(name, { signal: controller.signal }, () => died("its worker is gone"))
      .catch(() => undefined); // aborted by `end`
  }

  function make(): Worker {
    const made = makeWorker();
    made.onmessage = ({ data }: MessageEvent<FromSweepWorker>) => {
      if (worker !== made) return;
      if (data.type === "alive") watchLock(data.lock);
      else if (data.request === requests) answer(ok(data.analyses));
    };
    made.onerror = (event) => {
      event.preventDefault();
      if (worker === made) died(event.message || "its script could not be loaded");
    };
    made.onmessageerror = () => {
      if (worker === made) died("its answer could not be read");
    };
    return made;
  }

  return {
    analyze: (plans, runs) =>
      new Promise((resolve) => {
        answer(null);
        settle = resolve;
        worker ??= make();
        const message: ToSweepWorker = { type: "analyze", request: ++requests, plans, runs };
        worker.postMessage(message);
      }),
    drop() {
      if (settle === null) return;
      end(); // it may be busy for seconds
      answer(null);
    },
  };
}
