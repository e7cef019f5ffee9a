/** Ops → the words that the kernels read: what is where, how wide, and what follows. Word for word as in ./wgsl. */
import type { Activation } from "../../core/model.ts";
import type { Operand, Value } from "../program/program.ts";
import type { Op, OpKind, Reading } from "./ops.ts";
import type { Dispatch } from "./schedule.ts";
import {
  ACCUMULATES,
  ACTIVATION,
  ADDS,
  BY,
  EXAMPLES,
  type Feature,
  MULTIPLIES,
  NONE,
} from "./wgsl/common.ts";
import type { Tile } from "./wgsl/product.ts";
import { ROWS_TILE, WORKGROUP } from "./wgsl/rows.ts";

export type KernelName = OpKind | "update" | "summary" | "spectrum";

/** A dispatch that is ready: a kernel, where its list of jobs begins in the table, and how many workgroups it takes. */
export interface Call {
  readonly kernel: KernelName;
  readonly job: number;
  readonly jobs: number;
  readonly workgroups: number;
  /** What the kernel must be able to do, sorted. */
  readonly features: readonly Feature[];
}

/** A matrix in memory, in vectors within a run. */
export interface Span {
  readonly at: number;
  readonly row: number;
}

export type Locate = (operand: Operand) => Span;

/** A job without its first word, which is its first workgroup; and how many workgroups it takes. */
export interface Job {
  readonly words: readonly number[];
  readonly workgroups: number;
  readonly features: readonly Feature[];
}

/** The table of jobs, as it grows. */
export function jobTable() {
  const words: number[] = [];
  return {
    /** @returns the call that runs these jobs at once */
    add(kernel: KernelName, jobs: readonly Job[]): Call {
      let workgroups = 0;
      const starts = jobs.map((job) => {
        const at = words.length;
        words.push(workgroups, ...job.words);
        workgroups += job.workgroups;
        return at;
      });
      const job = words.length;
      words.push(...starts);
      const features = [...new Set(jobs.flatMap((one) => one.features))].toSorted();
      return { kernel, job, jobs: jobs.length, workgroups, features };
    },
    words: (): Uint32Array<ArrayBuffer> => Uint32Array.from(words),
  };
}

export type JobTable = ReturnType<typeof jobTable>;

const activationCode = (of: Activation | undefined): number => (of === undefined ? 0 : ACTIVATION[of] << 4);

const countOf = ({ rows }: { readonly rows: number | "examples" }): number =>
  rows === "examples" ? EXAMPLES : rows;

export interface Encoder {
  readonly locate: Locate;
  readonly tile: Tile;
  /** Most examples of a stretch. */
  readonly capacity: number;
  /** Where a run's tally of losses begins, and that of what logits are like. */
  readonly tally: number;
  readonly outputs: number;
  /** Whether sums over examples come in several stretches. */
  readonly stretched: boolean;
}

function jobOf(op: Op, { locate, tile, capacity, tally, outputs, stretched }: Encoder): Job {
  const given = (...features: readonly (Feature | false)[]): readonly Feature[] =>
    features.filter((feature) => feature !== false);
  const most = ({ rows }: { readonly rows: number | "examples" }): number =>
    rows === "examples" ? capacity : rows;
  const span = (operand: Operand | null | undefined): readonly [number, number] => {
    if (operand === null || operand === undefined) return [NONE, 0];
    const { at, row } = locate(operand);
    return [at, row];
  };
  const reading = (one: Reading | null): readonly [number, number, number] =>
    one === null ? [NONE, 0, 0] : [...span(one.of), BY[one.by]];
  const perRow = (value: Value): number => Math.ceil(most(value) / WORKGROUP);

  switch (op.kind) {
    case "product": {
      const { terms, out, slices, bias, residual, activated, times } = op;
      const rows = out.rows === "examples" ? EXAMPLES : out.rows / slices;
      const place = locate(out);
      const tilesN = Math.ceil(Math.ceil(out.cols / 4) / tile.cols);
      const perSlice = tilesN * Math.ceil((rows === EXAMPLES ? capacity : rows) / tile.rows);
      const flags = (op.adds ? ADDS : 0) | (op.accumulates ? ACCUMULATES : 0) | activationCode(activated?.of);
      const FORMS = { plain: 0, "right-transposed": 1, "left-transposed": 2 } as const;
      return {
        features: given(
          ...new Set(terms.map(({ form }) => form)),
          bias !== null && "bias",
          residual !== null && "residual",
          times !== null && "times",
          (op.adds || (op.accumulates && stretched)) && "onto",
          activated !== null && activated.of,
          activated?.slope !== null && activated !== null && "sloped",
        ),
        workgroups: perSlice * slices,
        words: [
          rows,
          out.cols,
          tilesN,
          slices,
          perSlice,
          flags,
          place.at,
          place.row,
          slices > 1 ? rows * place.row : 0,
          span(bias)[0],
          ...reading(residual),
          ...span(activated?.slope),
          ...span(times),
          terms.length,
          ...terms.flatMap(({ form, a, b }) => [
            FORMS[form],
            ...span(a),
            ...span(b),
            form === "left-transposed" ? countOf(a) : a.cols,
          ]),
        ],
      };
    }
    case "rows": {
      const { x, y, out, activated } = op;
      const flags = (op.adds ? ADDS : 0) | (op.multiplies ? MULTIPLIES : 0) | activationCode(activated?.of);
      return {
        features: given(
          y !== null && "two",
          op.multiplies && "multiplies",
          op.adds && "onto",
          activated !== null && activated.of,
          activated?.slope !== null && activated !== null && "sloped",
        ),
        workgroups: Math.ceil(most(out) / ROWS_TILE),
        words: [
          countOf(out),
          out.cols,
          flags,
          ...span(out),
          ...reading(x),
          ...reading(y),
          ...span(activated?.slope),
        ],
      };
    }
    case "sums": {
      const { x, y, over, out } = op;
      const rows = most(out);
      return {
        features: given(
          over === "all" ? "all" : "listed",
          y !== null && "two",
          (op.adds || (op.accumulates && stretched)) && "onto",
        ),
        workgroups: Math.ceil((rows * Math.ceil(out.cols / 4)) / WORKGROUP),
        words: [
          rows,
          out.cols,
          (op.adds ? ADDS : 0) | (op.accumulates ? ACCUMULATES : 0),
          ...span(out),
          ...span(x),
          ...span(y),
          over === "all" ? 0 : BY[over],
          countOf(x),
        ],
      };
    }
    case "layerNorm": {
      const { x, out, inverse } = op;
      return {
        features: [],
        workgroups: perRow(out),
        words: [countOf(out), out.cols, 0, ...span(x), ...span(out), ...span(inverse)],
      };
    }
    case "layerNormGradient": {
      const { gradient, normed, inverse, out, adds } = op;
      return {
        features: [],
        workgroups: perRow(out),
        words: [
          countOf(out),
          out.cols,
          adds ? ADDS : 0,
          ...span(gradient),
          ...span(normed),
          ...span(inverse),
          ...span(out),
        ],
      };
    }
    case "attention":
    case "attentionGradient": {
      const { heads, query, keys, values, weights } = op;
      const { cols } = query.of;
      const width = cols / heads;
      const onto = op.kind === "attention" ? op.out : op.gradient;
      const threads = capacity * (width % 4 === 0 ? heads : 1);
      return {
        features: given(width % 4 === 0 && "whole"),
        workgroups: Math.ceil(threads / WORKGROUP),
        words: [
          cols,
          heads,
          width,
          keys.length,
          ...span(onto),
          ...span(weights),
          ...[query, ...keys, ...values].flatMap(reading),
          ...(op.kind === "attention"
            ? []
            : op.outs.flatMap(({ out, adds }) => [...span(out), adds ? ADDS : 0])),
        ],
      };
    }
    case "crossEntropy":
      return {
        features: given(op.gradient !== null && "sloped"),
        workgroups: Math.ceil(capacity / WORKGROUP),
        words: [op.logits.cols, ...span(op.logits), ...span(op.gradient), tally, outputs],
      };
  }
}

export function encode(table: JobTable, dispatches: readonly Dispatch[], encoder: Encoder): readonly Call[] {
  return dispatches.map((ops) =>
    table.add(
      ops[0]!.kind,
      ops.map((op) => jobOf(op, encoder)),
    ),
  );
}
