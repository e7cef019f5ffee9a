/**
 * The worker's one GPU: looked for when an engine first wants it, opened once, lent to every engine that computes on
 * it, and given up when it is lost or has reported an error; whoever asks next gets it opened anew.
 */
import type { GpuFinding } from "../engine/choose.ts";
import { EngineFailure } from "../engine/engine.ts";
import { type Gpu, openGpu } from "../engine/gpuDevice.ts";

/** What a search brought: an adapter, or why there is none. */
export interface Sighting {
  readonly finding: GpuFinding;
  readonly adapter: GPUAdapter | null;
}

export interface GpuHolder {
  /** What there is, without opening it. `info` is `null` where there is nothing. */
  look(): Promise<{ readonly finding: GpuFinding; readonly info: GPUAdapterInfo | null }>;
  /**
   * The open GPU, which stays the holder's.
   * @throws EngineFailure when there is none, or it does not open
   */
  borrow(): Promise<Gpu>;
}

const MISSING: Record<GpuFinding, string> = {
  hardware: "",
  software: "",
  "no-adapter": "WebGPU found no GPU on this computer.",
  "no-webgpu": "This browser has no WebGPU.",
  "insecure-origin": "WebGPU needs https or localhost.",
};

export async function searchGpu(): Promise<Sighting> {
  const none = (finding: GpuFinding): Sighting => ({ finding, adapter: null });
  if (!self.isSecureContext) return none("insecure-origin");
  // Typed as always there; old browsers do not have it.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) return none("no-webgpu");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (adapter === null) return none("no-adapter");
  return { finding: adapter.info.isFallbackAdapter ? "software" : "hardware", adapter };
}

export function createGpuHolder(search = searchGpu, open = openGpu): GpuHolder {
  /** Of the last look, until it is opened: an adapter gives one device. */
  let seen: Sighting | null = null;
  let opened: Promise<Gpu> | null = null;
  /** In trouble, and closed once another is wanted: whoever still starts on it is to hear why that fails. */
  let spent: Gpu | null = null;

  async function openIt(): Promise<Gpu> {
    spent?.[Symbol.dispose]();
    spent = null;
    const { finding, adapter } = seen ?? (await search());
    seen = null;
    if (adapter === null) throw new EngineFailure("unavailable", MISSING[finding]);
    return open(adapter);
  }

  function borrow(): Promise<Gpu> {
    if (opened !== null) return opened;
    const mine = openIt();
    opened = mine;
    const giveUp = (): void => {
      if (opened === mine) opened = null;
    };
    mine.then((gpu) => {
      gpu.watch(() => {
        giveUp();
        spent = gpu;
      });
    }, giveUp);
    return mine;
  }

  return {
    borrow,
    async look() {
      const gpu = await opened?.catch(() => null);
      // It may have been lost since it was opened.
      if (gpu !== undefined && gpu !== null && opened !== null) {
        return { finding: gpu.software ? "software" : "hardware", info: gpu.info };
      }
      seen = await search();
      return { finding: seen.finding, info: seen.adapter?.info ?? null };
    },
  };
}
