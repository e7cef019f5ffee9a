/** The three figures and how each observable is drawn, one row each. Adding a figure or a line is adding a row. */
import { type ObservableId, type Panel, observablesOf } from "../../core/observables.ts";
import { bug } from "../../core/prelude.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { type ValueScale, accuracyScale, lossScale, normScale } from "./valueScale.ts";

/** Panels that are figures over the step axis; the others belong to pictures. */
export type FigurePanel = Extract<Panel, "accuracy" | "loss" | "norm">;

export interface FigureRow {
  readonly panel: FigurePanel;
  readonly title: string;
  /** Over its values in the readout. */
  readonly short: string;
  /** Beside the title: what the vertical axis measures. */
  readonly measure: string;
  readonly scale: ValueScale;
  /** Said while there is nothing to draw. */
  readonly promise: string;
}

export const FIGURES: readonly FigureRow[] = [
  {
    panel: "accuracy",
    title: "Accuracy",
    short: "Accuracy",
    measure: "share right",
    scale: accuracyScale,
    promise: "train and test accuracy will appear here",
  },
  {
    panel: "loss",
    title: "Loss",
    short: "Loss, nats",
    measure: "nats, log",
    scale: lossScale,
    promise: "train and test loss will appear here",
  },
  {
    panel: "norm",
    title: "Weight norm",
    short: "Weight norm ‖θ‖²",
    measure: "‖θ‖²",
    scale: normScale,
    promise: "‖θ‖², total and by group, will appear here",
  },
];

export interface Stroke {
  /** A custom property of tokens.css. */
  readonly color: `var(--${string})`;
  /** At a root size of 16 px. */
  readonly width: number;
  readonly opacity: number;
  /** What stands at the live end. */
  readonly mark: "round" | "square" | "none";
}

const STROKES: Readonly<Partial<Record<ObservableId, Stroke>>> = {
  trainAccuracy: { color: "var(--train)", width: 2, opacity: 1, mark: "round" },
  testAccuracy: { color: "var(--test)", width: 2, opacity: 1, mark: "square" },
  trainLoss: { color: "var(--train)", width: 2, opacity: 1, mark: "round" },
  testLoss: { color: "var(--test)", width: 2, opacity: 1, mark: "square" },
  batchLoss: { color: "var(--ink-2)", width: 1, opacity: 0.8, mark: "none" },
  norm: { color: "var(--group-total)", width: 2, opacity: 1, mark: "none" },
  embeddingNorm: { color: "var(--group-embedding)", width: 1.5, opacity: 1, mark: "none" },
  attentionNorm: { color: "var(--group-attention)", width: 1.5, opacity: 1, mark: "none" },
  mlpNorm: { color: "var(--group-mlp)", width: 1.5, opacity: 1, mark: "none" },
  unembeddingNorm: { color: "var(--group-unembedding)", width: 1.5, opacity: 1, mark: "none" },
};

/** How a line of a figure is drawn. */
export function strokeOf(id: ObservableId): Stroke {
  return STROKES[id] ?? bug(`${id} is in no figure`);
}

/** Observables that only some runs have. */
const ONLY_IF: Readonly<Partial<Record<ObservableId, (spec: RunSpec) => boolean>>> = {
  batchLoss: (spec) => spec.batch !== "full",
  attentionNorm: (spec) => spec.model === "transformer",
  embeddingNorm: (spec) => spec.model === "transformer" || spec.task !== "parity",
};

/** What a run of this spec shows in a panel; known before the first point, so that nothing moves when it comes. */
export function linesOf(panel: FigurePanel, spec: RunSpec): readonly ObservableId[] {
  return observablesOf(panel).filter((id) => ONLY_IF[id]?.(spec) ?? true);
}
