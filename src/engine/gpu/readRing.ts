/** What the rows of the ring tell, in the words of core: columns of a block, and measurements. */
import { GROUPS, type Group, groupsOf, sizeOf } from "../../core/model.ts";
import {
  BARS,
  type Block,
  type Measurement,
  type Moments,
  type Outputs,
  angle,
  totalNorm,
} from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import { type Run, keepOf } from "./runs.ts";
import { LOOK_ROW, RING, SECOND_UNIT, SLOPE_UNIT } from "./wgsl/common.ts";

/** Where a row begins among floats that came back. */
export interface Row {
  readonly floats: Float32Array;
  readonly at: number;
}

/** Lanes of the sums in `train` and `test`, and in `outputs`. */
const TALLY = { loss: 0, right: 1, odd: 2 } as const;
const OUTPUT = { norm: 0, margin: 1, collapsed: 2 } as const;
/** ‖θ − r‖² and ‖θ‖² − ‖r‖², of r the initial weights, then the marked ones. */
const REFERENCE = { away: 0, gain: 2 } as const;
const INITIAL = 0;
const MARKED = 1;

/** Where each group stands in what is summed by group. */
export const lanesOf = (groups: readonly Group[]): readonly number[] =>
  groups.map((group) => GROUPS.indexOf(group));

/** Over all groups. */
function across({ floats, at }: Row, sums: number): number {
  let total = 0;
  for (let lane = 0; lane < GROUPS.length; lane++) total += floats[at + sums + lane]!;
  return total;
}

/** The mean over `count` examples of a sum; NaN where a logit was not finite, and of none. */
function mean({ floats, at }: Row, sum: number, tally: number, count: number): number {
  return floats[at + tally + TALLY.odd]! > 0 || count === 0 ? NaN : floats[at + sum]! / count;
}

/** ‖θ‖² by group as a row has it. @param into [lanes] */
export function readNorms({ floats, at }: Row, lanes: readonly number[], into: Float64Array): void {
  for (let g = 0; g < lanes.length; g++) {
    const lane = at + lanes[g]!;
    into[g] = floats[lane + RING.norms]! + floats[lane + RING.low]!;
  }
}

/** The train set's mean loss, or that of a step. */
export function lossIn(row: Row, count: number): number {
  return mean(row, RING.train + TALLY.loss, RING.train, count);
}

/** A run's columns as they fill up. */
export interface Columns {
  readonly block: Block;
  /**
   * @param i     of the step
   * @param norms ‖θ‖² of each group before it; then as it is after it
   */
  step(i: number, row: Row, norms: Float64Array): void;
}

export function columnsOf({ setup, rates }: Run, from: number, steps: number): Columns {
  const { parameters, optimizer, batch, train } = setup;
  const groups = groupsOf(parameters);
  const lanes = lanesOf(groups);
  const examples = batch?.size ?? train.label.length;
  const keep = Math.fround(keepOf(optimizer, rates));
  const decaying = parameters.filter(({ decays }) => decays);
  const block: Block = {
    from,
    steps,
    loss: new Float32Array(steps),
    lossOf: batch === null ? "train" : "batch",
    groups,
    groupNorms: new Float64Array(steps * groups.length),
    budget: new Float64Array(steps * groups.length * BARS.length),
    gradientSquares: new Float64Array(steps),
    rates,
    decayed: decaying.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
  return {
    block,
    step(i, row, norms) {
      const { floats, at } = row;
      block.loss[i] = lossIn(row, examples);
      block.groupNorms.set(norms, i * groups.length);
      block.gradientSquares[i] = across(row, RING.w) / SLOPE_UNIT ** 2;
      for (let g = 0; g < lanes.length; g++) {
        const lane = at + lanes[g]!;
        const bar = (i * lanes.length + g) * BARS.length;
        block.budget[bar] = (keep * keep - 1) * norms[g]!;
        block.budget[bar + 1] = -2 * keep * floats[lane + RING.y]!;
        block.budget[bar + 2] = floats[lane + RING.z]!;
        block.budget[bar + 3] = floats[lane + RING.jumps]!;
      }
      readNorms(row, lanes, norms);
    },
  };
}

/** @param reference `INITIAL` or `MARKED` */
function angleTo({ floats, at }: Row, reference: number, squares: number): number {
  const from = at + RING.references + reference;
  return angle(floats[from + REFERENCE.away]!, squares, floats[from + REFERENCE.gain]!);
}

/** @param updated whether an update was made before */
function momentsIn(row: Row, { optimizer }: Setup, updated: boolean): Moments | null {
  if (optimizer.kind === "sgd" || !updated) return null;
  return {
    first: Math.sqrt(across(row, RING.y)) / SLOPE_UNIT,
    second: Math.sqrt(across(row, RING.z)) / SECOND_UNIT,
    preconditioner: across(row, RING.w),
  };
}

/** @param train,test examples of each set */
function outputsIn(row: Row, train: number, test: number): Outputs {
  const { floats, at } = row;
  const norms = floats[at + RING.trainOutputs + OUTPUT.norm]! + floats[at + RING.testOutputs + OUTPUT.norm]!;
  const odd = floats[at + RING.train + TALLY.odd]! + floats[at + RING.test + TALLY.odd]!;
  return {
    scale: odd > 0 ? NaN : norms / (train + test),
    trainMargin: mean(row, RING.trainOutputs + OUTPUT.margin, RING.train, train),
    testMargin: mean(row, RING.testOutputs + OUTPUT.margin, RING.test, test),
    collapsed: floats[at + RING.trainOutputs + OUTPUT.collapsed]!,
  };
}

/** Shares by frequency, of what the row has beyond `LOOK_ROW`. */
function sharesIn({ floats, at }: Row, frequencies: number): Float64Array {
  const powers = Float64Array.from(floats.subarray(at + RING.powers, at + RING.powers + frequencies));
  const sum = powers.reduce((total, one) => total + one, 0);
  return sum > 0 ? powers.map((one) => one / sum) : powers;
}

/** @param rowWords words of a look's row. @param updated whether the run had made an update by then */
export function measurementIn(
  row: Row,
  step: number,
  { setup, isMarked }: Run,
  rowWords: number,
  updated: boolean,
): Measurement {
  const groups = groupsOf(setup.parameters);
  const groupNorms = new Float64Array(groups.length);
  readNorms(row, lanesOf(groups), groupNorms);
  const squares = totalNorm(groupNorms);
  const [trainCount, testCount] = [setup.train.label.length, setup.test.label.length];
  const { floats, at } = row;
  return {
    step,
    trainLoss: lossIn(row, trainCount),
    testLoss: mean(row, RING.test + TALLY.loss, RING.test, testCount),
    trainCorrect: floats[at + RING.train + TALLY.right]!,
    testCorrect: floats[at + RING.test + TALLY.right]!,
    trainCount,
    testCount,
    groups,
    groupNorms,
    moments: momentsIn(row, setup, updated),
    angles: {
      toInitial: angleTo(row, INITIAL, squares),
      toMemorization: isMarked ? angleTo(row, MARKED, squares) : null,
    },
    outputs: outputsIn(row, trainCount, testCount),
    spectrum: setup.spectral === null ? null : sharesIn(row, rowWords - LOOK_ROW),
    weightBits: null,
  };
}
