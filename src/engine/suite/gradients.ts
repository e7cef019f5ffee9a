/**
 * Gradients against finite differences of the float64 loss, of every model at small sizes and along directions at
 * ragged ones. The differences are slow, the same for every engine, and made once. For tests.
 */
import type { Setup } from "../../core/setup.ts";
import { directionIn, numericGradient, slopeAlong } from "../differences.ts";
import { relativeError } from "../fixture.ts";
import { lossInFloat64 } from "../reference.ts";
import { type Case, forEach } from "./case.ts";
import { below, near } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { RAGGED_SAMPLES, SMALL, SMALL_SAMPLES, setupOf } from "./setups.ts";

function once<T>(of: (setup: Setup) => T): (setup: Setup) => T {
  const known = new Map<Setup, T>();
  return (setup) => {
    const value = known.get(setup) ?? of(setup);
    known.set(setup, value);
    return value;
  };
}

const gradientOf = once(numericGradient);

const directionsOf = once((setup) =>
  setup.parameters.map((_, i) => {
    const along = directionIn(setup, i);
    return { along, slope: slopeAlong(setup, i, along) };
  }),
);

const lengthOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
};

const everyEntry = forEach(
  SMALL_SAMPLES,
  ({ title }) => `every entry of the gradient is a finite difference of the float64 loss: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    const { loss, gradients } = await trainer.inspect();
    const parameters = setup.initial.map((values) => Array.from(values));
    near(loss, lossInFloat64(setup, parameters), PRECISION.loss * Math.abs(loss), "loss");
    below(relativeError(gradients, gradientOf(setup)), PRECISION.gradient, "relative error of the gradient");
  },
);

const alongDirections = forEach(
  RAGGED_SAMPLES,
  ({ title }) => `in a direction of each parameter, at ragged sizes: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    const { gradients } = await trainer.inspect();
    const all = lengthOf(gradients.map(lengthOf));
    directionsOf(setup).forEach(({ along, slope }, i) => {
      const { name } = setup.parameters[i]!;
      const got = gradients[i]!.reduce((sum, g, j) => sum + g * along[j]!, 0);
      // A key bias has no gradient but what rounding leaves: that is small beside all the others.
      const allowed = name.startsWith("bk.")
        ? PRECISION.zero * all
        : PRECISION.gradient * lengthOf(gradients[i]!) + 1e-9;
      near(got, slope, allowed, `slope of ${name}`);
    });
  },
);

const atMargins: Case = {
  title: "the true class keeps its gradient up to a margin of 80",
  async run(engine) {
    const setup = setupOf(`${SMALL}&act=relu`);
    const oneExample = { a: Uint16Array.of(1), b: Uint16Array.of(1), label: Uint16Array.of(2) };
    for (const margin of [17, 40, 80]) {
      const initial = setup.initial.map((values) => values.map(() => 0));
      // A bias that puts the right class that far above all others: p = 1 in float32.
      initial.at(-1)![2] = margin;
      using trainer = await engine.trainer({ ...setup, initial, train: oneExample });
      const gradient = (await trainer.inspect()).gradients.at(-1)!;
      const expected = -6 * Math.exp(-margin);
      near(gradient[2]!, expected, PRECISION.gradient * -expected, `margin ${margin}`);
    }
  },
};

export const GRADIENT_CASES: readonly Case[] = [...everyEntry, ...alongDirections, atMargins];
