/** What an engine hands back, as plain numbers: per-step columns once per block, and measurements. */
import type { Group } from "./model.ts";
import type { Rates } from "./setup.ts";

/**
 * What moves V = ‖θ‖² in one update θ′ = kθ − s (AdamW: k = 1 − ηλ; else k = 1 and the decay is part of s), exactly:
 * V′ − V = (k² − 1)V − 2k⟨θ, s⟩ + ‖s‖² + jump. Sums over the decayed parameters of a group (our algebra; theory of
 * arXiv 2606.30388). `radial` holds the gradient and the noise that momentum carries; `jump` is what a hold or a
 * rescaling adds.
 */
export const BARS = ["decay", "radial", "diffusion", "jump"] as const;
export type Bar = (typeof BARS)[number];

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
  /**
   * The bars of the update that follows, [steps × groups × BARS], in V's unit. A jump made by hand at a step counts to
   * the update after it.
   */
  readonly budget: Float64Array;
  /** ‖∇L‖² over the decayed parameters, of what the step saw and without any decay that is coupled into it, [steps]. */
  readonly gradientSquares: Float64Array;
  /** In force in all of the block. */
  readonly rates: Rates;
  /** How many numbers decay. */
  readonly decayed: number;
}

/** Adam's moments at one step, over the decayed parameters. */
export interface Moments {
  /** ‖m‖ and ‖v‖, before the correction of their bias. */
  readonly first: number;
  readonly second: number;
  /** tr π = Σ 1/(√v̂ + ε). */
  readonly preconditioner: number;
}

/** Between θ now and θ at another time, over the decayed parameters, radians in [0, π]. */
export interface Angles {
  readonly toInitial: number;
  /** To the weights that `Trainer.mark` kept; `null` before. */
  readonly toMemorization: number | null;
}

/** How large the logits are, after the temperature. */
export interface Outputs {
  /** Mean L2 norm over all examples, train and test (arXiv 2606.18465). */
  readonly scale: number;
  /** Mean of the true class's logit minus the largest other; NaN where there is no example. */
  readonly trainMargin: number;
  readonly testMargin: number;
  /** Training examples whose margin is over COLLAPSE_MARGIN. */
  readonly collapsed: number;
}

/**
 * The margin past which 1 − p rounds to 0 in float32, so that a plain softmax gives the true class a gradient of exactly
 * 0: 23 ln 2 (arXiv 2605.06152). Our own engines sum the other classes and still have one.
 */
export const COLLAPSE_MARGIN = 15.942385152878742;

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
  /** `null` before the first update, and from an optimizer without such moments. */
  readonly moments: Moments | null;
  readonly angles: Angles;
  readonly outputs: Outputs;
  /** Shares of the embedding's power by frequency, see `fourier.ts`; `null` where tokens are in no cyclic order. */
  readonly spectrum: Float64Array | null;
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

/**
 * Between x and y, radians in [0, π]; NaN where one is 0. From differences, which stay exact where an angle is small:
 * 4‖x‖‖y‖ sin²(φ/2) = ‖x − y‖² − (‖x‖ − ‖y‖)².
 * @param away    ‖x − y‖²
 * @param squares ‖x‖²
 * @param gain    ‖x‖² − ‖y‖²
 */
export function angle(away: number, squares: number, gain: number): number {
  const [norm, other] = [Math.sqrt(squares), Math.sqrt(Math.max(0, squares - gain))];
  const square = (away - (gain / (norm + other)) ** 2) / (4 * norm * other);
  return 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, square))));
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
