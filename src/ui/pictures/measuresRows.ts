/** The rows of the table of measures: which, in what order, how often they are told, and why a run has none. Pure. */
import { spectralOf } from "../../core/fourier.ts";
import { GROUPS, parametersOf } from "../../core/model.ts";
import {
  type ObservableId,
  type Panel,
  groupBar,
  observableNamed,
  observablesOf,
} from "../../core/observables.ts";
import { BARS } from "../../core/readout.ts";
import { shapeOf } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { formatNorm } from "../charts/format.ts";
import { noSpectrumText } from "./spectrumCaption.ts";

export interface MeasureGroup {
  readonly title: string;
  readonly ids: readonly ObservableId[];
  /** Closed until it is asked for. */
  readonly folded: boolean;
}

/** Panels that the charts do not draw. */
const TITLES = {
  budget: "Radial budget, summed since the start",
  contraction: "Contraction",
  moments: "Gradient and moments",
  direction: "Angle of the weights",
  outputs: "Outputs",
  spectrum: "Embedding",
} as const satisfies Partial<Record<Panel, string>>;

const GROUP_BARS: readonly ObservableId[] = GROUPS.flatMap((group) =>
  BARS.map((bar) => groupBar(group, bar)),
);

export function measureGroups(spec: RunSpec): readonly MeasureGroup[] {
  const groups = Object.entries(TITLES).map(([panel, title]) => ({
    title,
    ids: observablesOf(panel as keyof typeof TITLES).filter((id) => !GROUP_BARS.includes(id)),
    folded: false,
  }));
  const present = new Set(parametersOf(shapeOf(spec), spec.decay).map(({ group }) => group));
  const ofGroups = GROUPS.filter((group) => present.has(group)).flatMap((group) =>
    BARS.map((bar): ObservableId => groupBar(group, bar)),
  );
  return [
    ...groups,
    { title: "Radial budget of each group, summed since the start", ids: ofGroups, folded: true },
  ];
}

/** Why a run never has a value of this, as a sentence; `null` where it has. */
export function whyNoMeasure(id: ObservableId, spec: RunSpec): string | null {
  switch (id) {
    case "firstMoment":
    case "secondMoment":
    case "preconditioner":
      return spec.optimizer === "sgd" ? "SGD keeps no such moments." : null;
    case "contraction":
      return spec.optimizer === "adamw"
        ? null
        : "Decay is coupled into the gradient, so what it does alone is not told apart.";
    case "gini":
      return spectralOf(spec, parametersOf(shapeOf(spec), spec.decay)) === null ? noSpectrumText(spec) : null;
    default:
      return null;
  }
}

/** How often a value comes, in a word or two. */
export function oftenText(id: ObservableId): string {
  const { fromBlock, adds } = observableNamed(id);
  return fromBlock === undefined && adds === undefined ? "when measured" : "every update";
}

/** What a value costs, as a sentence. */
export function costSentence(id: ObservableId): string {
  const { fromMeasurement } = observableNamed(id);
  return fromMeasurement === undefined
    ? "Always on: read off the update as it is made."
    : "Always on: read off the measurement that accuracy needs, at every step at first, then every 2\u202f%.";
}

const SHARES: readonly ObservableId[] = ["collapse"];

/** Three figures, or a percentage for a share. */
export function measureText(id: ObservableId, value: number): string {
  return SHARES.includes(id) ? `${Number((value * 100).toPrecision(3))}\u202f%` : formatNorm(value);
}
