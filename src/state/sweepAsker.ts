/**
 * The client of a sweep worker: starts it when first needed and settles every request, also when the worker dies; the next
 * request then starts another.
 */
import { type Result, err, ok } from "../core/prelude.ts";
import type { FromSweepWorker, ToSweepWorker } from "../worker/sweepProtocol.ts";

/** A request without its number. */
type Question = ToSweepWorker extends infer M
  ? M extends ToSweepWorker
    ? Omit<M, "request">
    : never
  : never;

export interface SweepAsker<Answer> {
  /**
   * One request at a time.
   * @returns the answer; `null` if it was dropped; a failure is a sentence
   */
  ask(question: Question): Promise<Result<Answer, string> | null>;
  /** What is under way is wanted no more. */
  drop(): void;
}

/**
 * @param pick  the answer in a message; `null`: another kind of message
 * @param apology what to say when the worker died of it
 */
export function createSweepAsker<Answer>(
  makeWorker: () => Worker,
  pick: (message: FromSweepWorker) => Answer | null,
  apology: (why: string) => string,
): SweepAsker<Answer> {
  type Given = Result<Answer, string> | null;
  let worker: Worker | null = null;
  let watch: AbortController | null = null;
  let requests = 0;
  let settle: ((answer: Given) => void) | null = null;

  function answer(given: Given): void {
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
    answer(err(apology(why)));
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
      else if (data.request === requests) {
        const found = pick(data);
        if (found !== null) answer(ok(found));
      }
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
    ask: (question) =>
      new Promise((resolve) => {
        answer(null);
        settle = resolve;
        worker ??= make();
        const message: ToSweepWorker = { ...question, request: ++requests };
        worker.postMessage(message);
      }),
    drop() {
      if (settle === null) return;
      end(); // it may be busy for seconds
      answer(null);
    },
  };
}
