/** A worker thread: runs what it is sent on the exact engine, one after the other. Loads neither TensorFlow.js nor DOM. */
import { parentPort, workerData } from "node:worker_threads";
import { bug } from "../../core/prelude.ts";
import { EngineFailure } from "../../engine/engine.ts";
import { startExact } from "../../engine/exact/engine.ts";
import type { Order, Said, ThreadData } from "./messages.ts";
import { runToEnd } from "./oneRun.ts";

/** At most this often is told how far a run is. */
const REPORT_MS = 250;

const port = parentPort ?? bug("this is no worker thread");
const engine = await startExact((workerData as ThreadData).module, "");

const say = (said: Said): void => port.postMessage(said);

async function follow(order: Order): Promise<void> {
  let last = performance.now();
  try {
    const made = await runToEnd(engine, order, (progress) => {
      const now = performance.now();
      if (now - last < REPORT_MS) return;
      last = now;
      say({ kind: "progress", progress });
    });
    say({ kind: "made", ...made });
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause; // ends the thread; the pool hears of it and goes on
    say({ kind: "failed", message: cause.message.replace(/\.$/, "") });
  }
}

port.on("message", (order: Order) => void follow(order));
