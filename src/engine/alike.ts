/** Which runs can be trained side by side: those that differ in no size and no kind of arithmetic. */
import { type RunSpec } from "../core/spec/keys.ts";
import { printSpec } from "../core/spec/print.ts";

/** Two runs with the same text may go in one fleet. What each run has of its own is set to the same in both. */
export function kindOf(spec: RunSpec): string {
  return printSpec({
    ...spec,
    seed: 0,
    learningRate: 1e-3,
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    momentum: 0,
    init: "fanin",
    scale: 1,
    steps: 1,
    after: 0,
    interventions: [],
    engine: "auto",
  });
}

/**
 * Places of the runs that go together, kind by kind in the order in which a kind first comes up.
 * @param most runs in a group, at least 1; a kind with more is split evenly
 */
export function groupsOf(specs: readonly RunSpec[], most: number): readonly (readonly number[])[] {
  const kinds = new Map<string, number[]>();
  specs.forEach((spec, place) => {
    const kind = kindOf(spec);
    const places = kinds.get(kind);
    if (places === undefined) kinds.set(kind, [place]);
    else places.push(place);
  });
  return [...kinds.values()].flatMap((places) => {
    const groups = Math.max(1, Math.ceil(places.length / most));
    const size = Math.ceil(places.length / groups);
    return Array.from({ length: groups }, (_, i) => places.slice(i * size, (i + 1) * size));
  });
}
