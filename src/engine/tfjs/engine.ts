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
import { type Engine, EngineFailure } from "../engine.ts";
import type { Gpu } from "../gpuDevice.ts";
import { tfjsTrainer } from "./trainer.ts";

export type Backend =
  | { readonly name: "webgpu"; readonly gpu: Gpu }
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

/** The device is lent: the lab's own engine runs on it too. */
function lend({ device, info }: Gpu): void {
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", 256);
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, info), 3);
}

/**
 * A tensor that is a buffer of the device that was lent, without a copy: what our own kernels write there, TensorFlow.js
 * reads, once. Its reads are cached: take a new tensor after a change. Disposing it leaves the buffer to its owner.
 * @param floats how many, from the buffer's first on
 */
export function sharedTensor(buffer: GPUBuffer, floats: number): tf.Tensor1D {
  // What TensorFlow.js has recorded and not submitted would otherwise run after what we submit.
  const backend = tf.backend() as WebGPUBackend;
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  return tf.tensor({ buffer, zeroCopy: true }, [floats], "float32") as tf.Tensor1D;
}

/**
 * @param why     for the report: why this backend was taken
 * @throws EngineFailure when the backend does not come up
 */
export async function startTfjs(backend: Backend, why: string): Promise<Engine> {
  tf.enableProdMode();
  if (backend.name === "wasm") setWasmPaths(backend.files);
  if (backend.name === "webgpu") lend(backend.gpu);
  const started = await tf.setBackend(backend.name).catch((cause: unknown) => {
    throw new EngineFailure(
      "load-failed",
      `TensorFlow.js could not start on ${backend.name}: ${String(cause)}`,
    );
  });
  if (!started) throw new EngineFailure("load-failed", `TensorFlow.js could not start on ${backend.name}.`);

  const gpu = backend.name === "webgpu" ? backend.gpu : null;
  const report: EngineReport = {
    name: `tfjs-${backend.name}`,
    device: gpu?.name ?? "CPU",
    softwareGpu: gpu?.software ?? false,
    why,
  };
  return {
    report,
    compiles: gpu !== null,
    watch: gpu?.watch ?? (() => () => undefined),
    trainer: async (setup) => tfjsTrainer(setup),
    // The device stays with whoever opened it.
    [Symbol.dispose]: () => undefined,
  };
}
