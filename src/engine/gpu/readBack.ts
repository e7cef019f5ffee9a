/** Work given to the GPU, and numbers read back from it; a row of the ring in words. */
import { GROUPS, type Group } from "../../core/model.ts";
import { EngineFailure } from "../engine.ts";
import { RING, RING_ROW } from "./wgsl/common.ts";

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

/** One row of the ring, of one run. */
export interface Row {
  /** Mean loss over `count` examples of the step or the train set; NaN if a logit was not finite. */
  loss(count: number): number;
  testLoss(count: number): number;
  readonly right: number;
  readonly testRight: number;
  /** ‖θ‖² of the groups a model has. */
  norms(groups: readonly Group[]): Float64Array;
}

/** @param floats rows as they came back, [rows × runs × RING_ROW] */
export function ringRow(floats: Float32Array, row: number, run: number, runs: number): Row {
  const at = (row * runs + run) * RING_ROW;
  const mean = (sum: number, odd: number, count: number): number =>
    floats[at + odd]! > 0 || count === 0 ? NaN : floats[at + sum]! / count;
  return {
    loss: (count) => mean(RING.loss, RING.odd, count),
    testLoss: (count) => mean(RING.testLoss, RING.testOdd, count),
    right: floats[at + RING.right]!,
    testRight: floats[at + RING.testRight]!,
    norms: (groups) => Float64Array.from(groups, (group) => floats[at + RING.norms + GROUPS.indexOf(group)]!),
  };
}
