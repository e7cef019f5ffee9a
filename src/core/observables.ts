/**
 * What is measured of a run, one row each: name, unit, definition, the panel it is drawn in, and how it is read from
 * what an engine hands back. Adding an observable is adding a row.
 */
import type { Group } from "./model.ts";
import { type Block, type Measurement, testAccuracy, totalNorm, trainAccuracy } from "./readout.ts";

export type Panel = "accuracy" | "loss" | "norm";

export interface Observable {
  /** Short, as at a line's end. */
  readonly label: string;
  readonly symbol: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /** One sentence, with what it is taken over. */
  readonly definition: string;
  readonly panel: Panel;
  /** Value at step `block.from + i`, where it is free every step; `null` where it is not of this kind. */
  readonly fromBlock?: (block: Block, i: number) => number | null;
  /** Value at a measured step. */
  readonly fromMeasurement?: (m: Measurement) => number | null;
}

function groupNorm(group: Group): Pick<Observable, "fromBlock" | "fromMeasurement"> {
  return {
    fromBlock: ({ groups, groupNorms }, i) => {
      const g = groups.indexOf(group);
      return g < 0 ? null : groupNorms[i * groups.length + g]!;
    },
    fromMeasurement: ({ groups, groupNorms }) => {
      const g = groups.indexOf(group);
      return g < 0 ? null : groupNorms[g]!;
    },
  };
}

function groupRow(group: Group, label: string): Observable {
  return {
    label,
    symbol: "‖θ‖² of the group",
    unit: "",
    definition: `Sum of squares of the decayed ${label} parameters, at every step.`,
    panel: "norm",
    ...groupNorm(group),
  };
}

export const OBSERVABLES = {
  trainAccuracy: {
    label: "train",
    symbol: "accuracy",
    unit: "",
    definition: "Share of the training pairs answered right; ties go to the lowest class.",
    panel: "accuracy",
    fromMeasurement: trainAccuracy,
  },
  testAccuracy: {
    label: "test",
    symbol: "accuracy",
    unit: "",
    definition: "Share of the pairs never shown that are answered right.",
    panel: "accuracy",
    fromMeasurement: (m) => (m.testCount === 0 ? null : testAccuracy(m)),
  },
  trainLoss: {
    label: "train",
    symbol: "loss",
    unit: "nats",
    definition:
      "Mean cross-entropy over the whole train set: at every step for full batch, else when measured.",
    panel: "loss",
    fromBlock: ({ lossOf, loss }, i) => (lossOf === "train" ? loss[i]! : null),
    fromMeasurement: (m) => m.trainLoss,
  },
  testLoss: {
    label: "test",
    symbol: "loss",
    unit: "nats",
    definition: "Mean cross-entropy over the pairs never shown.",
    panel: "loss",
    fromMeasurement: (m) => (m.testCount === 0 ? null : m.testLoss),
  },
  batchLoss: {
    label: "batch",
    symbol: "loss",
    unit: "nats",
    definition: "Mean cross-entropy over the minibatch of each step, before the step.",
    panel: "loss",
    fromBlock: ({ lossOf, loss }, i) => (lossOf === "batch" ? loss[i]! : null),
  },
  norm: {
    label: "total",
    symbol: "V = ‖θ‖²",
    unit: "",
    definition: "Sum of squares of all parameters that weight decay touches, at every step.",
    panel: "norm",
    fromBlock: ({ groups, groupNorms }, i) => totalNorm(groupNorms, i * groups.length, groups.length),
    fromMeasurement: (m) => totalNorm(m.groupNorms),
  },
  embeddingNorm: groupRow("embedding", "embedding"),
  attentionNorm: groupRow("attention", "attention"),
  mlpNorm: groupRow("mlp", "MLP"),
  unembeddingNorm: groupRow("unembedding", "unembedding"),
} as const satisfies Record<string, Observable>;

export type ObservableId = keyof typeof OBSERVABLES;
export const OBSERVABLE_IDS = Object.keys(OBSERVABLES) as readonly ObservableId[];

/** The row of an observable, as its widest type. */
export function observableNamed(id: ObservableId): Observable {
  return OBSERVABLES[id];
}

/** The observables of one panel, in drawing order. */
export function observablesOf(panel: Panel): readonly ObservableId[] {
  return OBSERVABLE_IDS.filter((id) => OBSERVABLES[id].panel === panel);
}
