/** A model's weights in the memory of a run, and the jobs that update them. */
import { GROUPS, type Parameter } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import type { Value } from "../program/program.ts";
import type { Job, Span } from "./jobs.ts";
import type { Contribution } from "./ops.ts";
import { vectors } from "./schedule.ts";
import type { Feature } from "./wgsl/common.ts";
import { DECAYS, UPDATE_THREADS, UPDATE_VECTORS, UPDATE_WORDS } from "./wgsl/update.ts";

/** A parameter in memory: `rows` rows of `row` vectors, of which `cols` floats count. */
export interface Laid extends Span {
  readonly rows: number;
  readonly cols: number;
}

/** Rows of numbers into vectors, from a float on; padding stays as it is. */
export function pack({ rows, cols, row }: Laid, values: Float32Array, into: Float32Array, at: number): void {
  for (let r = 0; r < rows; r++) into.set(values.subarray(r * cols, (r + 1) * cols), at + r * row * 4);
}

/** All of a model's weights, or their moments, as they lie in memory. */
export function packAll(laid: readonly Laid[], values: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const size = laid.reduce((sum, { rows, row }) => sum + rows * row, 0);
  const flat = new Float32Array(size * 4);
  laid.forEach((one, i) => pack(one, values[i]!, flat, one.at * 4));
  return flat;
}

/** And back. */
export function unpack({ rows, cols, row }: Laid, from: Float32Array, at: number): Float32Array {
  const values = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    const start = at + r * row * 4;
    values.set(from.subarray(start, start + cols), r * cols);
  }
  return values;
}

/** Parameters one after the other. */
export function layOut(parameters: readonly Parameter[]): {
  readonly laid: readonly Laid[];
  readonly size: number;
} {
  let at = 0;
  const laid = parameters.map(({ shape }): Laid => {
    const [rows, cols] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
    const one = { at, row: vectors(cols), rows, cols };
    at += rows * one.row;
    return one;
  });
  return { laid, size: at };
}

/** What the update reads: sums over its contributions, parameter by parameter, in the order of their groups. */
export function updateJobs(
  setup: Setup,
  laid: readonly Laid[],
  contributions: readonly Contribution[],
  spanOf: (value: Value) => Span,
  at: {
    readonly moments: readonly number[];
    readonly gathered: number;
    readonly state: number;
    readonly initial: number;
    readonly marked: number;
  },
): {
  /** @param partials,references where threads leave their sums, and those of a look beside them */
  readonly jobs: (partials: number, references: number, feature: Feature) => readonly Job[];
  readonly ends: readonly number[];
  readonly size: number;
} {
  const perTile = UPDATE_THREADS * UPDATE_VECTORS;
  const order = GROUPS.map((group) => setup.parameters.flatMap((p, i) => (p.group === group ? [i] : [])));
  const tiles = (i: number): number => Math.ceil((laid[i]!.rows * laid[i]!.row) / perTile);
  let size = 0;
  const starts = new Map<number, number>();
  const ends = [0];
  for (const members of order) {
    for (const i of members) {
      starts.set(i, size);
      size += tiles(i) * UPDATE_THREADS;
    }
    ends.push(size);
  }
  const jobs = (partials: number, references: number, feature: Feature): readonly Job[] =>
    order.flat().map((i) => {
      const { name, decays } = setup.parameters[i]!;
      const { at: first, rows, row, cols } = laid[i]!;
      const parts = contributions
        .filter(({ band }) => band.parameter === name)
        .flatMap(({ band, value, slices }) => {
          const from = band.firstRow * row;
          const length = band.rows * row;
          const { at: source, row: sourceRow } = spanOf(value);
          if (sourceRow !== row) bug(`${value.name} is not laid out as ${name} is`);
          return Array.from({ length: slices }, (_, s) => [source + s * length, from, from + length]);
        });
      const [m, v] = at.moments;
      const words = {
        values: first,
        vectors: rows * row,
        flags: decays ? DECAYS : 0,
        partials: partials + starts.get(i)!,
        first: m! + first,
        second: (v ?? m!) + first,
        gathered: at.gathered + first,
        state: at.state,
        row,
        cols,
        initial: at.initial + first,
        marked: at.marked + first,
        references: references + starts.get(i)!,
        contributions: parts.length,
      };
      return {
        features: [feature],
        workgroups: tiles(i),
        words: [...UPDATE_WORDS.map((word) => words[word]), ...parts.flat()],
      };
    });
  return { jobs, ends, size };
}
