/**
 * Runs in worker threads, several at once. Threads start when there is work for them, share one compiled module, and
 * go on to the next run; one that crashes fails its run alone, and another takes its place.
 */
import { Worker } from "node:worker_threads";
import type { Order, Outcome, Progress, Said, ThreadData } from "./messages.ts";

export interface Pool {
  /** Settles when the run has ended; never rejects. Runs begin in the order of the calls. */
  run(order: Order, onProgress?: (progress: Progress) => void): Promise<Outcome>;
  close(): Promise<void>;
}

interface Job {
  readonly order: Order;
  readonly onProgress: (progress: Progress) => void;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * @param thread path of the bundled thread.ts
 * @param data   what every thread is started with
 * @param most   threads, at least 1
 */
export function openPool(thread: string, data: ThreadData, most: number): Pool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();

  function settle(worker: Worker, outcome: Outcome): void {
    const job = busy.get(worker);
    busy.delete(worker);
    job?.settle(outcome);
  }

  function start(): Worker {
    const worker = new Worker(thread, { workerData: data });
    worker.on("message", (said: Said) => {
      if (said.kind === "progress") return busy.get(worker)?.onProgress(said.progress);
      settle(worker, said);
      idle.push(worker);
      begin();
    });
    const lost = (message: string): void => {
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      settle(worker, { kind: "failed", message });
      begin();
    };
    worker.on("error", (cause: unknown) =>
      lost(`crashed: ${cause instanceof Error ? cause.message : String(cause)}`),
    );
    worker.on("exit", (status) => lost(`its thread ended with status ${status}`));
    return worker;
  }

  function begin(): void {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < most)) {
      const job = waiting.shift();
      if (job === undefined) return;
      const worker = idle.pop() ?? start();
      busy.set(worker, job);
      worker.postMessage(job.order);
    }
  }

  return {
    run: (order, onProgress = () => undefined) =>
      new Promise((resolve) => {
        waiting.push({ order, onProgress, settle: resolve });
        begin();
      }),
    async close() {
      waiting.length = 0;
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}
