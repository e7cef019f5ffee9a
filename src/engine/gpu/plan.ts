/**
 * One shape of run, laid out for the GPU: where everything lies in the memory of a run, and the calls that make a
 * step, an evaluation, an update and a summary. Depends on sizes alone, so runs that differ in nothing else share it.
 */
import { frequencyCount } from "../../core/fourier.ts";
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import { EngineFailure } from "../engine.ts";
import { evaluation, training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import type { Operand, Value } from "../program/program.ts";
import { productFlop } from "./count.ts";
import { type Call, type Span, encode, jobTable } from "./jobs.ts";
import { lowered } from "./lower.ts";
import type { Lowered, Op } from "./ops.ts";
import { type Dispatch, dispatchesOf, fixedValues, ownPlaces, rowOf, vectors } from "./schedule.ts";
import { EXAMPLES, type Feature, LOOK_ROW, STEP_ROW } from "./wgsl/common.ts";
import type { Tile } from "./wgsl/product.ts";
import { KIND, SUMMARY_WORDS } from "./wgsl/summary.ts";
import { type Laid, layOut, updateJobs } from "./weights.ts";

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
  /** The weights of step 0, and those that were marked. */
  readonly initial: number;
  readonly marked: number;
  /** Where the whole gradient is gathered when asked for. */
  readonly gathered: number;
  /** Two vectors: ‖θ‖² in the first lane; and by group what was done by hand to it since the last step. */
  readonly state: number;
  readonly given: Span;
  /** Cosines, sines and tokens of the spectrum, a vector each; empty where there is none. */
  readonly turns: { readonly at: number; readonly count: number };
  /** One vector an example: loss, right or not, odd or not. */
  readonly tally: number;
  /** Examples of a step, in so many stretches of at most `capacity`. */
  readonly train: Portion & { readonly stretches: number };
  readonly test: Portion;
  readonly training: Pass;
  /** The same over a train set in stretches, where a step sees a batch of it. Compiled when first asked for. */
  readonly gathering: Pass | null;
  readonly evaluation: Pass;
  readonly logits: Span;
  /** Over all weights: an optimizer's step, a look at them, a rescaling, the gradient gathered, the weights marked. */
  readonly update: Call;
  readonly look: Call;
  readonly rescale: Call;
  readonly gather: Call;
  readonly mark: Call;
  /** What each of the first three leaves, into the ring. */
  readonly stepSummary: Call;
  readonly lookSummary: Call;
  readonly rescaleSummary: Call;
  /** `null` where the embedding has no spectrum. */
  readonly spectrum: Call | null;
  /** Words of a look's row in the ring. */
  readonly lookRow: number;
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

/** A program in its order. */
interface Scheduled {
  readonly before: readonly Dispatch[];
  readonly each: readonly Dispatch[];
  readonly after: readonly Dispatch[];
  readonly own: ReturnType<typeof ownPlaces>;
}

/** @param atOnce all examples are one stretch: what comes after may go along with it */
function schedule({ before, each, after, logits }: Lowered, atOnce: boolean): Scheduled {
  const stretch = dispatchesOf(atOnce ? [...each, ...after] : each);
  return {
    before: dispatchesOf(before),
    each: stretch,
    after: atOnce ? [] : dispatchesOf(after),
    own: ownPlaces(stretch, logits),
  };
}

const opsIn = ({ before, each, after }: Lowered): readonly Op[] => [...before, ...each, ...after];

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
  const ops = { trained: lowered(programs[0], examples), evaluated: lowered(programs[1], examples) };

  const { laid, size: weights } = layOut(parameters);
  const momentCount = optimizer.kind === "sgd" ? 1 : 2;
  let top = weights * (1 + momentCount);
  const take = (size: number): number => {
    top += size;
    return top - size;
  };
  const [initial, marked, gathered] = [take(weights), take(weights), take(weights)];
  const state = take(2);
  const givenRow = vectors(inputs?.cols ?? 0);
  const given: Span = {
    at: take(inputs === null ? 0 : (inputs.values.length / inputs.cols) * givenRow),
    row: givenRow,
  };
  const turnCount = setup.spectral?.order.length ?? 0;
  const turns = { at: take(turnCount), count: turnCount };
  const [tally, outputs] = [take(all + 1), take(all + 1)];
  const fixed = new Map<number, Span>();
  for (const both of [ops.trained, ops.evaluated].map(opsIn)) {
    for (const value of fixedValues(both)) {
      if (fixed.has(value.id) || value.rows === "examples") continue;
      const row = rowOf(value, both);
      fixed.set(value.id, { at: take(value.rows * row), row });
    }
  }
  const spanOfFixed = (value: Value): Span => fixed.get(value.id) ?? bug(`${value.name} has no place`);

  const updates = updateJobs(setup, laid, ops.trained.contributions, spanOfFixed, {
    moments: Array.from({ length: momentCount }, (_, i) => weights * (1 + i)),
    gathered,
    state,
    initial,
    marked,
  });
  const [partials, references] = [take(updates.size), take(updates.size)];

  // How a run is cut into stretches decides its sums, to the last bit: it must not depend on who trains beside it.
  const room = Math.floor(bytes / BYTES) - top;
  const timely = (of: Lowered): number => Math.ceil(flop / productFlop(of.each, 1));
  const fitting = ({ own: { size } }: Scheduled): number =>
    Math.min(examples, timely(ops.trained), Math.floor(room / size));
  const whole = schedule(ops.trained, true);
  const atOnce = fitting(whole) === examples;
  const apart = schedule(ops.trained, false);
  const trained = atOnce ? whole : apart;
  const stretches = Math.ceil(examples / Math.max(1, fitting(trained)));
  const capacity = Math.ceil(examples / stretches);
  // The gradient of a whole train set, of which a step sees a part, is looked at in stretches.
  const lookedAt = batch === null ? null : apart;
  const forTraining = capacity * Math.max(trained.own.size, lookedAt?.own.size ?? 0);
  const needed = (top + forTraining) * BYTES * runs;
  if (fitting(trained) < 1 || needed > bytes) {
    const gigabytes = (size: number): string => (size / 2 ** 30).toFixed(1);
    throw new EngineFailure(
      "does-not-fit",
      `${runs === 1 ? "This model needs" : `${runs} runs at once need`} at least ${gigabytes(needed)} GB on the GPU, which gives ${gigabytes(bytes)}. Lower p, d, h or batch.`,
    );
  }
  const evaluated = schedule(ops.evaluated, false);
  const left = Math.floor(bytes / BYTES / runs) - top;
  const forTest = Math.max(forTraining, Math.min(left, Math.floor(USUAL_OWN_BYTES / BYTES / runs)));
  const testFitting = Math.min(timely(ops.evaluated), Math.floor(forTest / evaluated.own.size));
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
  const passOf = (scheduled: Scheduled, most: number, stretched: boolean): Pass => {
    const encoder = { locate: locateIn(scheduled, most), tile, capacity: most, tally, outputs, stretched };
    const calls = (dispatches: readonly Dispatch[]): readonly Call[] => encode(table, dispatches, encoder);
    return { before: calls(scheduled.before), each: calls(scheduled.each), after: calls(scheduled.after) };
  };
  const trainingPass = passOf(trained, capacity, stretches > 1);
  const evaluationPass = passOf(evaluated, testCapacity, false);
  const gatheringPass = lookedAt === null ? null : passOf(lookedAt, capacity, true);
  const updating = (feature: Feature): Call =>
    table.add("update", updates.jobs(partials, references, feature));
  const frequencies = setup.spectral === null ? 0 : frequencyCount(setup.spectral);
  const lookRow = LOOK_ROW + frequencies;
  const [trainCount, testCount] = [train.label.length, test.label.length];
  /** @param ranges where vectors to be added up begin, and how many they are */
  const summary = (kind: keyof typeof KIND, row: number, ...ranges: readonly (readonly number[])[]): Call => {
    const words = { kind: KIND[kind], row, state, partials };
    const named = SUMMARY_WORDS.map((word) => words[word]);
    const rest = [...updates.ends, ranges.length, ...ranges.flat()];
    return table.add("summary", [{ features: [], workgroups: 1, words: [...named, ...rest] }]);
  };
  const tables = (setup.spectral?.tables ?? []).map((i) => laid[i]!);
  const spectrum = (): Call =>
    table.add("spectrum", [
      {
        features: [],
        workgroups: frequencies,
        words: [turns.at, turnCount, lookRow, tables.length, ...tables.flatMap((one) => [one.at, one.row])],
      },
    ]);
  return {
    vectors: top,
    byteOf: (run, vector) => (run * top + vector) * BYTES,
    weights,
    moments: momentCount,
    parameters: laid,
    initial,
    marked,
    gathered,
    state,
    given,
    turns,
    tally,
    train: { stretches, capacity, flop: runs * productFlop(ops.trained.each, capacity) },
    test: { capacity: testCapacity, flop: runs * productFlop(ops.evaluated.each, testCapacity) },
    training: trainingPass,
    gathering: gatheringPass,
    evaluation: evaluationPass,
    logits: locateIn(evaluated, testCapacity)(ops.evaluated.logits),
    update: updating(optimizer.kind === "sgd" ? "sgd" : "adam"),
    look: updating("look"),
    rescale: updating("rescale"),
    gather: updating("gather"),
    mark: updating("mark"),
    stepSummary: summary("step", STEP_ROW, [tally, EXAMPLES], [state + 1, 1]),
    lookSummary: summary(
      "look",
      lookRow,
      [tally, trainCount],
      [references, updates.size],
      [tally + trainCount, testCount],
      [outputs, trainCount],
      [outputs + trainCount, testCount],
    ),
    rescaleSummary: summary("rescale", STEP_ROW),
    spectrum: frequencies === 0 ? null : spectrum(),
    lookRow,
    jobs: table.words(),
  };
}

/** The calls of a pass. */
export function callsIn({ before, each, after }: Pass): readonly Call[] {
  return [...before, ...each, ...after];
}

/** Every call that training and its measurements make. */
export function callsOf({ training: train, evaluation: test, ...plan }: Plan): readonly Call[] {
  const { update, look, rescale, gather, mark, stepSummary, lookSummary, rescaleSummary, spectrum } = plan;
  const whole = [update, look, rescale, gather, mark, stepSummary, lookSummary, rescaleSummary];
  return [...callsIn(train), ...callsIn(test), ...whole, ...(spectrum === null ? [] : [spectrum])];
}
