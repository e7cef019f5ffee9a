/** Every kind of model that reads pairs, against the networks as they are defined. */
import { describe, expect, test } from "vitest";
import { forwardPass } from "../program/models.ts";
import { logitsInFloat64 } from "../reference.ts";
import { described, sampleModels, sampleSetup } from "../samples.ts";
import { setupOf } from "../suite/setups.ts";
import { forwardInFloat64, hiddenOf } from "./forward64.ts";

function finished<T>(work: Generator<number, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

const samples = [
  ...["", "&act=relu&embed=separate", "&act=quadratic"].map(
    (extra) => [`mlp ${extra}`, () => setupOf(`p=5&d=4&h=5&init=torch${extra}`)] as const,
  ),
  ...sampleModels()
    .filter(({ kind }) => kind === "transformer")
    .map((model) => [described(model), () => sampleSetup(model, [300, 11])] as const),
];

describe("logits of a forward pass in float64", () => {
  test.each(samples)("%s", (_, make) => {
    const setup = make();
    const forward = forwardPass(setup.model, setup.parameters);
    const { a, b } = setup.train;
    const hidden = hiddenOf(forward);
    const [logits, activations] = finished(
      forwardInFloat64(forward, setup.parameters, setup.initial, a, b, [forward.logits, hidden]),
    );
    const expected = logitsInFloat64(
      setup,
      setup.initial.map((values) => Array.from(values)),
    ).flat();
    const most = Math.max(...expected.map(Math.abs));
    // Handed out as float32, so to its rounding and no further.
    const apart = expected.map((value, i) => Math.abs(value - logits![i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-7 * most);
    expect(activations).toHaveLength(a.length * setup.model.hidden);
  });
});
