/** Runs kept in IndexedDB so that a reload or a crash loses seconds. At most a few; older ones make room. */
import { createStore, del, get, keys, set } from "idb-keyval";
import type { CurvesData } from "../core/curves.ts";
import type { Milestones } from "../core/milestones.ts";
import type { EngineReport } from "../core/readout.ts";
import { type Chain, RECEIPT_VERSION } from "../core/receipt.ts";
import type { Live } from "../core/runState.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { RunId } from "./protocol.ts";

/**
 * The stored form, raised whenever it changes, and the arithmetic: what an older lab stored is left alone, and no run
 * is half of one arithmetic and half of another.
 */
const VERSION = `4 ${RECEIPT_VERSION}`;
const MOST_KEPT = 5;

export interface Checkpoint {
  readonly version: string;
  /** With the interventions made by hand. */
  readonly spec: string;
  readonly engine: EngineReport["name"];
  readonly snapshot: Snapshot;
  readonly milestones: Milestones;
  readonly chain: Chain | null;
  readonly live: Live;
  readonly curves: CurvesData;
}

const store = createStore("grokking-lab", "checkpoints");

/** Rejects when the browser refuses storage (private windows, a full disk). */
export async function saveCheckpoint(runId: RunId, checkpoint: Omit<Checkpoint, "version">): Promise<void> {
  await set(runId, { version: VERSION, ...checkpoint } satisfies Checkpoint, store);
  // Ids begin with their time of birth, so they sort by age.
  const kept = (await keys<string>(store)).sort();
  await Promise.all(kept.slice(0, -MOST_KEPT).map((old) => del(old, store)));
}

export async function loadCheckpoint(runId: RunId): Promise<Checkpoint | null> {
  const found = await get<Checkpoint>(runId, store);
  return found?.version === VERSION ? found : null;
}

export function forgetCheckpoint(runId: RunId): Promise<void> {
  return del(runId, store);
}
