/**
 * The check of a GPU (engine/selfCheck.ts), and the memory of its verdicts: the numbers are checked once for an
 * adapter, a browser and a version of the engines, the time once for each kind of run beside that.
 */
import { clear, createStore, get, keys, set } from "idb-keyval";
import { RECEIPT_VERSION } from "../core/receipt.ts";
import { prepare } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { kindOf } from "../engine/alike.ts";
import type { Engine } from "../engine/engine.ts";
import { type GpuVerdict, type Soundness, checkNumbers, timeRun } from "../engine/selfCheck.ts";

/** Verdicts by what they are about. Reads and writes may fail; then nothing is remembered. */
export interface VerdictMemory {
  readonly recall: <T>(about: string) => Promise<T | undefined>;
  readonly remember: (about: string, verdict: unknown) => Promise<void>;
}

const MOST_KEPT = 200;

export function browserMemory(): VerdictMemory {
  const store = createStore("grokking-lab-gpu", "verdicts");
  return {
    recall: (about) => get(about, store),
    async remember(about, verdict) {
      // Small and made again in seconds: not worth sorting by age.
      if ((await keys(store)).length >= MOST_KEPT) await clear(store);
      await set(about, verdict, store);
    },
  };
}

export interface GpuCheck {
  readonly info: GPUAdapterInfo;
  readonly browser: string;
  /** Of the gpu engine. */
  readonly version: string;
  readonly spec: RunSpec;
  /** Brought up only if something is not remembered. */
  readonly gpu: () => Promise<Engine>;
  readonly exact: () => Promise<Engine>;
  readonly now: () => number;
  readonly memory: VerdictMemory;
}

/** Whose numbers were checked. */
function aboutNumbers({ info, browser, version }: GpuCheck): string {
  const { vendor, architecture, device, description } = info;
  return JSON.stringify([vendor, architecture, device, description, browser, version, RECEIPT_VERSION]);
}

async function recalled<T>({ memory }: GpuCheck, about: string): Promise<T | undefined> {
  return memory.recall<T>(about).catch(() => undefined);
}

/** What was found is remembered, a fault too: who crashed a driver once does not try again at every run. */
async function remembered<T>({ memory }: GpuCheck, about: string, verdict: T): Promise<T> {
  await memory.remember(about, verdict).catch(() => undefined);
  return verdict;
}

/** @param say hears when the check begins, unless everything is remembered */
export async function checkGpu(check: GpuCheck, say: () => void): Promise<GpuVerdict> {
  const numbers = aboutNumbers(check);
  const time = `${numbers} ${kindOf(check.spec)}`;
  const known = await recalled<Soundness>(check, numbers);
  if (known?.ok === false) return known;
  const timed = known === undefined ? undefined : await recalled<GpuVerdict>(check, time);
  if (timed !== undefined) return timed;
  say();
  try {
    const exact = await check.exact();
    const gpu = await check.gpu();
    const sound = known ?? (await remembered(check, numbers, await checkNumbers(gpu, exact)));
    if (!sound.ok) return sound;
    return await remembered(check, time, await timeRun(gpu, exact, prepare(check.spec), check.now));
  } catch (cause) {
    // An engine did not come up, or the exact one cannot hold the run: of the GPU, nothing is known.
    const message = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    return { ok: false, reason: `The GPU could not be checked (${message})` };
  }
}
