/** The MLP on vectors of ±1: given rows → hidden layer → logits. Nothing to learn about the inputs themselves. */
import type { DenseShape, Parameter } from "../../core/model.ts";
import { type Forward, forwardOf } from "./program.ts";

export function denseForward(shape: DenseShape, parameters: readonly Parameter[]): Forward {
  const { inputs, activation } = shape;
  return forwardOf(parameters, (build) => {
    const rows = build.lookup({ kind: "given", rows: 1, cols: inputs, select: "left" }, "inputs");
    const entering = build.addRow(
      build.product(rows, build.weight("W1"), "entering"),
      build.weight("b1"),
      "before",
    );
    const hidden = build.activation(activation, entering, "hidden");
    return build.addRow(
      build.product(hidden, build.weight("W2"), "unembedded"),
      build.weight("b2"),
      "logits",
    );
  });
}
