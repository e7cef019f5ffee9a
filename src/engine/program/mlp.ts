/**
 * The MLP on two operands: embeddings concatenated → hidden layer → logits. The first layer is done on the embedding
 * tables, [E_a ; E_b]·W1 = E_a·W1[:d] + E_b·W1[d:], `vocabulary` rows each, and looked up afterwards: 0.18 GFLOP for
 * a step of the Lecture run in place of 0.84.
 */
import type { MlpShape, Parameter } from "../../core/model.ts";
import { type Forward, forwardOf } from "./program.ts";

export function mlpForward(shape: MlpShape, parameters: readonly Parameter[]): Forward {
  const { embed, dModel: d, activation } = shape;
  return forwardOf(parameters, (build) => {
    const [left, right] = embed === "shared" ? ["E", "E"] : ["Ea", "Eb"];
    const fromLeft = build.product(
      build.weight(left, 0, undefined, "left"),
      build.weight("W1", 0, d),
      "left",
    );
    const fromRight = build.product(
      build.weight(right, 0, undefined, "right"),
      build.weight("W1", d, d),
      "right",
    );
    const before = build.sum(build.addRow(fromLeft, build.weight("b1"), "left+b1"), fromRight, "before");
    const hidden = build.activation(activation, before, "hidden");
    return build.addRow(
      build.product(hidden, build.weight("W2"), "unembedded"),
      build.weight("b2"),
      "logits",
    );
  });
}
