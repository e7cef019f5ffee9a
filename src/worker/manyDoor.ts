/** The pool's side of a browser's worker: messages out and in, and word of its death. Decides nothing. */
import type { FromMany } from "./manyProtocol.ts";
import type { Ear, Hand } from "./pool.ts";

/** Tells when a worker that holds this lock has died without a word. @returns stops listening */
function watchLock(name: string, died: () => void): () => void {
  const controller = new AbortController();
  const locks = (navigator as { locks?: LockManager }).locks; // none on an insecure origin
  locks?.request(name, { signal: controller.signal }, died).catch(() => undefined); // aborted
  return () => controller.abort();
}

/** @param make starts `many.worker.ts`; a port, since only the page knows where its file is */
export function openManyWorker(make: () => Worker): (ear: Ear) => Hand {
  return (ear) => {
    const worker = make();
    let unwatch = (): void => undefined;
    worker.onmessage = ({ data }: MessageEvent<FromMany>) => {
      if (data.type !== "alive") return ear.message(data);
      unwatch = watchLock(data.lock, () => ear.died("A worker that trains stopped without a word."));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      ear.died(`A worker that trains crashed: ${event.message || "its script could not be loaded"}.`);
    };
    worker.onmessageerror = () => ear.died("A worker that trains sent something unreadable.");
    return {
      post: (message) => worker.postMessage(message),
      close: () => {
        unwatch();
        worker.terminate();
      },
    };
  };
}
