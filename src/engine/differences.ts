/** Finite differences of the float64 loss, at a setup's initial weights: what an engine's gradient must equal. For tests. */
import { sizeOf } from "../core/model.ts";
import { seeded } from "../core/rng.ts";
import type { Setup } from "../core/setup.ts";
import { lossInFloat64 } from "./reference.ts";

const STEP = 1e-5;

/** The whole gradient, an entry at a time. */
export function numericGradient(setup: Setup): readonly (readonly number[])[] {
  const parameters = setup.initial.map((values) => Array.from(values));
  return parameters.map((values) =>
    values.map((value, i) => {
      values[i] = value + STEP;
      const above = lossInFloat64(setup, parameters);
      values[i] = value - STEP;
      const below = lossInFloat64(setup, parameters);
      values[i] = value;
      return (above - below) / (2 * STEP);
    }),
  );
}

/** A direction in the space of one parameter, unit length, from a stream of its own. */
export function directionIn(setup: Setup, parameter: number): readonly number[] {
  const { name, shape } = setup.parameters[parameter]!;
  const stream = seeded(1).fork(name);
  const along = Array.from({ length: sizeOf(shape) }, () => stream.normal());
  const length = Math.hypot(...along);
  return along.map((value) => value / length);
}

/** Derivative of the loss along a direction in the space of one parameter. */
export function slopeAlong(setup: Setup, parameter: number, along: readonly number[]): number {
  const at = (step: number): number =>
    lossInFloat64(
      setup,
      setup.initial.map((values, i) =>
        Array.from(values, (value, j) => (i === parameter ? value + step * along[j]! : value)),
      ),
    );
  return (at(STEP) - at(-STEP)) / (2 * STEP);
}
