/** A measurement and a block of nothing in particular: tests of what passes them on fill in what they look at. For tests. */
import { BARS, type Block, type Measurement } from "./readout.ts";

/** Of one group, at step 0. */
export function blankMeasurement(changes: Partial<Measurement> = {}): Measurement {
  return {
    step: 0,
    trainLoss: 1,
    testLoss: 1,
    trainCorrect: 0,
    testCorrect: 0,
    trainCount: 10,
    testCount: 10,
    groups: ["embedding"],
    groupNorms: Float64Array.of(2),
    moments: null,
    angles: { toInitial: 0, toMemorization: null },
    outputs: { scale: 1, trainMargin: 0, testMargin: 0, collapsed: 0 },
    spectrum: null,
    weightBits: null,
    ...changes,
  };
}

/** Of one group whose V stays at 2: a run that does not move. */
export function blankBlock(from: number, steps: number, changes: Partial<Block> = {}): Block {
  const { groups = ["embedding"] } = changes;
  return {
    from,
    steps,
    loss: new Float32Array(steps).fill(1),
    lossOf: "train",
    groups,
    groupNorms: new Float64Array(steps * groups.length).fill(2),
    budget: new Float64Array(steps * groups.length * BARS.length),
    gradientSquares: new Float64Array(steps).fill(1),
    rates: { learningRate: 0.003, weightDecay: 3 },
    decayed: 1,
    ...changes,
  };
}
