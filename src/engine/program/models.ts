/** A model's forward pass, by its shape: one row a kind. */
import type { ModelShape, Parameter } from "../../core/model.ts";
import { mlpForward } from "./mlp.ts";
import type { Forward } from "./program.ts";

const WRITTEN: {
  readonly [Kind in ModelShape["kind"]]: (shape: ModelShape, parameters: readonly Parameter[]) => Forward;
} = { mlp: mlpForward };

export function forwardPass(shape: ModelShape, parameters: readonly Parameter[]): Forward {
  return WRITTEN[shape.kind](shape, parameters);
}
