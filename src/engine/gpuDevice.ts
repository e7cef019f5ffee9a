/**
 * The one GPU device of the lab, opened with all its adapter offers and told of when it is lost. Our own engine runs
 * on it, and TensorFlow.js is lent it.
 */
import { type DeviceTrouble, type Engine, EngineFailure } from "./engine.ts";

export interface Gpu extends Disposable {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** The adapter in its own words. */
  readonly name: string;
  /** Imitated on the CPU. */
  readonly software: boolean;
  readonly watch: Engine["watch"];
}

function nameOf({ vendor, architecture, device, description }: GPUAdapterInfo): string {
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

/** @throws EngineFailure when the adapter gives no device */
export async function openGpu(adapter: GPUAdapter): Promise<Gpu> {
  const { limits, info } = adapter;
  const device = await adapter
    .requestDevice({
      requiredLimits: {
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
        maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      },
    })
    .catch((cause: unknown) => {
      throw new EngineFailure("unavailable", `The GPU could not be opened: ${String(cause)}`);
    });
  return {
    device,
    info,
    name: nameOf(info),
    software: info.isFallbackAdapter,
    watch: watchDevice(device),
    [Symbol.dispose]: () => device.destroy(),
  };
}
