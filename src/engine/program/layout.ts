/**
 * Where values lie in memory, planned once. Values of fixed size keep a place of their own; those of one row per
 * example live only from their first writer to their last reader, share places, and are overwritten where they can be.
 */
import type { Program } from "./derive.ts";
import { type Instruction, type Value, mayOverwrite, operandsOf } from "./program.ts";

/** In floats: where a value begins, and from one row to the next. */
export interface Place {
  readonly offset: number;
  readonly stride: number;
}

export interface Layout {
  /** By value id, one map a program. */
  readonly places: readonly ReadonlyMap<number, Place>[];
  /** Floats in all. */
  readonly size: number;
}

/** Floats in a vector: rows begin at one. */
const VECTOR = 4;
const CACHE_LINE = 16;

/** Floats from one row to the next: whole vectors, and never a multiple of 64 floats, which would crowd a few cache sets. */
export function strideOf(cols: number): number {
  const padded = Math.ceil(cols / VECTOR) * VECTOR;
  return padded % 64 === 0 ? padded + VECTOR : padded;
}

const roundUp = (size: number): number => Math.ceil(size / CACHE_LINE) * CACHE_LINE;

const valuesOf = (instructions: readonly Instruction[]): Value[] =>
  instructions.flatMap((i) => {
    const { reads, writes } = operandsOf(i);
    return [...reads, ...writes].flatMap((operand) => (operand.kind === "value" ? [operand] : []));
  });

interface Hole {
  offset: number;
  size: number;
}

/** First-fit places in a growing arena. */
function arena(start: number): {
  take(size: number): number;
  free(offset: number, size: number): void;
  readonly top: number;
} {
  let holes: Hole[] = [];
  let top = start;
  return {
    take(size) {
      const hole = holes.find((one) => one.size >= size);
      if (hole !== undefined) {
        const { offset } = hole;
        hole.offset += size;
        hole.size -= size;
        return offset;
      }
      top += size;
      return top - size;
    },
    free(offset, size) {
      holes.push({ offset, size });
      holes.sort((x, y) => x.offset - y.offset);
      holes = holes.reduce<Hole[]>((merged, next) => {
        const last = merged.at(-1);
        if (last !== undefined && last.offset + last.size === next.offset) last.size += next.size;
        else if (next.size > 0) merged.push(next);
        return merged;
      }, []);
    },
    get top() {
      return top;
    },
  };
}

/**
 * @param programs  run in turn on the same memory; a value of fixed size that several name is in the same place in each
 * @param examples  rows of a per-example value: examples in one stretch
 * @param start     first free float
 */
export function layoutOf(programs: readonly Program[], examples: number, start: number): Layout {
  const fixed = new Map<number, Place>();
  let top = roundUp(start);
  for (const { before, each, after } of programs) {
    for (const value of valuesOf([...before, ...each, ...after])) {
      if (value.rows === "examples" || fixed.has(value.id)) continue;
      const stride = strideOf(value.cols);
      fixed.set(value.id, { offset: top, stride });
      top += roundUp(value.rows * stride);
    }
  }
  const shared = top;
  const places = programs.map(({ each }) => {
    const found = new Map(fixed);
    const lastUse = new Map<number, number>();
    each.forEach((instruction, at) => valuesOf([instruction]).forEach((value) => lastUse.set(value.id, at)));
    const memory = arena(shared);
    const live = new Map<number, { readonly place: Place; readonly size: number }>();
    each.forEach((instruction, at) => {
      const dies = (value: Value): boolean => lastUse.get(value.id) === at && live.has(value.id);
      for (const [from, to] of mayOverwrite(instruction)) {
        const held = live.get(from.id);
        if (held === undefined || !dies(from) || live.has(to.id)) continue;
        live.delete(from.id);
        live.set(to.id, held);
      }
      for (const value of operandsOf(instruction).writes) {
        if (value.kind !== "value" || value.rows !== "examples" || live.has(value.id)) continue;
        const stride = strideOf(value.cols);
        const size = roundUp(examples * stride);
        live.set(value.id, { place: { offset: memory.take(size), stride }, size });
      }
      for (const [id, { place, size }] of live) {
        found.set(id, place);
        if (lastUse.get(id) !== at) continue;
        memory.free(place.offset, size);
        live.delete(id);
      }
    });
    top = Math.max(top, memory.top);
    return found;
  });
  return { places, size: top };
}
