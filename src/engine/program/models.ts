/** A model's forward pass, by its shape: one row a kind. */
import type { ModelShape, Parameter } from "../../core/model.ts";
import { denseForward } from "./dense.ts";
import { mlpForward } from "./mlp.ts";
import type { Forward } from "./program.ts";
import { transformerForward } from "./transformer.ts";

export function forwardPass(shape: ModelShape, parameters: readonly Parameter[]): Forward {
  switch (shape.kind) {
    case "mlp":
      return mlpForward(shape, parameters);
    case "dense":
      return denseForward(shape, parameters);
    case "transformer":
      return transformerForward(shape, parameters);
  }
}
