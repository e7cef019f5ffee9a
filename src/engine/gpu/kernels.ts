/** Our kernels, compiled once for a device: one pipeline a kind of op, whatever the sizes. */
import type { Gpu } from "../gpuDevice.ts";
import { EngineFailure } from "../engine.ts";
import type { KernelName } from "./jobs.ts";
import { ATTENTION_GRADIENT_SOURCE, ATTENTION_SOURCE } from "./wgsl/attention.ts";
import { LOSS_SOURCE } from "./wgsl/loss.ts";
import { type ProductForm, type Tile, TILES, productSource } from "./wgsl/product.ts";
import { LAYER_NORM_GRADIENT_SOURCE, LAYER_NORM_SOURCE, ROWS_SOURCE, SUMS_SOURCE } from "./wgsl/rows.ts";
import { UPDATE_SOURCE, summarySource } from "./wgsl/update.ts";

export interface Kernels {
  readonly device: GPUDevice;
  readonly tile: Tile;
  readonly pipelines: Readonly<Record<KernelName, GPUComputePipeline>>;
  /** Of the buffers that all calls share, and of a call's own range of jobs. */
  readonly shared: GPUBindGroupLayout;
  readonly own: GPUBindGroupLayout;
}

/** Bytes from one entry of a uniform buffer to the next. */
export const UNIFORM_STEP = 256;

const sourcesFor = (form: ProductForm): Readonly<Record<KernelName, string>> => ({
  product: productSource(form),
  rows: ROWS_SOURCE,
  sums: SUMS_SOURCE,
  layerNorm: LAYER_NORM_SOURCE,
  layerNormGradient: LAYER_NORM_GRADIENT_SOURCE,
  attention: ATTENTION_SOURCE,
  attentionGradient: ATTENTION_GRADIENT_SOURCE,
  crossEntropy: LOSS_SOURCE,
  update: UPDATE_SOURCE,
  // A workgroup that is imitated takes its threads one after the other.
  summary: summarySource(form === "direct" ? 64 : 256),
});

/**
 * @param alter for tests: what becomes of a kernel's source
 * @throws EngineFailure when a kernel does not compile here
 */
export async function compileKernels(
  { device, name: gpuName }: Gpu,
  form: ProductForm,
  alter: (kernel: KernelName, source: string) => string = (_, source) => source,
): Promise<Kernels> {
  const storage = (type: GPUBufferBindingType) => ({ visibility: GPUShaderStage.COMPUTE, buffer: { type } });
  const shared = device.createBindGroupLayout({
    entries: [
      ...(
        [
          "storage",
          "read-only-storage",
          "read-only-storage",
          "read-only-storage",
          "storage",
          "read-only-storage",
        ] as const
      ).map((type, binding) => ({ binding, ...storage(type) })),
      {
        binding: 6,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: "uniform", hasDynamicOffset: true },
      },
      { binding: 7, ...storage("uniform") },
    ],
  });
  const own = device.createBindGroupLayout({ entries: [{ binding: 0, ...storage("uniform") }] });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [shared, own] });
  const compiled = Object.entries(sourcesFor(form)).map(async ([name, source]) => {
    const module = device.createShaderModule({ label: name, code: alter(name as KernelName, source) });
    const pipeline = await device.createComputePipelineAsync({
      label: name,
      layout,
      compute: { module, entryPoint: name },
    });
    return [name, pipeline] as const;
  });
  try {
    const pipelines = Object.fromEntries(await Promise.all(compiled)) as Kernels["pipelines"];
    return { device, tile: TILES[form], pipelines, shared, own };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new EngineFailure("unavailable", `The GPU (${gpuName}) does not compile our kernels: ${reason}`);
  }
}
