/**
 * What is told of the weights, the gradient and the moments beside losses, computed on the device in few kernels and
 * read back with what is read anyway. Definitions: core/readout.ts.
 */
import * as tf from "@tensorflow/tfjs";
import { spectroscope } from "../../core/fourier.ts";
import { type Group, type Parameter, groupsOf, parameterCount, sizeOf } from "../../core/model.ts";
import { BARS, type Block, COLLAPSE_MARGIN, type Measurement, type Outputs } from "../../core/readout.ts";
import type { Optimizer, Rates, Setup } from "../../core/setup.ts";
import type { Moments, Update } from "./optimizer.ts";

/** Numbers added up at a stretch: one float32 that takes in a hundred thousand is off by 1e-5. */
const ROW = 256;

/** Sums over the last axis, [k, n] → [k]. */
function sums(x: tf.Tensor2D): tf.Tensor1D {
  const [k, n] = x.shape;
  if (n <= ROW) return tf.sum(x, 1);
  const rows = Math.ceil(n / ROW);
  const padded = tf.pad(x, [
    [0, 0],
    [0, rows * ROW - n],
  ]);
  return tf.sum(tf.sum(tf.reshape(padded, [k, rows, ROW]), 2), 1);
}

const sumOf = (x: tf.Tensor1D): tf.Scalar => tf.reshape(sums(tf.reshape(x, [1, -1])), []);

interface Range {
  readonly offset: number;
  readonly size: number;
}

/** Where a group lies in the flat vector, stretches as long as can be; what does not decay there is masked. */
function rangesOf(parameters: readonly Parameter[], group: Group): readonly Range[] {
  const ranges: Range[] = [];
  let offset = 0;
  for (const { shape, group: own, decays } of parameters) {
    const size = sizeOf(shape);
    const last = ranges.at(-1);
    const follows = last !== undefined && last.offset + last.size === offset;
    if (own === group && follows) ranges[ranges.length - 1] = { ...last, size: last.size + size };
    else if (own === group && decays) ranges.push({ offset, size });
    offset += size;
  }
  return ranges;
}

/** Number of `outputs`. */
export const OUTPUTS = 3;

/**
 * Sums over examples, [OUTPUTS]: L2 norms of the logits, margins, and margins over COLLAPSE_MARGIN.
 * @param target one-hot labels, [n, classes]
 */
export function outputs(logits: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  const isTrue = tf.cast(target, "bool");
  const others = tf.max(tf.where(isTrue, tf.fill(logits.shape, -1e38), logits), 1);
  const margins = tf.sub(tf.sum(tf.mul(logits, target), 1), others) as tf.Tensor1D;
  const norms = tf.sqrt(tf.sum(tf.square(logits), 1)) as tf.Tensor1D;
  const collapsed = tf.cast(tf.greater(margins, COLLAPSE_MARGIN), "float32") as tf.Tensor1D;
  return sums(tf.stack([norms, margins, collapsed]) as tf.Tensor2D);
}

/** What θ is multiplied by in an update, as it is rounded there (optimizer.ts). */
function keepOf({ kind }: Optimizer, { learningRate, weightDecay }: Rates): number {
  return kind === "adamw" ? Math.fround(1 - Math.fround(learningRate * weightDecay)) : 1;
}

/** c² − 1 without the loss that c near 1 would bring. */
const growthOf = (factor: tf.Scalar): tf.Tensor => tf.mul(tf.sub(factor, 1), tf.add(factor, 1));

/** Columns of a step's row that are one number each: the loss, and what a held norm multiplied θ by. */
const SINGLE = 2;
/** Columns that are one number a group: jumps by hand, ‖θ‖², ⟨θ, s⟩, ‖s‖², ‖∇L‖². */
const [JUMP, NORM, ALONG, STEP, GRADIENT] = [0, 1, 2, 3, 4];
const BY_GROUP = 5;

/** The present state, as the trainer has it. */
interface State {
  readonly theta: tf.Tensor1D;
  readonly moments: Moments;
  readonly marked: tf.Tensor1D | null;
  readonly betaPowers: readonly [number, number];
}

type OfState = Pick<Measurement, "groupNorms" | "moments" | "angles" | "spectrum">;

export interface Observer extends Disposable {
  readonly groups: readonly Group[];
  /** ‖x‖ over what decays. */
  norm(flat: tf.Tensor1D): tf.Scalar;
  /** What multiplying θ by a factor adds to ‖θ‖² of each group, [groups]. */
  jump(theta: tf.Tensor1D, factor: tf.Scalar): tf.Tensor1D;
  /** All that a step tells, flat. @param factor of a held norm; @param jumps by hand, [groups] */
  row(
    loss: tf.Tensor,
    theta: tf.Tensor1D,
    gradient: tf.Tensor1D,
    { step }: Update,
    factor: tf.Scalar,
    jumps: tf.Tensor1D,
  ): tf.Tensor1D;
  /** @param rows of all steps, one after the other */
  block(rows: Float32Array, from: number, lossOf: Block["lossOf"], rates: Rates): Block;
  /** To be read back: see `told`. */
  state(state: State): tf.Tensor1D;
  /** @param values that `state` gave */
  told(values: Float32Array, state: State): OfState;
}

/**
 * @param decayMask 1 where weight decay applies, 0 elsewhere, [P]: the trainer disposes of it
 * @param initial   the weights of step 0, [P]: disposed of here
 */
export function observerOf(
  { parameters, optimizer, spectral }: Setup,
  decayMask: tf.Tensor1D,
  initial: tf.Tensor1D,
): Observer {
  const groups = groupsOf(parameters);
  const ranges = groups.map((group) => rangesOf(parameters, group));
  const decayed = parameterCount(parameters.filter(({ decays }) => decays));
  const offsets = parameters.map((_, i) => parameterCount(parameters.slice(0, i)));
  const scope = spectral === null ? null : spectroscope(spectral, parameters);
  const tables = (spectral?.tables ?? []).map((i) => ({ i, size: sizeOf(parameters[i]!.shape) }));
  const masked = (flat: tf.Tensor1D): tf.Tensor1D => tf.mul(flat, decayMask);

  /** Sums over each group of several vectors, [groups, vectors]. What it takes meanwhile is given back at once. */
  const byGroup = (make: () => tf.Tensor1D[]): tf.Tensor2D =>
    tf.tidy(() => {
      const all: tf.Tensor2D = tf.tidy(() => tf.mul(tf.stack(make()), decayMask));
      const ofRange = ({ offset, size }: Range): tf.Tensor1D =>
        tf.tidy(() => sums(tf.slice(all, [0, offset], [all.shape[0], size])));
      return tf.stack(ranges.map((some) => tf.sum(tf.stack(some.map(ofRange)), 0))) as tf.Tensor2D;
    });

  const normsOf = (theta: tf.Tensor1D): tf.Tensor1D =>
    tf.reshape(
      byGroup(() => [tf.square(theta)]),
      [-1],
    );

  /** Of a vector whose squares may be too small for a float32. */
  function scaledNorm(flat: tf.Tensor1D): tf.Scalar {
    const most = tf.max(tf.abs(flat)) as tf.Scalar;
    return tf.mul(most, tf.sqrt(sumOf(tf.square(tf.divNoNan(flat, most)))));
  }

  /** [2]: lengths whose ratio is the tangent of half the angle. A cosine would say nothing of an angle below 1e-3. */
  function chords(x: tf.Tensor1D, y: tf.Tensor1D): tf.Tensor1D {
    const scaled = tf.mul(y, tf.div(tf.sqrt(sumOf(tf.square(x))), tf.sqrt(sumOf(tf.square(y)))));
    const pair = [tf.sub(x, scaled), tf.add(x, scaled)] as const;
    return tf.sqrt(sums(tf.stack(pair.map((one) => tf.square(one))) as tf.Tensor2D));
  }

  /** [3], zeros before the first update. */
  function momentSums({ moments, betaPowers }: State): tf.Tensor1D {
    const [m, v] = moments;
    if (optimizer.kind === "sgd" || betaPowers[1] === 1) return tf.zeros([3]);
    const size = tf.add(tf.div(tf.sqrt(v!), Math.sqrt(1 - betaPowers[1])), optimizer.eps);
    const trace = sumOf(tf.div(decayMask, size));
    return tf.stack([scaledNorm(masked(m!)), scaledNorm(masked(v!)), trace]) as tf.Tensor1D;
  }

  return {
    groups,
    norm: (flat) => tf.sqrt(sumOf(tf.square(masked(flat)))),
    jump: (theta, factor) => tf.mul(normsOf(theta), growthOf(factor)),
    row(loss, theta, gradient, { step }, factor, jumps) {
      const products = byGroup(() => [
        tf.square(theta),
        tf.mul(theta, step),
        tf.square(step),
        tf.square(gradient),
      ]);
      const columns = tf.concat([tf.reshape(jumps, [-1, 1]), products], 1);
      const single = [loss, factor].map((one) => tf.reshape(one, [1]));
      return tf.concat([...single, tf.reshape(columns, [-1])]) as tf.Tensor1D;
    },
    block(rows, from, lossOf, rates) {
      const width = SINGLE + BY_GROUP * groups.length;
      const steps = rows.length / width;
      const loss = new Float32Array(steps);
      const groupNorms = new Float64Array(steps * groups.length);
      const budget = new Float64Array(steps * groups.length * BARS.length);
      const gradientSquares = new Float64Array(steps);
      const keep = keepOf(optimizer, rates);
      for (let i = 0; i < steps; i++) {
        const row = rows.subarray(i * width, (i + 1) * width);
        const factor = row[1]!;
        loss[i] = row[0]!;
        for (let g = 0; g < groups.length; g++) {
          const of = (column: number): number => row[SINGLE + g * BY_GROUP + column]!;
          const [decay, radial, diffusion] = [(keep * keep - 1) * of(NORM), -2 * keep * of(ALONG), of(STEP)];
          const held = (factor * factor - 1) * (of(NORM) + decay + radial + diffusion);
          groupNorms[i * groups.length + g] = of(NORM);
          gradientSquares[i] = gradientSquares[i]! + of(GRADIENT);
          budget.set([decay, radial, diffusion, of(JUMP) + held], (i * groups.length + g) * BARS.length);
        }
      }
      return { from, steps, loss, lossOf, groups, groupNorms, budget, gradientSquares, rates, decayed };
    },
    state(state) {
      const { theta, marked } = state;
      const now = masked(theta);
      const angles = [initial, ...(marked === null ? [] : [marked])].map((then) => chords(now, masked(then)));
      const embeddings = tables.map(({ i, size }) => tf.slice(theta, [offsets[i]!], [size]));
      return tf.concat([normsOf(theta), momentSums(state), ...angles, ...embeddings]);
    },
    told(values, { marked, betaPowers }) {
      let at = 0;
      const next = (count: number): Float32Array => values.subarray(at, (at += count));
      const nextAngle = (): number => {
        const [across, along] = next(2);
        return 2 * Math.atan2(across!, along!);
      };
      const norms = Float64Array.from(next(groups.length));
      const [first, second, preconditioner] = next(3);
      const isAdam = optimizer.kind !== "sgd" && betaPowers[1] !== 1;
      const angles = { toInitial: nextAngle(), toMemorization: marked === null ? null : nextAngle() };
      const found: Float32Array[] = parameters.map(() => new Float32Array(0));
      for (const { i, size } of tables) found[i] = next(size);
      return {
        groupNorms: norms,
        moments: isAdam ? { first: first!, second: second!, preconditioner: preconditioner! } : null,
        angles,
        spectrum: scope?.shares(found) ?? null,
      };
    },
    [Symbol.dispose]: () => tf.dispose(initial),
  };
}

/** @param train,test what `outputs` gave of each set */
export function outputsOf(
  train: ArrayLike<number>,
  test: ArrayLike<number>,
  counts: readonly [number, number],
): Outputs {
  return {
    scale: (train[0]! + test[0]!) / (counts[0] + counts[1]),
    trainMargin: train[1]! / counts[0],
    testMargin: test[1]! / counts[1],
    collapsed: train[2]!,
  };
}
