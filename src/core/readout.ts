/** What an engine hands back, as plain numbers: per-step columns once per block, and measurements. */
import type { Group } from "./model.ts";

/** A stretch of training. Column i belongs to the state *before* update `from + i + 1`, that is, to step `from + i`. */
export interface Block {
  readonly from: number;
  readonly steps: number;
  /** Mean cross-entropy in nats over what the step saw, [steps]: the whole train set, or its minibatch. */
  readonly loss: Float32Array;
  readonly lossOf: "train" | "batch";
  readonly groups: readonly Group[];
  /** ‖θ‖² of each group's decayed parameters, [steps × groups]. */
  readonly groupNorms: Float64Array;
}

/** The whole train and test set at one step. */
export interface Measurement {
  readonly step: number;
  /** Mean cross-entropy in nats; `testLoss` is NaN when there is no test example. */
  readonly trainLoss: number;
  readonly testLoss: number;
  /** Right answers: ties go to the lowest class, NaN is wrong. */
  readonly trainCorrect: number;
  readonly testCorrect: number;
  readonly trainCount: number;
  readonly testCount: number;
  readonly groups: readonly Group[];
  /** ‖θ‖² of each group's decayed parameters, [groups]. */
  readonly groupNorms: Float64Array;
  /** 64 bits that stand for the bits of every weight; `null` from an engine that promises none. */
  readonly weightBits: bigint | null;
}

/** The whole train set at one step, opened up. */
export interface Inspection {
  /** [trainCount × classes], row-major. */
  readonly logits: Float32Array;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** ∂loss/∂θ, one array per parameter, in layout order. */
  readonly gradients: readonly Float32Array[];
}

/** V = ‖θ‖² over every decayed parameter. */
export function totalNorm(groupNorms: Float64Array, from = 0, groups = groupNorms.length): number {
  let sum = 0;
  for (let g = 0; g < groups; g++) sum += groupNorms[from + g]!;
  return sum;
}

export function trainAccuracy(m: Measurement): number {
  return m.trainCorrect / m.trainCount;
}

export function testAccuracy(m: Measurement): number {
  return m.testCount === 0 ? 0 : m.testCorrect / m.testCount;
}

/** The first step of a block at which loss or V is not finite, or `null`. */
export function firstNonFinite({ from, steps, loss, groups, groupNorms }: Block): number | null {
  for (let i = 0; i < steps; i++) {
    const v = totalNorm(groupNorms, i * groups.length, groups.length);
    if (!Number.isFinite(loss[i]!) || !Number.isFinite(v)) return from + i;
  }
  return null;
}

/** Whether a measured state is still finite; an empty test set has no loss and does not count. */
export function isFiniteState(m: Measurement): boolean {
  return (
    Number.isFinite(m.trainLoss) &&
    (m.testCount === 0 || Number.isFinite(m.testLoss)) &&
    Number.isFinite(totalNorm(m.groupNorms))
  );
}

/** What is computing, in words the page can show. */
export interface EngineReport {
  /** As a spec names it. */
  readonly name: "exact" | "gpu" | "tfjs-webgpu" | "tfjs-wasm" | "tfjs-cpu";
  /** The device: a GPU's name, or "CPU". */
  readonly device: string;
  /** A GPU imitated on the CPU. */
  readonly softwareGpu: boolean;
  /** Why this one and not another, one sentence; empty when it was asked for by name. */
  readonly why: string;
}
