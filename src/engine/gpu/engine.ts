/**
 * The GPU engine: our own fused WGSL kernels on WebGPU, many runs at once. From the same programs as the exact engine
 * (../program); its numbers are its adapter's, to the last bit or two those of exact.
 */
import type { Gpu } from "../gpuDevice.ts";
import type { Engine } from "../engine.ts";
import { gpuFleet } from "./fleet.ts";
import { type Alter, kernelsFor } from "./kernels.ts";
import { gpuTrainer } from "./trainer.ts";
import type { Limits } from "./plan.ts";
import type { ProductForm } from "./wgsl/product.ts";

export { parameterBuffer } from "./trainer.ts";

/** What this engine computes changes with this number: a self-check of another version says nothing of it. */
export const GPU_VERSION = "gpu2";

export interface GpuOptions {
  /** Which form of the product; by default the one for the adapter. */
  readonly product?: ProductForm;
  /** For tests: what becomes of a kernel's source before it is compiled. */
  readonly alter?: Alter;
  /** For tests: less than the GPU gives. */
  readonly limits?: Partial<Limits>;
}

/**
 * @param gpu  open, and left to its owner
 * @param now  milliseconds, for submissions of bounded length
 * @param why  for the report
 * @throws EngineFailure when a kernel does not compile here
 */
export async function startGpu(
  gpu: Gpu,
  now: () => number,
  why: string,
  options: GpuOptions = {},
): Promise<Engine> {
  const form = options.product ?? (gpu.software ? "direct" : "tiled");
  const { alter = (_, source) => source, limits = {} } = options;
  const kernels = kernelsFor(gpu, form, alter, limits);
  return {
    report: { name: "gpu", device: gpu.name, softwareGpu: gpu.software, why },
    compiles: true,
    watch: gpu.watch,
    trainer: (setup) => gpuTrainer(kernels, setup, now),
    fleet: (setups) => gpuFleet(kernels, setups, now),
    // Pipelines go with the device, which is another's.
    [Symbol.dispose]: () => undefined,
  };
}
