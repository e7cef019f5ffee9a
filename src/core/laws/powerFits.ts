/**
 * The yardstick's coefficients: ordinary least squares in logarithms on the free modular-addition runs of arXiv
 * 2606.13753 (node/reproduce/published.json), one row a run, cells in which every seed groks. powerLaw.test.ts fits them
 * again. η and λ were varied at one p and α of each network alone.
 */
import type { PowerFit } from "./powerFit.ts";

const FITTED_TO = "public data of arXiv 2606.13753, full batch";

export const MLP_POWER: PowerFit = {
  name: "MLP",
  template: "",
  of: "grok90",
  constant: 5.910165,
  exponents: { learningRate: -0.813337, weightDecay: -0.852345, trainFraction: -3.129268, p: -1.415451 },
  sd: 0.19731,
  r2: 0.969865,
  runs: 400,
  cells: 20,
  box: { learningRate: [0.0003, 0.003], weightDecay: [0.3, 3], trainFraction: [0.2, 0.65], p: [29, 97] },
  leastFractions: [
    [29, 0.5],
    [41, 0.35],
    [59, 0.25],
    [97, 0.2],
  ],
  fittedTo: FITTED_TO,
  keys: [],
};

export const PUBLISHED_POWERS: readonly PowerFit[] = [
  MLP_POWER,
  {
    name: "pre-norm transformer",
    template: "model=transformer&norm=pre",
    of: "grok90",
    constant: 7.477402,
    exponents: { learningRate: -0.785727, weightDecay: -1.109711, trainFraction: -2.268946, p: -1.698383 },
    sd: 0.350629,
    r2: 0.898083,
    runs: 180,
    cells: 15,
    box: { learningRate: [0.0003, 0.003], weightDecay: [0.3, 3], trainFraction: [0.2, 0.55], p: [53, 97] },
    leastFractions: [
      [53, 0.3],
      [71, 0.25],
      [97, 0.2],
    ],
    fittedTo: FITTED_TO,
    keys: [],
  },
  {
    // One cell: no exponents, the geometric mean of its runs.
    name: "transformer without LayerNorm",
    template: "model=transformer",
    of: "grok90",
    constant: 8.42627,
    exponents: { learningRate: 0, weightDecay: 0, trainFraction: 0, p: 0 },
    sd: 0.29896,
    r2: 0,
    runs: 16,
    cells: 1,
    box: { learningRate: [0.0005, 0.0005], weightDecay: [1, 1], trainFraction: [0.4, 0.4], p: [59, 59] },
    leastFractions: [[59, 0.4]],
    fittedTo: FITTED_TO,
    keys: [],
  },
];
