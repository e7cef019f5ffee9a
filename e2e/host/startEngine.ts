/** Starts an engine in the bare page's worker, each loaded when it is asked for. */
import { type Engine, EngineFailure } from "../../src/engine/engine.ts";
import type { GpuOptions } from "../../src/engine/gpu/engine.ts";
import { type Gpu, openGpu } from "../../src/engine/gpuDevice.ts";
import type { GpuEngine } from "./calls.ts";

export async function findAdapter(): Promise<GPUAdapter> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  const adapter = (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
  if (adapter === null) throw new EngineFailure("unavailable", "no WebGPU adapter");
  return adapter;
}

/** @param options of our own engine */
export async function startOn(gpu: Gpu, name: GpuEngine, options: GpuOptions = {}): Promise<Engine> {
  if (name === "gpu") {
    const { startGpu } = await import("../../src/engine/gpu/engine.ts");
    return startGpu(gpu, () => performance.now(), "", options);
  }
  const { startTfjs } = await import("../../src/engine/tfjs/engine.ts");
  return startTfjs({ name: "webgpu", gpu }, "");
}

export async function startExact(): Promise<Engine> {
  const [exact, { default: url }] = await Promise.all([
    import("../../src/engine/exact/engine.ts"),
    import("../../src/engine/exact/kernels.wasm?url"),
  ]);
  return exact.startExact(await WebAssembly.compileStreaming(fetch(url)), "");
}

export async function startAny(name: GpuEngine | "exact-chromium"): Promise<Engine> {
  return name === "exact-chromium" ? startExact() : startOn(await openGpu(await findAdapter()), name);
}
