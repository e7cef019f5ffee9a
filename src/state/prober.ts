/**
 * The probe worker's client: starts it when first needed, sends requests with the weights they are about, and settles
 * every one of them, also when the worker dies; the next request then starts another.
 */
import { type Result, err, ok } from "../core/prelude.ts";
import type { ProbeId, ProbePoint } from "../core/probes.ts";
import type { Scene } from "../core/scene.ts";
import type { FromProbeWorker, Sitting, ToProbeWorker } from "../worker/probeProtocol.ts";

export interface Prober {
  /** A failure is a sentence. */
  scene(of: Sitting): Promise<Result<Scene, string>>;
  /**
   * @param signal cancels: the promise then settles with an error that is not to be shown
   * @param share  told how much is done, 0 … 1
   */
  probe(
    signal: AbortSignal,
    probe: ProbeId,
    of: Sitting,
    share: (done: number) => void,
  ): Promise<Result<ProbePoint, string>>;
}

type Answer = Exclude<FromProbeWorker, { type: "alive" }>;

const DIED = "The worker that measures kept weights stopped. Asking again starts another.";

export function createProber(makeWorker: () => Worker): Prober {
  let worker: Worker | null = null;
  let watch: AbortController | null = null;
  let requests = 0;
  const waiting = new Map<number, (answer: Answer) => void>();

  function died(message: string): void {
    watch?.abort();
    worker?.terminate();
    worker = watch = null;
    for (const [request, hear] of waiting) hear({ type: "failed", request, message });
  }

  /** The worker holds this lock while it lives: getting it means that it died without a word. */
  function watchLock(name: string): void {
    const controller = new AbortController();
    watch = controller;
    const locks = (navigator as { locks?: LockManager }).locks;
    void locks?.request(name, { signal: controller.signal }, () => died(DIED)).catch(() => undefined); // aborted by `died`
  }

  function make(): Worker {
    const made = makeWorker();
    made.onmessage = ({ data }: MessageEvent<FromProbeWorker>) => {
      if (worker !== made) return;
      if (data.type === "alive") watchLock(data.lock);
      else waiting.get(data.request)?.(data);
    };
    made.onerror = (event) => {
      event.preventDefault();
      if (worker === made) died(DIED);
    };
    made.onmessageerror = () => {
      if (worker === made) died(DIED);
    };
    return made;
  }

  function send(message: ToProbeWorker): void {
    worker ??= make();
    worker.postMessage(message);
  }

  return {
    scene(of) {
      const request = ++requests;
      return new Promise((resolve) => {
        waiting.set(request, (answer) => {
          waiting.delete(request);
          resolve(
            answer.type === "scene"
              ? ok(answer.scene)
              : err(answer.type === "failed" ? answer.message : DIED),
          );
        });
        send({ type: "scene", request, of });
      });
    },
    probe(signal, probe, of, share) {
      const request = ++requests;
      return new Promise((resolve) => {
        const settle = (result: Result<ProbePoint, string>): void => {
          waiting.delete(request);
          resolve(result);
        };
        waiting.set(request, (answer) => {
          if (answer.type === "share") share(answer.share);
          else
            settle(
              answer.type === "found"
                ? ok(answer.point)
                : err(answer.type === "failed" ? answer.message : DIED),
            );
        });
        signal.addEventListener("abort", () => {
          if (!waiting.has(request)) return;
          settle(err("canceled"));
          send({ type: "cancel", request });
        });
        send({ type: "probe", request, probe, of });
      });
    },
  };
}
