/** Whether a run fits into the memory that TensorFlow.js has: an estimate, before anything is allocated. */
import { type ModelShape, parameterCount } from "../../core/model.ts";
import type { Setup } from "../../core/setup.ts";
import { EngineFailure } from "../engine.ts";

const MOST_BYTES = 2 ** 31;

/** Keys that make a run smaller. */
const SMALLER: Readonly<Record<ModelShape["kind"], string>> = {
  mlp: "p, h or batch",
  dense: "n, h or batch",
  transformer: "p, d, h or batch",
};

/**
 * Numbers that one example keeps alive at the peak of a training step, forward and backward. Fitted to the peak that
 * `tf.profile` sees, and within a fifth of it: nothing is given back before a step ends.
 */
function numbersPerExample(model: ModelShape): number {
  switch (model.kind) {
    case "mlp":
      return 4 * model.vocabulary + 15 * model.hidden + 9 * model.classes;
    case "dense":
      return 2 * model.inputs + 15 * model.hidden + 9 * model.classes;
    case "transformer": {
      const { vocabulary, positions, dModel, hidden, layers, classes, norm } = model;
      const computed = 1 + (layers - 1) * positions; // positions that leave a layer, over all layers
      const stream = 14 * positions + (norm === "none" ? 25 : 61);
      return 8 * (vocabulary + classes) + computed * (stream * dModel + 15 * hidden);
    }
  }
}

/** A pass forward alone keeps at most this part of what a step does. */
const FORWARD_ALONE = 0.6;

/** Vectors of all parameters at the peak of a step: gradient, optimizer, what is told of them. Fitted likewise. */
const VECTORS = 40;

/** Bytes held at the peak of a step, or of a pass over a whole set, roughly. */
function estimateBytes({ model, parameters, train, test, batch }: Setup): number {
  const inStep = batch?.size ?? train.label.length;
  const inPass = FORWARD_ALONE * Math.max(train.label.length, test.label.length);
  return 4 * (Math.max(inStep, inPass) * numbersPerExample(model) + VECTORS * parameterCount(parameters));
}

/** @throws EngineFailure when the run needs more memory than a browser grants */
export function mustFit(setup: Setup): void {
  const bytes = estimateBytes(setup);
  if (bytes <= MOST_BYTES) return;
  throw new EngineFailure(
    "does-not-fit",
    `This run needs about ${(bytes / 2 ** 30).toFixed(1)} GB, and TensorFlow.js has 2 GB here. Lower ${SMALLER[setup.model.kind]}.`,
  );
}
