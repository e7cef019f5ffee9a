/**
 * Expectations of the conformance suite: plain functions that throw what is wrong, so that a case runs under any test
 * runner, and in a browser's worker where there is none. For tests.
 */
import type { Block } from "../../core/readout.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { COLUMNS, joined } from "./joined.ts";

/** @throws Error always */
function fail(what: string, wrong: string): never {
  throw new Error(`${what}: ${wrong}`);
}

export function truth(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** Equal, or both NaN; 0 and -0 are two. */
export function equal(got: unknown, wanted: unknown, what: string): void {
  if (!Object.is(got, wanted)) fail(what, `${String(got)} where ${String(wanted)} is wanted`);
}

/** Entry by entry, each as `equal` has it. */
export function equalLists(got: ArrayLike<unknown>, wanted: ArrayLike<unknown>, what: string): void {
  equal(got.length, wanted.length, `entries of ${what}`);
  for (let i = 0; i < wanted.length; i++) equal(got[i], wanted[i], `${what}[${i}]`);
}

/** NaN is below nothing. */
export function below(got: number, limit: number, what: string): void {
  if (!(got < limit)) fail(what, `${got} is not below ${limit}`);
}

/** @param allowed the largest difference between the two, which itself is too large */
export function near(got: number, wanted: number, allowed: number, what: string): void {
  const difference = Math.abs(got - wanted);
  if (!(difference < allowed)) fail(what, `${got} is ${difference} off ${wanted}, and ${allowed} is allowed`);
}

/** |got/wanted − 1| is below what is allowed. */
export function relativelyNear(got: number, wanted: number, allowed: number, what: string): void {
  near(got / wanted, 1, allowed, `${what}, ${got} over ${wanted}`);
}

const hex = (bits: number): string => bits.toString(16).padStart(8, "0");

const wordsOf = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

/** The same float32s, to the last bit. */
export function sameFloats(got: Float32Array, wanted: Float32Array, what: string): void {
  equal(got.length, wanted.length, `entries of ${what}`);
  const [mine, theirs] = [wordsOf(got), wordsOf(wanted)];
  const at = mine.findIndex((word, i) => word !== theirs[i]);
  if (at === -1) return;
  fail(
    `${what}[${at}]`,
    `bits ${hex(mine[at]!)}, ${got[at]}, where ${hex(theirs[at]!)}, ${wanted[at]}, are wanted`,
  );
}

function firstDifference(got: Snapshot, wanted: Snapshot): string | null {
  try {
    sameBits(got, wanted, "");
    return null;
  } catch (cause) {
    return String(cause);
  }
}

/** Everything trained, and nothing else: weights and moments, to the last bit. */
export function sameBits(got: Snapshot, wanted: Snapshot, what: string): void {
  const groups = (snapshot: Snapshot): readonly (readonly Float32Array[])[] => [
    snapshot.parameters,
    ...snapshot.moments,
  ];
  const [mine, theirs] = [groups(got), groups(wanted)];
  equal(mine.length, theirs.length, `${what}: moments`);
  theirs.forEach((arrays, m) => {
    equal(mine[m]!.length, arrays.length, `${what}: parameters`);
    const name = m === 0 ? "parameter" : `moment ${m} of parameter`;
    arrays.forEach((array, i) => sameFloats(mine[m]![i]!, array, `${what}, ${name} ${i}`));
  });
}

export function differentBits(got: Snapshot, wanted: Snapshot, what: string): void {
  if (firstDifference(got, wanted) === null) fail(what, "the same bits where others are wanted");
}

/** Everything that a run continues from. */
export function sameSnapshots(got: Snapshot, wanted: Snapshot, what: string): void {
  equal(got.step, wanted.step, `${what}: step`);
  sameBits(got, wanted, what);
  equalLists(got.betaPowers, wanted.betaPowers, `${what}: powers of β`);
  const rest = ({ rates, controls, batches }: Snapshot): string =>
    JSON.stringify([rates.learningRate, rates.weightDecay, controls.heldNorm, controls.temperature, batches]);
  equal(rest(got), rest(wanted), `${what}: rates, controls and batches`);
  equalLists(got.jumps, wanted.jumps, `${what}: jumps`);
  equal(got.marked?.length, wanted.marked?.length, `${what}: marked parameters`);
  wanted.marked?.forEach((array, i) => sameFloats(got.marked![i]!, array, `${what}, marked parameter ${i}`));
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Everything that is told of a step. @param got any part of a measurement */
export function sameMeasurements<Part extends object>(got: Part, wanted: Part, what: string): void {
  for (const key of Object.keys(wanted) as (keyof Part & string)[]) {
    const [mine, theirs]: [unknown, unknown] = [got[key], wanted[key]];
    const named = `${what}: ${key}`;
    if (!isObject(mine) || !isObject(theirs)) equal(mine, theirs, named);
    else if ("length" in theirs) equalLists(mine as never, theirs as never, named);
    else sameMeasurements(mine, theirs, named);
  }
}

/** @param wanted stretches that follow one another */
export function sameColumns(got: Block, wanted: readonly Block[], what: string): void {
  const whole = joined(wanted);
  equal(got.from, whole.from, `${what}: first step`);
  equal(got.steps, whole.steps, `${what}: steps`);
  equal(got.lossOf, whole.lossOf, `${what}: what the loss is of`);
  equalLists(got.groups, whole.groups, `${what}: groups`);
  for (const column of COLUMNS) equalLists(got[column], whole[column], `${what}: ${column}`);
  equal(got.rates.learningRate, whole.rates.learningRate, `${what}: learning rate`);
  equal(got.rates.weightDecay, whole.rates.weightDecay, `${what}: weight decay`);
  equal(got.decayed, whole.decayed, `${what}: numbers that decay`);
}
