/** The probe worker's door: requests in, work done, answers out. Shares nothing with the worker that trains. */
import { ensureDispose } from "./dispose.ts";
import { start } from "./exact.ts";
import type { FromProbeWorker, ToProbeWorker } from "./probeProtocol.ts";
import { createProbeWork } from "./probeWork.ts";

declare const self: DedicatedWorkerGlobalScope;

ensureDispose(); // before anything that is disposed is made

const post = (message: FromProbeWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, transfer);

const turn = new MessageChannel();
const turns: (() => void)[] = [];
turn.port1.onmessage = () => turns.shift()?.();

const hear = createProbeWork({
  post,
  now: () => performance.now(),
  yieldTurn: () =>
    new Promise((resolve) => {
      turns.push(resolve);
      turn.port2.postMessage(null);
    }),
  startEngine: () => start(""),
});

self.onmessage = ({ data }: MessageEvent<ToProbeWorker>) => hear(data);

// A lock that lives as long as this worker. Insecure origins have none; there a silent death stays unseen.
const locks = (navigator as { locks?: LockManager }).locks;
if (locks !== undefined) {
  const lock = `grokking-lab-probes-${performance.timeOrigin}-${performance.now()}`;
  void locks.request(lock, () => {
    post({ type: "alive", lock });
    return new Promise<never>(() => undefined);
  });
}
