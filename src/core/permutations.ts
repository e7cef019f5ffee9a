/** The symmetric group S₅: its 120 elements in lexicographic order, composition and inverse. Pure tables. */
import { bug } from "./prelude.ts";

const DEGREE = 5;

/** Every arrangement of the items, in lexicographic order of their positions. */
function arrangements(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    arrangements(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

/** x as the images of 0 … 4. */
export const PERMUTATIONS = arrangements(Array.from({ length: DEGREE }, (_, i) => i));

const INDEX = new Map(PERMUTATIONS.map((x, i) => [x.join(""), i]));

export function indexOfPermutation(x: readonly number[]): number {
  return INDEX.get(x.join("")) ?? bug(`${x.join("")} is no permutation of ${DEGREE}`);
}

/** (x ∘ y)(i) = x(y(i)) */
export function compose(x: readonly number[], y: readonly number[]): readonly number[] {
  return y.map((image) => x[image]!);
}

export function inverseOf(x: readonly number[]): readonly number[] {
  return x.map((_, i) => x.indexOf(i));
}
