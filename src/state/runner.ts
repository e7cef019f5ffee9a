/**
 * The worker's client: starts it when told to, or when first needed, sends, hands on what it says, and answers for it when it dies,
 * so that no run is left waiting.
 */
import type { RunError } from "../core/runState.ts";
import type { FromWorker, RunId, ToWorker } from "../worker/protocol.ts";

export interface Runner {
  send(message: ToWorker): void;
  /** Starts the worker, if there is none. */
  start(): void;
  /** Ends the worker at once; the next message starts a new one. */
  restart(): void;
}

/** How long a stop may take before the worker is ended: one step of a large run on a slow machine. */
const STOP_MS = 4000;

/** What a worker that is not there need not hear. */
const NO_START: readonly ToWorker["type"][] = ["stop", "visibility", "watch-answers"];

const CRASHED: Omit<RunError, "message"> = {
  kind: "worker-crashed",
  remedy: "Press Run to begin again, or go on from the last checkpoint.",
};

/**
 * @param makeWorker starts the worker; a port, so that tests pass a fake
 * @param hear       everything the worker says
 * @param died       the worker is gone; whatever it was doing will not be answered
 */
export function createRunner(
  makeWorker: () => Worker,
  hear: (message: FromWorker) => void,
  died: (error: RunError) => void,
): Runner {
  let worker: Worker | null = null;
  let watch: AbortController | null = null;
  /** A start that the worker has not answered yet: said again if the worker has to be replaced. */
  let unanswered: Extract<ToWorker, { type: "start" | "restore" }> | null = null;
  /** Said to every worker anew. */
  let watching: Extract<ToWorker, { type: "watch-answers" }> | null = null;
  const stopping = new Map<RunId, ReturnType<typeof setTimeout>>();

  function forgetStops(): void {
    for (const timer of stopping.values()) clearTimeout(timer);
    stopping.clear();
  }

  function end(): void {
    watch?.abort();
    worker?.terminate();
    worker = watch = null;
    forgetStops();
  }

  function crash(message: string): void {
    if (worker === null) return;
    end();
    died({ ...CRASHED, message });
  }

  /** The worker holds this lock while it lives: getting it means that it died without a word. */
  function watchLock(name: string): void {
    const controller = new AbortController();
    watch = controller;
    const locks = (navigator as { locks?: LockManager }).locks;
    void locks
      ?.request(name, { signal: controller.signal }, () =>
        crash("The worker that trains stopped without a word."),
      )
      .catch(() => undefined); // aborted by `end`
  }

  function make(): Worker {
    const made = makeWorker();
    made.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (worker !== made) return;
      if (data.type === "alive") return watchLock(data.lock);
      if ("runId" in data && data.runId === unanswered?.runId) unanswered = null;
      // Word of any run but those being stopped shows that the worker has moved on.
      if ("runId" in data && (data.type === "stopped" || !stopping.has(data.runId))) forgetStops();
      hear(data);
    };
    made.onerror = (event) => {
      event.preventDefault();
      if (worker === made)
        crash(`The worker that trains crashed: ${event.message || "its script could not be loaded"}.`);
    };
    made.onmessageerror = () => {
      if (worker === made) crash("The worker that trains sent something unreadable.");
    };
    if (watching?.on === true) made.postMessage(watching);
    return made;
  }

  function send(message: ToWorker): void {
    if (message.type === "watch-answers") watching = message;
    if (worker === null && NO_START.includes(message.type)) return;
    worker ??= make();
    if (message.type === "start" || message.type === "restore") unanswered = message;
    if (message.type === "stop" && !stopping.has(message.runId)) {
      stopping.set(message.runId, setTimeout(replace, STOP_MS));
    }
    worker.postMessage(message);
  }

  /** The worker does not stop: a step of a large run can take longer than a person waits. */
  function replace(): void {
    const again = unanswered;
    end();
    if (again !== null) send(again);
  }

  const start = (): void => {
    worker ??= make();
  };

  return { send, start, restart: end };
}
