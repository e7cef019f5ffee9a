/** The setups that the suite's cases train, each made when it is first asked for, and once. For tests. */
import type { ModelShape } from "../../core/model.ts";
import { type Setup, prepare } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";
import {
  described,
  inBatches,
  raggedModels,
  sampleDense,
  sampleModels,
  sampleSetup,
  sampleTransformer,
} from "../samples.ts";

export const SMALL = "p=7&d=8&h=12&frac=0.6";

/** @throws Error for a text that is not right: the texts here are our own */
export function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(`bug: ${JSON.stringify(parsed.error)}`);
  return parsed.value.spec;
}

export function setupOf(text: string): Setup {
  return prepare(specOf(text));
}

/** A setup with the words for it. */
export interface Sample {
  readonly title: string;
  readonly setup: () => Setup;
}

function sample(title: string, make: () => Setup): Sample {
  let made: Setup | null = null;
  return { title, setup: () => (made ??= make()) };
}

/** @param title by default the text */
export function named(text: string, title = text): Sample {
  return sample(title, () => setupOf(text));
}

function drawn(model: ModelShape, counts?: readonly [number, number]): Sample {
  return sample(described(model), () => sampleSetup(model, counts));
}

/** Every kind of model, so small that each entry of a gradient can be differenced. */
export const SMALL_SAMPLES: readonly Sample[] = [
  ...[
    "",
    "&act=relu&embed=separate",
    "&act=quadratic&init=torch",
    "&scale=0.5&init=torch&embed=separate",
  ].map((extra) => named(`p=5&d=4&h=5${extra}`, extra || "as it is")),
  ...sampleModels().map((model) => drawn(model)),
];

/** Sizes that no tile, vector or stretch of examples divides. */
export const RAGGED_SAMPLES: readonly Sample[] = [
  ...[
    "p=3&d=4&h=5&frac=0.9",
    "p=7&d=5&h=256",
    "p=59&d=9&h=5&frac=0.09&act=relu",
    "p=113&d=33&h=67&frac=0.03",
    "p=113&d=4&h=256&frac=0.011&act=quadratic&embed=separate",
  ].map((text) => named(`${text}&init=torch`, text)),
  ...raggedModels().map(([model, count]) => drawn(model, [count, 0])),
];

/** One of each kind, for what does not depend on the kind of block. */
export const KINDS: readonly Sample[] = [
  named(`${SMALL}&init=torch`, "the MLP"),
  sample("the MLP on vectors", () => sampleSetup(sampleDense(), [29, 20])),
  sample("a transformer", () =>
    sampleSetup(sampleTransformer({ layers: 2, norm: "post", bias: true }), [29, 20]),
  ),
];

const postNorm = sampleTransformer({ norm: "post", bias: true, positions: 2 });

/** Every optimizer and every way to draw a batch, for what must go on as if it had never stopped. */
export const COURSES: readonly Sample[] = [
  ...[
    "",
    "&batch=7",
    "&batch=5&draw=replace",
    "&opt=sgd&mom=0.9&lr=0.05&wd=0.01",
    "&opt=adam&wd=0.1&decay=all",
  ].map((extra) => named(SMALL + extra, extra || "the MLP")),
  sample("a transformer", () => sampleSetup(sampleTransformer({ layers: 2, norm: "pre" }), [29, 20])),
  sample("a transformer in batches", () => inBatches(sampleSetup(postNorm, [29, 20], "all"), 7, "replace")),
  sample("the MLP on vectors, in batches", () => inBatches(sampleSetup(sampleDense(), [29, 20]), 5, "epoch")),
];

/** A copy that shares nothing, as one that was stored. */
export function copied(snapshot: Snapshot): Snapshot {
  const copy = (arrays: readonly Float32Array[]): Float32Array[] => arrays.map((array) => array.slice());
  const { parameters, moments, marked } = snapshot;
  return {
    ...snapshot,
    parameters: copy(parameters),
    moments: moments.map(copy),
    marked: marked === null ? null : copy(marked),
  };
}
