/** Which group of the form a setting belongs to. Every field has a place, or this does not compile. */
import { type Field, KEYS, type KeyRow, type RunSpec } from "../../core/spec/keys.ts";

export type GroupName = "Task" | "Model" | "Optimizer" | "Limits";

/** `head`: the combobox beside the group's name. `apart`: a control of its own elsewhere on the page. */
const PLACES: Readonly<Record<Field, GroupName | "head" | "apart">> = {
  task: "head",
  p: "Task",
  bits: "Task",
  k: "Task",
  n: "Task",
  trainFraction: "Task",
  model: "head",
  embed: "Model",
  dModel: "Model",
  hidden: "Model",
  heads: "Model",
  layers: "Model",
  norm: "Model",
  equalsToken: "Model",
  bias: "Model",
  activation: "Model",
  init: "Model",
  scale: "Model",
  optimizer: "head",
  learningRate: "apart",
  weightDecay: "apart",
  beta1: "Optimizer",
  beta2: "Optimizer",
  eps: "Optimizer",
  momentum: "Optimizer",
  decay: "Optimizer",
  batch: "apart",
  draw: "Optimizer",
  steps: "Limits",
  after: "Limits",
  seed: "apart",
  engine: "apart",
};

/** The settings of a group that mean something for this run. */
export function rowsOf(group: GroupName, spec: RunSpec): readonly KeyRow[] {
  return KEYS.filter((row) => PLACES[row.field] === group && row.applies.when(spec));
}
