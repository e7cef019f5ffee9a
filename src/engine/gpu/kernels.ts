/**
 * Our kernels, compiled once for a device: one pipeline for each kind of op and what it must be able to do, whatever
 * the sizes.
 */
import type { Gpu } from "../gpuDevice.ts";
import { EngineFailure } from "../engine.ts";
import type { Call, KernelName } from "./jobs.ts";
import type { Limits } from "./plan.ts";
import { attentionGradientSource, attentionSource } from "./wgsl/attention.ts";
import type { Has } from "./wgsl/common.ts";
import { lossSource } from "./wgsl/loss.ts";
import { type ProductForm, type Tile, TILES, productSource } from "./wgsl/product.ts";
import { LAYER_NORM_GRADIENT_SOURCE, LAYER_NORM_SOURCE, rowsSource, sumsSource } from "./wgsl/rows.ts";
import { SPECTRUM_SOURCE } from "./wgsl/spectrum.ts";
import { summarySource } from "./wgsl/summary.ts";
import { updateSource } from "./wgsl/update.ts";

export interface Kernels {
  readonly device: GPUDevice;
  readonly tile: Tile;
  readonly limits: Limits;
  /** Of the buffers that all calls share, and of a call's own range of jobs. */
  readonly shared: GPUBindGroupLayout;
  readonly own: GPUBindGroupLayout;
  /**
   * The kernels of calls, compiled if they are not yet.
   * @throws EngineFailure when one does not compile here
   */
  compile(calls: readonly Call[]): Promise<(call: Call) => GPUComputePipeline>;
}

/** Bytes from one entry of a uniform buffer to the next. */
export const UNIFORM_STEP = 256;

function sourceOf(kernel: KernelName, form: ProductForm, has: Has): string {
  switch (kernel) {
    case "product":
      return productSource(form, has);
    case "rows":
      return rowsSource(has);
    case "sums":
      return sumsSource(has);
    case "layerNorm":
      return LAYER_NORM_SOURCE;
    case "layerNormGradient":
      return LAYER_NORM_GRADIENT_SOURCE;
    case "attention":
      return attentionSource(has);
    case "attentionGradient":
      return attentionGradientSource(has);
    case "crossEntropy":
      return lossSource(has);
    case "update":
      return updateSource(has);
    case "summary":
      // An imitated workgroup takes its threads one after the other, and long to compile where it has much memory.
      return summarySource(form === "direct" ? 16 : 64);
    case "spectrum":
      return SPECTRUM_SOURCE;
  }
}

/** For tests: what becomes of a kernel's source before it is compiled. */
export type Alter = (kernel: KernelName, source: string) => string;

const MOST_BYTES = 2 ** 30;
/** What the slowest GPUs do in a tenth of a second. */
const MOST_FLOP = 2e10;

export function kernelsFor(
  { device, name: gpuName }: Gpu,
  form: ProductForm,
  alter: Alter,
  limits: Partial<Limits>,
): Kernels {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  const storage = (type: GPUBufferBindingType) => ({ visibility: GPUShaderStage.COMPUTE, buffer: { type } });
  const read = storage("read-only-storage");
  const shared = device.createBindGroupLayout({
    entries: [
      ...[storage("storage"), read, read, read, storage("storage"), read].map((entry, binding) => ({
        binding,
        ...entry,
      })),
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
  const known = new Map<string, Promise<GPUComputePipeline>>();
  const nameOf = ({ kernel, features }: Call): string => [kernel, ...features].join(" ");

  function compiled(call: Call): Promise<GPUComputePipeline> {
    const label = nameOf(call);
    const pipeline = known.get(label) ?? compile(label, call);
    known.set(label, pipeline);
    return pipeline;
  }

  async function compile(label: string, { kernel, features }: Call): Promise<GPUComputePipeline> {
    const source = sourceOf(kernel, form, (feature) => features.includes(feature));
    const module = device.createShaderModule({ label, code: alter(kernel, source) });
    try {
      return await device.createComputePipelineAsync({
        label,
        layout,
        compute: { module, entryPoint: kernel },
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
      throw new EngineFailure("unavailable", `The GPU (${gpuName}) does not compile our kernels: ${reason}`);
    }
  }

  return {
    device,
    tile: TILES[form],
    limits: { bytes: Math.min(most, MOST_BYTES), flop: MOST_FLOP, ...limits },
    shared,
    own,
    async compile(calls) {
      const pipelines = new Map<string, GPUComputePipeline>();
      await Promise.all(calls.map(async (call) => pipelines.set(nameOf(call), await compiled(call))));
      return (call) => pipelines.get(nameOf(call))!;
    },
  };
}
