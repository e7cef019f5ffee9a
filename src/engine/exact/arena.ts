/**
 * The memory of one run: parameters, gradient and moments, every value of the programs, transposed copies and the
 * examples, all placed before the first step. Nothing is allocated afterwards.
 */
import { sizeOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import type { Program } from "../program/derive.ts";
import { type Place, layoutOf, strideOf } from "../program/layout.ts";
import { type Band, operandsOf } from "../program/program.ts";
import { type Kernels, instantiate } from "./kernels.ts";
import { type Lowered, type Span, type Stretch, lower } from "./lower.ts";

const BYTES = 4;
const VECTOR = 4;

/** Floats that one value of a stretch may take: several of them share a core's own cache with the weights. */
const MOST_FLOATS = 2 ** 15;
const MOST_EXAMPLES = 128;
const FEWEST_EXAMPLES = 32;

/** A number for each parameter's number: values, gradient, or a moment. Parameters begin at whole vectors. */
export interface Flat {
  /** All of it, padding (zeros) included. */
  readonly all: Float32Array;
  /** One view a parameter, in layout order. */
  readonly each: readonly Float32Array[];
  /** Address of each parameter, and of the whole. */
  readonly at: readonly number[];
}

export interface Arena {
  readonly kernels: Kernels;
  readonly memory: ArrayBuffer;
  /** Examples that pass through the model together. Part of the engine's definition: sums are taken in this order. */
  readonly stretch: number;
  readonly theta: Flat;
  readonly gradient: Flat;
  readonly moments: readonly Flat[];
  /** The weights of step 0, and those that were marked. */
  readonly references: readonly [Flat, Flat];
  /** Numbers of each parameter, and of all, in whole vectors. */
  readonly counts: readonly number[];
  readonly count: number;
  /** What a training pass adds onto, its gradient aside: to be zero before it. */
  readonly cleared: readonly Float32Array[];
  readonly train: Stretch;
  readonly test: Stretch;
  /** Room for one minibatch. */
  readonly batch: Stretch;
  /** Room for one example that somebody asks about. */
  readonly asked: Stretch;
  /** Room for one byte an example of a stretch. */
  readonly bytes: Uint8Array;
  integers(at: number, count: number): Uint32Array;
  readonly trainPass: Lowered;
  readonly evalPass: Lowered;
}

/** A model's programs, run in turn on the same memory. */
export interface Programs {
  readonly training: Program;
  readonly evaluation: Program;
}

const wholeVectors = (size: number): number => Math.ceil(size / VECTOR) * VECTOR;

/** Columns of the widest value that has a row per example. */
function widestOf({ each }: Program): number {
  const values = each.flatMap((instruction) => operandsOf(instruction).writes);
  return Math.max(...values.map(({ rows, cols }) => (rows === "examples" ? cols : 0)));
}

function stretchFor(program: Program): number {
  const fitting = Math.floor(MOST_FLOATS / widestOf(program) / VECTOR) * VECTOR;
  return Math.min(MOST_EXAMPLES, Math.max(FEWEST_EXAMPLES, fitting));
}

/** The bands that some product reads transposed, each once. */
function transposedBands(programs: readonly Program[]): ReadonlyMap<string, Band> {
  const instructions = programs.flatMap(({ before, each, after }) => [...before, ...each, ...after]);
  return new Map(
    instructions.flatMap((instruction) =>
      instruction.op === "product" &&
      instruction.form === "right-transposed" &&
      instruction.b.kind === "weight"
        ? [[nameOf(instruction.b), instruction.b]]
        : [],
    ),
  );
}

/** Operands of all attentions and their gradients, of whose addresses a table is kept. */
function tableEntries(programs: readonly Program[]): number {
  return programs
    .flatMap(({ each }) => each)
    .reduce((sum, instruction) => {
      if (instruction.op === "attention") return sum + 1 + 2 * instruction.keys.length;
      return instruction.op === "attentionGradient" ? sum + 2 + 4 * instruction.keys.length : sum;
    }, 0);
}

function nameOf({ parameter, firstRow }: Band): string {
  return `${parameter} ${firstRow}`;
}

/** @throws EngineFailure when there is not enough memory */
export function arenaFor(
  module: WebAssembly.Module,
  setup: Setup,
  { training, evaluation }: Programs,
): Arena {
  const programs = [training, evaluation];
  const { parameters, train, test } = setup;
  const counts = parameters.map(({ shape }) => wholeVectors(sizeOf(shape)));
  const count = counts.reduce((sum, size) => sum + size, 0);
  const momentCount = setup.optimizer.kind === "sgd" ? 1 : 2;
  const stretch = stretchFor(training);

  // In floats from the start of the arena: parameters, values, transposes, examples.
  const { places, size } = layoutOf(programs, stretch, count * (4 + momentCount));
  let top = size;
  const take = (floats: number): number => {
    top += floats;
    return top - floats;
  };
  const transposes = new Map(
    [...transposedBands(programs)].map(([name, { rows, cols }]) => [
      name,
      take(wholeVectors(cols * strideOf(rows))),
    ]),
  );
  const given =
    setup.inputs === null
      ? 0
      : take((setup.inputs.values.length / setup.inputs.cols) * strideOf(setup.inputs.cols));
  const tables = take(3 * tableEntries(programs) + VECTOR);
  const sizes = [train.label.length, test.label.length, setup.batch?.size ?? 0, 1];
  const data = sizes.map((examples) => take(3 * examples));
  const bytes = take(Math.ceil(stretch / BYTES));
  const { kernels, memory } = instantiate(module, top * BYTES);
  const base = kernels.arenaStart();
  const address = (offset: number): number => base + offset * BYTES;
  const floats = (offset: number, length: number): Float32Array =>
    new Float32Array(memory, address(offset), length);

  const starts = counts.map((_, i) => counts.slice(0, i).reduce((sum, one) => sum + one, 0));
  const flat = (index: number): Flat => ({
    all: floats(index * count, count),
    each: parameters.map(({ shape }, i) => floats(index * count + starts[i]!, sizeOf(shape))),
    at: starts.map((start) => address(index * count + start)),
  });
  const [theta, gradient] = [flat(0), flat(1)];
  const stretchAt = (offset: number, examples: number): Stretch => ({
    a: address(offset),
    b: address(offset + examples),
    label: address(offset + 2 * examples),
    count: examples,
  });
  const [trainAt, testAt, batchAt, askedAt] = data.map((offset, i) => stretchAt(offset, sizes[i]!)) as [
    Stretch,
    Stretch,
    Stretch,
    Stretch,
  ];
  const integers = (at: number, length: number): Uint32Array => new Uint32Array(memory, at, length);
  for (const [to, from] of [[trainAt, train] as const, [testAt, test] as const]) {
    integers(to.a, to.count).set(from.a);
    integers(to.b, to.count).set(from.b);
    integers(to.label, to.count).set(from.label);
  }
  const givenAt: Span = { at: address(given), row: strideOf(setup.inputs?.cols ?? 1) * BYTES };
  if (setup.inputs !== null) {
    const { cols, values } = setup.inputs;
    const stride = strideOf(cols);
    const rows = floats(given, (values.length / cols) * stride);
    for (let i = 0; i < values.length / cols; i++)
      rows.set(values.subarray(i * cols, (i + 1) * cols), i * stride);
  }
  let nextTable = tables;
  const references = [flat(2 + momentCount), flat(3 + momentCount)] as const;
  for (const { each } of [theta, references[0]]) setup.initial.forEach((values, i) => each[i]!.set(values));

  const indexOf = new Map(parameters.map(({ name }, i) => [name, i]));
  const absolute = places.map(
    (found) =>
      new Map(
        [...found].map(([id, { offset, stride }]): [number, Place] => [
          id,
          { offset: address(offset) / BYTES, stride },
        ]),
      ),
  );
  const lowered = (program: Program, found: ReadonlyMap<number, Place>): Lowered =>
    lower(program, kernels, {
      places: found,
      bandAt: ({ kind, parameter, firstRow, cols }) =>
        (kind === "weight" ? theta : gradient).at[indexOf.get(parameter)!]! + firstRow * cols * BYTES,
      transposedAt: (band) => address(transposes.get(nameOf(band))!),
      given: givenAt,
      ownRows: ({ at, row }) => new Float32Array(memory, at, (stretch * row) / BYTES),
      tableOf(entries) {
        const at = address(nextTable);
        nextTable += 3 * entries;
        return { at, words: integers(at, 3 * entries) };
      },
    });
  return {
    kernels,
    memory,
    stretch,
    theta,
    gradient,
    moments: Array.from({ length: momentCount }, (_, i) => flat(2 + i)),
    references,
    counts,
    count,
    cleared: training.cleared.map(({ id, rows }) => {
      const { offset, stride } = places[0]!.get(id)!;
      return floats(offset, rows === "examples" ? bug("a cleared value per example") : rows * stride);
    }),
    train: trainAt,
    test: testAt,
    batch: batchAt,
    asked: askedAt,
    bytes: new Uint8Array(memory, address(bytes), stretch),
    integers,
    trainPass: lowered(training, absolute[0]!),
    evalPass: lowered(evaluation, absolute[1]!),
  };
}
