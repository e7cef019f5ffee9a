/**
 * Starts TensorFlow.js on one of its backends. The host brings what only it can reach: the GPU, and the address of
 * the `.wasm` files. This folder alone imports `@tensorflow/*`.
 *
 * WebGPU settings are for equal numbers on every run: no CPU forwarding, and the matrix product without split
 * inner dimensions (its partial sums meet in float atomics).
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { EngineReport } from "../../core/readout.ts";
import { type DeviceTrouble, type Engine, EngineFailure } from "../engine.ts";
import { tfjsTrainer } from "./trainer.ts";

export type Backend =
  | { readonly name: "webgpu"; readonly adapter: GPUAdapter }
  /** Folder or file → URL map of the three `.wasm` files. */
  | { readonly name: "wasm"; readonly files: string | Record<string, string> }
  | { readonly name: "cpu" };

/** Tensors and bytes alive: what a leak test watches. */
export interface Memory {
  readonly tensors: number;
  readonly bytes: number;
  /** What the WebGPU backend holds of the device, pooled buffers included; 0 elsewhere. */
  readonly allocated: number;
}

export function memory(): Memory {
  const { numTensors, numBytes } = tf.memory();
  const gpu = tf.memory() as { numBytesInGPU?: number; numBytesAllocatedInGPU?: number };
  return {
    tensors: numTensors,
    bytes: gpu.numBytesInGPU ?? numBytes,
    allocated: gpu.numBytesAllocatedInGPU ?? 0,
  };
}

function describeAdapter(adapter: GPUAdapter): string {
  const { vendor, architecture, device, description } = adapter.info;
  return description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed GPU";
}

/** A shader that does not compile or a call that is refused throws nothing: it is told here, or nowhere. */
function watchDevice(device: GPUDevice): Engine["watch"] {
  const listeners = new Set<(trouble: DeviceTrouble) => void>();
  let happened: DeviceTrouble | null = null;
  const tell = (trouble: DeviceTrouble): void => {
    if (happened !== null) return;
    happened = trouble;
    for (const listener of listeners) listener(trouble);
  };
  void device.lost.then(({ reason, message }) => tell({ kind: "lost", message: message || reason }));
  device.addEventListener("uncapturederror", ({ error }) => {
    tell({ kind: "error", message: error.message.split("\n", 1)[0] ?? "" });
  });
  return (listener) => {
    listeners.add(listener);
    if (happened !== null) listener(happened);
    return () => listeners.delete(listener);
  };
}

async function startWebGpu(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  });
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", 256);
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
  return device;
}

/**
 * @param why     for the report: why this backend was taken
 * @throws EngineFailure when the backend does not come up
 */
export async function startTfjs(backend: Backend, why: string): Promise<Engine> {
  tf.enableProdMode();
  let watch: Engine["watch"] = () => () => undefined;
  let device: GPUDevice | null = null;
  if (backend.name === "wasm") setWasmPaths(backend.files);
  if (backend.name === "webgpu") {
    device = await startWebGpu(backend.adapter);
    watch = watchDevice(device);
  }
  const started = await tf.setBackend(backend.name).catch((cause: unknown) => {
    throw new EngineFailure(
      "load-failed",
      `TensorFlow.js could not start on ${backend.name}: ${String(cause)}`,
    );
  });
  if (!started) throw new EngineFailure("load-failed", `TensorFlow.js could not start on ${backend.name}.`);

  const report: EngineReport = {
    name: `tfjs-${backend.name}`,
    device: backend.name === "webgpu" ? describeAdapter(backend.adapter) : "CPU",
    softwareGpu: backend.name === "webgpu" && backend.adapter.info.isFallbackAdapter,
    why,
  };
  return {
    report,
    compiles: backend.name === "webgpu",
    watch,
    trainer: async (setup) => tfjsTrainer(setup),
    [Symbol.dispose]() {
      device?.destroy();
    },
  };
}
