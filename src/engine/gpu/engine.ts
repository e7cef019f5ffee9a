/** The GPU engine: our own fused WGSL kernels, many runs at once. */
import type { Gpu } from "../gpuDevice.ts";
import { type Engine, EngineFailure } from "../engine.ts";

/** What this engine computes changes with this number: a self-check of another version says nothing of it. */
export const GPU_VERSION = "gpu1";

/**
 * @param gpu  open, and left to its owner
 * @param now  milliseconds, for submissions of bounded length
 * @param why  for the report
 * @throws EngineFailure when a kernel does not compile here
 */
export async function startGpu(gpu: Gpu, now: () => number, why: string): Promise<Engine> {
  void now;
  throw new EngineFailure("unavailable", `not built yet: ${gpu.name} ${why}`);
}
