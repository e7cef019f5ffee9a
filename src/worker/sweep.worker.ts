/** The door of the worker that analyzes sweeps and asks the laws: many runs take seconds. Loads no engine. */
import type { FromSweepWorker, ToSweepWorker } from "./sweepProtocol.ts";
import { createSweepWork } from "./sweepWork.ts";

declare const self: DedicatedWorkerGlobalScope;

const post = (message: FromSweepWorker): void => self.postMessage(message);

const hear = createSweepWork(post);

self.onmessage = ({ data }: MessageEvent<ToSweepWorker>) => hear(data);

// A lock that lives as long as this worker. Insecure origins have none; there a silent death stays unseen.
const locks = (navigator as { locks?: LockManager }).locks;
if (locks !== undefined) {
  const lock = `grokking-lab-sweep-analysis-${performance.timeOrigin}-${performance.now()}`;
  void locks.request(lock, () => {
    post({ type: "alive", lock });
    return new Promise<never>(() => undefined);
  });
}
