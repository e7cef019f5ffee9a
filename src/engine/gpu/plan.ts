/**
 * One shape of run, laid out for the GPU: where everything lies in the memory of a run, and the calls that make a
 * step, an evaluation, an update and a summary. Depends on sizes alone, so runs that differ in nothing else share it.
 */
import { GROUPS, type Parameter } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import { EngineFailure } from "../engine.ts";
import { evaluation, training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import type { Operand, Value } from "../program/program.ts";
import { productFlop } from "./count.ts";
import { type Call, type Job, type Span, encode, jobTable } from "./jobs.ts";
import { lowered } from "./lower.ts";
import type { Contribution, Lowered } from "./ops.ts";
import { type Dispatch, dispatchesOf, fixedValues, ownPlaces, rowOf, vectors } from "./schedule.ts";
import type { Feature } from "./wgsl/common.ts";
import type { Tile } from "./wgsl/product.ts";
import { DECAYS, UPDATE_THREADS, UPDATE_VECTORS } from "./wgsl/update.ts";

/** A parameter in memory: `rows` rows of `row` vectors, of which `cols` floats count. */
export interface Laid extends Span {
  readonly rows: number;
  readonly cols: number;
}

/** Rows of numbers into vectors, from a float on; padding stays as it is. */
export function pack({ rows, cols, row }: Laid, values: Float32Array, into: Float32Array, at: number): void {
  for (let r = 0; r < rows; r++) into.set(values.subarray(r * cols, (r + 1) * cols), at + r * row * 4);
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

/** The parts of a program as calls. */
export interface Pass {
  readonly before: readonly Call[];
  readonly each: readonly Call[];
  readonly after: readonly Call[];
}

/** Stretches of examples: most in one, and the arithmetic of one, of all runs, in FLOP of its products. */
export interface Portion {
  readonly capacity: number;
  readonly flop: number;
}

export interface Plan {
  /** Of one run, in all. */
  readonly vectors: number;
  /** Byte offset of a vector of a run. */
  readonly byteOf: (run: number, vector: number) => number;
  /** Of the weights alone, which come first; moments follow, as large each. */
  readonly weights: number;
  readonly moments: number;
  readonly parameters: readonly Laid[];
  /** Where the whole gradient is gathered when asked for. */
  readonly gathered: number;
  /** One vector: ‖θ‖² in its first lane. */
  readonly state: number;
  readonly given: Span;
  /** One vector an example: loss, right or not, odd or not. */
  readonly tally: number;
  /** Examples of a step, in so many stretches of at most `capacity`. */
  readonly train: Portion & { readonly stretches: number };
  readonly test: Portion;
  readonly training: Pass;
  readonly evaluation: Pass;
  readonly logits: Span;
  /** Over all weights: an optimizer's step, a look at them, a rescaling, the gradient gathered. */
  readonly update: Call;
  readonly look: Call;
  readonly rescale: Call;
  readonly gather: Call;
  readonly summary: Call;
  readonly jobs: Uint32Array<ArrayBuffer>;
}

/** What an evaluation may take beyond what training does, of all runs: enough for most. */
const USUAL_OWN_BYTES = 64 * 2 ** 20;
const BYTES = 16; // a vector
/** What a plan must keep within. */
export interface Limits {
  /** That the memory of all runs may take. */
  readonly bytes: number;
  /**
   * Arithmetic of one stretch of one run. Stretches can be submitted one by one, and a submission that takes seconds
   * may be killed by the system.
   */
  readonly flop: number;
}
interface Scheduled {
  readonly ops: Lowered;
  readonly before: readonly Dispatch[];
  readonly each: readonly Dispatch[];
  readonly after: readonly Dispatch[];
  readonly own: ReturnType<typeof ownPlaces>;
}

function schedule(ops: Lowered): Scheduled {
  const each = dispatchesOf(ops.each);
  return {
    ops,
    before: dispatchesOf(ops.before),
    each,
    after: dispatchesOf(ops.after),
    own: ownPlaces(each, ops.logits),
  };
}

const opsIn = ({ ops }: Scheduled) => [...ops.before, ...ops.each, ...ops.after];

function layOut(parameters: readonly Parameter[]): { readonly laid: readonly Laid[]; readonly size: number } {
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
function updateJobs(
  setup: Setup,
  laid: readonly Laid[],
  contributions: readonly Contribution[],
  spanOf: (value: Value) => Span,
  at: { readonly moments: readonly number[]; readonly gathered: number; readonly state: number },
): {
  readonly jobs: (partials: number, feature: Feature) => readonly Job[];
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
  const jobs = (partials: number, feature: Feature): readonly Job[] =>
    order.flat().map((i) => {
      const { name, decays } = setup.parameters[i]!;
      const { at: first, rows, row } = laid[i]!;
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
      return {
        features: [feature],
        workgroups: tiles(i),
        words: [
          first,
          rows * row,
          decays ? DECAYS : 0,
          partials + starts.get(i)!,
          m! + first,
          (v ?? m!) + first,
          at.gathered + first,
          at.state,
          parts.length,
          ...parts.flat(),
        ],
      };
    });
  return { jobs, ends, size };
}

/**
 * @param runs  so many runs side by side
 * @throws EngineFailure when that is too little
 */
export function planOf(setup: Setup, tile: Tile, { bytes, flop }: Limits, runs: number): Plan {
  const { model, parameters, train, test, inputs, batch, optimizer } = setup;
  const examples = batch?.size ?? train.label.length;
  const all = train.label.length + test.label.length;
  const forward = forwardPass(model, parameters);
  const programs = [training(forward), evaluation(forward)] as const;
  const trained = schedule(lowered(programs[0], examples));
  const evaluated = schedule(lowered(programs[1], examples));

  const { laid, size: weights } = layOut(parameters);
  const momentCount = optimizer.kind === "sgd" ? 1 : 2;
  let top = weights * (1 + momentCount);
  const take = (size: number): number => {
    top += size;
    return top - size;
  };
  const gathered = take(weights);
  const state = take(1);
  const givenRow = vectors(inputs?.cols ?? 0);
  const given: Span = {
    at: take(inputs === null ? 0 : (inputs.values.length / inputs.cols) * givenRow),
    row: givenRow,
  };
  const tally = take(all + 1);
  const fixed = new Map<number, Span>();
  for (const scheduled of [trained, evaluated]) {
    const ops = opsIn(scheduled);
    for (const value of fixedValues(ops)) {
      if (fixed.has(value.id) || value.rows === "examples") continue;
      const row = rowOf(value, ops);
      fixed.set(value.id, { at: take(value.rows * row), row });
    }
    // The programs number what they add for themselves alike: only what both share keeps one place.
    if (scheduled === trained)
      for (const { value } of trained.ops.contributions)
        if (!fixed.has(value.id)) bug(`${value.name} has no place`);
  }
  const spanOfFixed = (value: Value): Span => fixed.get(value.id) ?? bug(`${value.name} has no place`);

  const updates = updateJobs(setup, laid, trained.ops.contributions, spanOfFixed, {
    moments: Array.from({ length: momentCount }, (_, i) => weights * (1 + i)),
    gathered,
    state,
  });
  const partials = take(updates.size);

  // How a run is cut into stretches decides its sums, to the last bit: it must not depend on who trains beside it.
  const room = Math.floor(bytes / BYTES) - top;
  const timely = (ops: Lowered): number => Math.ceil(flop / productFlop(ops.each, 1));
  const fitting = Math.min(examples, timely(trained.ops), Math.floor(room / trained.own.size));
  const stretches = Math.ceil(examples / Math.max(1, fitting));
  const capacity = Math.ceil(examples / stretches);
  const forTraining = capacity * trained.own.size;
  const needed = (top + forTraining) * BYTES * runs;
  if (fitting < 1 || needed > bytes) {
    const gigabytes = (size: number): string => (size / 2 ** 30).toFixed(1);
    throw new EngineFailure(
      "does-not-fit",
      `${runs === 1 ? "This model needs" : `${runs} runs at once need`} at least ${gigabytes(needed)} GB on the GPU, which gives ${gigabytes(bytes)}. Lower p, d, h or batch.`,
    );
  }
  const left = Math.floor(bytes / BYTES / runs) - top;
  const forTest = Math.max(forTraining, Math.min(left, Math.floor(USUAL_OWN_BYTES / BYTES / runs)));
  const testFitting = Math.min(timely(evaluated.ops), Math.floor(forTest / evaluated.own.size));
  const testCapacity = Math.max(1, Math.min(all, testFitting));
  const own = take(Math.max(forTraining, testCapacity * evaluated.own.size));

  const byName = new Map(parameters.map(({ name }, i) => [name, laid[i]!]));
  const locateIn =
    ({ own: { places } }: Scheduled, held: number) =>
    (operand: Operand): Span => {
      if (operand.kind === "given") return given;
      if (operand.kind !== "value") {
        const { at, row } = byName.get(operand.parameter) ?? bug(`no parameter ${operand.parameter}`);
        return { at: at + operand.firstRow * row, row };
      }
      if (operand.rows !== "examples") return spanOfFixed(operand);
      const { at, row } = places.get(operand.id) ?? bug(`${operand.name} has no place`);
      return { at: own + at * held, row };
    };
  const table = jobTable();
  const passOf = (scheduled: Scheduled, held: number): Pass => {
    const stretched = stretches > 1 || batch !== null; // a look at the gradient goes over the whole train set
    const encoder = { locate: locateIn(scheduled, held), tile, capacity: held, tally, stretched };
    const calls = (dispatches: readonly Dispatch[]): readonly Call[] => encode(table, dispatches, encoder);
    return { before: calls(scheduled.before), each: calls(scheduled.each), after: calls(scheduled.after) };
  };
  const trainingPass = passOf(trained, capacity);
  const evaluationPass = passOf(evaluated, testCapacity);
  const updating = (feature: Feature): Call => table.add("update", updates.jobs(partials, feature));
  const summary = table.add("summary", [
    {
      features: [],
      workgroups: 1,
      words: [tally, partials, state, train.label.length, test.label.length, ...updates.ends],
    },
  ]);
  return {
    vectors: top,
    byteOf: (run, vector) => (run * top + vector) * BYTES,
    weights,
    moments: momentCount,
    parameters: laid,
    gathered,
    state,
    given,
    tally,
    train: { stretches, capacity, flop: runs * productFlop(trained.ops.each, capacity) },
    test: { capacity: testCapacity, flop: runs * productFlop(evaluated.ops.each, testCapacity) },
    training: trainingPass,
    evaluation: evaluationPass,
    logits: locateIn(evaluated, testCapacity)(evaluated.ops.logits),
    update: updating(optimizer.kind === "sgd" ? "sgd" : "adam"),
    look: updating("look"),
    rescale: updating("rescale"),
    gather: updating("gather"),
    summary,
    jobs: table.words(),
  };
}

/** Every call of a plan. */
export function callsOf({ training: train, evaluation: test, ...plan }: Plan): readonly Call[] {
  const passes = [train, test].flatMap(({ before, each, after }) => [...before, ...each, ...after]);
  return [...passes, plan.update, plan.look, plan.rescale, plan.gather, plan.summary];
}
