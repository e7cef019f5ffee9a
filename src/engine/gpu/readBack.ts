/** Work given to the GPU, and numbers read back from it. */
import { EngineFailure } from "../engine.ts";

/** Where calls are recorded. What has been spent in FLOP bounds a submission: past the bound it goes, and another begins. */
export interface Spool {
  readonly pass: () => GPUComputePassEncoder;
  /** @returns whether another pass has begun, to which nothing is bound yet */
  spend(flop: number): boolean;
}
type Record = (spool: Spool) => void;
/** Some bytes of a buffer: offset and size in bytes. */
export type Bytes = readonly [buffer: GPUBuffer, offset: number, size: number];

/** Of stretches this much smaller than the bound many go together: their number goes by the time measured. */
const SMALL = 1 / 20;

export interface Desk {
  submit(record: Record, after?: (encoder: GPUCommandEncoder) => void): void;
  /**
   * What a buffer holds once everything submitted has run.
   * @throws EngineFailure when the device is gone
   */
  map(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer>;
  /** After `record`, some bytes of buffers, one after the other. */
  read(wanted: readonly Bytes[], record?: Record): Promise<Float32Array>;
}

/** @param most FLOP of one submission, about */
export function deskOf(device: GPUDevice, most: number): Desk {
  const submit: Desk["submit"] = (record, after) => {
    let encoder = device.createCommandEncoder();
    let pass = encoder.beginComputePass();
    let spent = 0;
    record({
      pass: () => pass,
      spend(flop) {
        spent += flop;
        if (spent < most || flop < most * SMALL) return false;
        spent = 0;
        pass.end();
        device.queue.submit([encoder.finish()]);
        encoder = device.createCommandEncoder();
        pass = encoder.beginComputePass();
        return true;
      },
    });
    pass.end();
    after?.(encoder);
    device.queue.submit([encoder.finish()]);
  };
  const map: Desk["map"] = async (buffer, bytes) => {
    try {
      await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (cause) {
      throw new EngineFailure("device-lost", `The GPU gave no answer: ${String(cause)}.`);
    }
    const copy = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    return copy;
  };
  return {
    submit,
    map,
    async read(wanted, record = () => undefined) {
      const size = wanted.reduce((sum, [, , bytes]) => sum + bytes, 0);
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const staging = device.createBuffer({ size, usage });
      try {
        submit(record, (encoder) => {
          let at = 0;
          for (const [buffer, offset, bytes] of wanted) {
            encoder.copyBufferToBuffer(buffer, offset, staging, at, bytes);
            at += bytes;
          }
        });
        return new Float32Array(await map(staging, size));
      } finally {
        staging.destroy();
      }
    },
  };
}
