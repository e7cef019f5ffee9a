/**
 * What a page makes and asks of a GPU, counted at the doors all of it goes through: the methods of WebGPU itself.
 * Counts what the whole realm does, TensorFlow.js and jax-js included.
 */
export interface GpuCounts {
  readonly dispatches: number;
  readonly submits: number;
  readonly encoders: number;
  readonly bindGroups: number;
  readonly pipelines: number;
  readonly shaders: number;
  /** Buffers made, and those not destroyed yet, with their bytes. */
  readonly buffersMade: number;
  readonly buffersAlive: number;
  readonly bytesAlive: number;
}

type Method = (...args: unknown[]) => unknown;
type Name = keyof GpuCounts;

export interface GpuWatch {
  counts(): GpuCounts;
  /** Puts the methods back: nothing is counted any more. */
  stop(): void;
}

/** Where WebGPU is not, nothing is counted. */
export function watchGpu(): GpuWatch {
  const counts: Record<Name, number> = {
    dispatches: 0,
    submits: 0,
    encoders: 0,
    bindGroups: 0,
    pipelines: 0,
    shaders: 0,
    buffersMade: 0,
    buffersAlive: 0,
    bytesAlive: 0,
  };
  const undo: (() => void)[] = [];
  /** @param note told of each call, with what it gave */
  const wrap = (
    type: { readonly prototype: object },
    name: string,
    note: (on: unknown, given: unknown) => void,
  ) => {
    const prototype = type.prototype as Record<string, Method>;
    const plain = prototype[name]!;
    prototype[name] = function watched(this: unknown, ...args: unknown[]): unknown {
      const given = plain.apply(this, args);
      note(this, given);
      return given;
    };
    undo.push(() => {
      prototype[name] = plain;
    });
  };
  const count = (type: { readonly prototype: object }, names: readonly string[], as: Name): void => {
    for (const name of names) wrap(type, name, () => counts[as]++);
  };

  if ("GPUDevice" in self) {
    count(GPUComputePassEncoder, ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"], "dispatches");
    count(GPUQueue, ["submit"], "submits");
    count(GPUDevice, ["createCommandEncoder"], "encoders");
    count(GPUDevice, ["createBindGroup"], "bindGroups");
    count(GPUDevice, ["createComputePipeline", "createComputePipelineAsync"], "pipelines");
    count(GPUDevice, ["createShaderModule"], "shaders");
    const alive = new WeakMap<object, number>();
    wrap(GPUDevice, "createBuffer", (_, given) => {
      const { size } = given as GPUBuffer;
      alive.set(given as GPUBuffer, size);
      counts.buffersMade++;
      counts.buffersAlive++;
      counts.bytesAlive += size;
    });
    wrap(GPUBuffer, "destroy", (on) => {
      const size = alive.get(on as GPUBuffer);
      if (size === undefined) return; // twice, or made before anyone counted
      alive.delete(on as GPUBuffer);
      counts.buffersAlive--;
      counts.bytesAlive -= size;
    });
  }
  return {
    counts: () => ({ ...counts }),
    stop() {
      for (const back of undo.splice(0)) back();
    },
  };
}
