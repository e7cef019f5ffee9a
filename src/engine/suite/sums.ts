/** Sums over the numbers of a network that decay, in float64. For tests. */
import type { Setup } from "../../core/setup.ts";

export type Vector = ArrayLike<number>;

/** Σ f over the decayed numbers of several vectors at once; of one group alone where one is named. */
export function sumOver(
  { parameters }: Setup,
  of: readonly (readonly Vector[])[],
  f: (...values: number[]) => number,
  group: string | null = null,
): number {
  let sum = 0;
  parameters.forEach(({ decays, group: own }, i) => {
    if (!decays || (group !== null && own !== group)) return;
    const arrays = of.map((one) => one[i]!);
    for (let j = 0; j < arrays[0]!.length; j++) sum += f(...arrays.map((array) => array[j]!));
  });
  return sum;
}

/** ‖x‖² over the same. */
export const squares = (setup: Setup, x: readonly Vector[], group: string | null = null): number =>
  sumOver(setup, [x], (a) => a * a, group);
