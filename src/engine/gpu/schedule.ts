/** Ops → dispatches: as few as their dependences allow, each of ops of one kind; and a place in memory for each value. */
import type { Value } from "../program/program.ts";
import { type Op, readsOf, writesOf } from "./ops.ts";

/** Ops that run at once. */
export type Dispatch = readonly Op[];

const idsOf = (operands: readonly { readonly kind: string; readonly id?: number }[]): ReadonlySet<number> =>
  new Set(operands.flatMap(({ kind, id }) => (kind === "value" && id !== undefined ? [id] : [])));

const meet = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => [...a].some((id) => b.has(id));

/** What may go in one dispatch: one kind of op, and of products those whose factors are read alike. */
function kindOf(op: Op): string {
  return op.kind === "product" ? [...new Set(op.terms.map(({ form }) => form))].sort().join(" ") : op.kind;
}

/**
 * List scheduling: of the kinds of op that are ready, the one with the longest way still to go, and with it every
 * other op of its kind that is ready. What nothing waits for, such as the gradient of a weight, so comes together late.
 */
export function dispatchesOf(ops: readonly Op[]): readonly Dispatch[] {
  const nodes = ops.map((op) => ({ op, reads: idsOf(readsOf(op)), writes: idsOf(writesOf(op)) }));
  const waitsFor = nodes.map(({ reads, writes }, j) =>
    nodes
      .slice(0, j)
      .flatMap((earlier, i) =>
        meet(earlier.writes, reads) || meet(earlier.writes, writes) || meet(earlier.reads, writes) ? [i] : [],
      ),
  );
  const height = nodes.map(() => 1);
  for (let j = nodes.length - 1; j >= 0; j--) {
    for (const i of waitsFor[j]!) height[i] = Math.max(height[i]!, height[j]! + 1);
  }
  const done = new Set<number>();
  const dispatches: Dispatch[] = [];
  while (done.size < nodes.length) {
    const ready = nodes.flatMap((_, j) =>
      !done.has(j) && waitsFor[j]!.every((i) => done.has(i)) ? [j] : [],
    );
    const [first] = ready.toSorted((a, b) => height[b]! - height[a]!);
    const chosen = ready.filter((j) => kindOf(ops[j]!) === kindOf(ops[first!]!));
    for (const j of chosen) done.add(j);
    dispatches.push(chosen.map((j) => ops[j]!));
  }
  return dispatches;
}

/** Where a value lies: offset and stride in vectors of four floats. */
export interface Place {
  readonly at: number;
  readonly row: number;
}

export const vectors = (floats: number): number => Math.ceil(floats / 4);

/** Vectors from one row of a value to the next. Attention weights take one vector a head. */
export function rowOf(value: Value, ops: readonly Op[]): number {
  const attention = ops.find((op) => op.kind === "attention" && op.weights.id === value.id);
  return attention?.kind === "attention" ? attention.heads : vectors(value.cols);
}

/** Values of fixed size, in the order in which they are named. */
export function fixedValues(ops: readonly Op[]): readonly Value[] {
  const found = new Map<number, Value>();
  for (const op of ops) {
    for (const one of [...readsOf(op), ...writesOf(op)])
      if (one.kind === "value" && one.rows !== "examples") found.set(one.id, one);
  }
  return [...found.values()];
}

/**
 * Places of the values with a row for each example: each lives from its first writer to its last reader, and what is
 * dead makes room.
 * @param last value that must stay to the end
 * @returns places in units of one example, so that `at` and `row` are vectors for one; and how many are taken in all
 */
export function ownPlaces(
  dispatches: readonly Dispatch[],
  last: Value,
): { readonly places: ReadonlyMap<number, Place>; readonly size: number } {
  const ops = dispatches.flat();
  const first = new Map<number, number>();
  const final = new Map<number, number>();
  const values = new Map<number, Value>();
  dispatches.forEach((dispatch, at) => {
    for (const op of dispatch) {
      for (const one of [...readsOf(op), ...writesOf(op)]) {
        if (one.kind !== "value" || one.rows !== "examples") continue;
        values.set(one.id, one);
        if (!first.has(one.id)) first.set(one.id, at);
        final.set(one.id, one.id === last.id ? dispatches.length : at);
      }
    }
  });
  const places = new Map<number, Place>();
  let live: { readonly id: number; readonly at: number; readonly end: number }[] = [];
  let size = 0;
  for (let at = 0; at < dispatches.length; at++) {
    live = live.filter(({ id }) => final.get(id)! >= at);
    for (const value of [...values.values()].filter(({ id }) => first.get(id) === at)) {
      const row = rowOf(value, ops);
      let start = 0;
      for (const other of live.toSorted((a, b) => a.at - b.at)) {
        if (start + row <= other.at) break;
        start = Math.max(start, other.end);
      }
      live.push({ id: value.id, at: start, end: start + row });
      places.set(value.id, { at: start, row });
      size = Math.max(size, start + row);
    }
  }
  return { places, size };
}
