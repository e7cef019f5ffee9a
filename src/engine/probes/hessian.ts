/**
 * The Hessian H of the train loss over all P parameters, never written down: Hv by a central difference of gradients.
 */
import { HESSIAN_ITERATIONS, HESSIAN_TOLERANCE, TRACE_PROBES } from "../../core/probes.ts";
import { type Stream, seeded } from "../../core/rng.ts";
import type { Gradients, Subject, Work } from "./subject.ts";

/**
 * Length of a step over the length of θ. Gradients are of float32 weights: too short a step drowns in their rounding,
 * too long a one leaves the parabola. On the Lecture run, memorized and grokked, all from 1e-5 to 3e-4 agree with
 * differences of the float64 loss to 3 digits or more.
 */
const STEP = 1e-4;

export type Vector = Float64Array;

const dot = (x: Vector, y: Vector): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
const lengthOf = (x: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! ** 2;
  return Math.sqrt(sum);
};

/** Hv, [P]. @param weights θ, not a zero vector */
export async function hessianTimes(gradients: Gradients, weights: Float32Array, v: Vector): Promise<Vector> {
  const size = (STEP * lengthOf(weights)) / lengthOf(v);
  const moved = (by: number): Float32Array => weights.map((w, i) => w + by * v[i]!);
  const { gradient: ahead } = await gradients.at(moved(size));
  const { gradient: behind } = await gradients.at(moved(-size));
  return v.map((_, i) => (ahead[i]! - behind[i]!) / (2 * size));
}

function unit(v: Vector): Vector {
  const length = lengthOf(v) || 1;
  return v.map((value) => value / length);
}

interface Eigenvalue {
  readonly value: number;
  readonly settled: boolean;
}

/** The eigenvalue of H − shift·I of the largest absolute value, shift added back. */
async function* powerIteration(
  times: (v: Vector) => Promise<Vector>,
  start: Vector,
  shift: number,
): AsyncGenerator<number, Eigenvalue, void> {
  let v = unit(start);
  let value = NaN;
  for (let i = 1; i <= HESSIAN_ITERATIONS; i++) {
    const image = (await times(v)).map((x, j) => x - shift * v[j]!);
    const next = dot(v, image) + shift;
    const settled = Math.abs(next - value) <= HESSIAN_TOLERANCE * Math.abs(next);
    value = next;
    if (settled) return { value, settled };
    v = unit(image);
    yield i / HESSIAN_ITERATIONS;
  }
  return { value, settled: false };
}

/** The largest eigenvalue. Where one below zero is larger in absolute value, iterates again from there upwards. */
export async function* topEigenvalue(
  times: (v: Vector) => Promise<Vector>,
  start: Vector,
): AsyncGenerator<number, Eigenvalue, void> {
  const found = yield* powerIteration(times, start, 0);
  return found.value >= 0 ? found : yield* powerIteration(times, start, found.value);
}

const streamOf = ({ spec, kept }: Subject, name: string): Stream =>
  seeded(spec.seed).fork(`${name} at step ${kept.step}`);

export async function* hessianTop(subject: Subject): Work {
  const { gradients, kept } = subject;
  const stream = streamOf(subject, "power iteration");
  const start = Float64Array.from(kept.weights, () => stream.normal());
  const times = (v: Vector): Promise<Vector> => hessianTimes(gradients, kept.weights, v);
  const { value, settled } = yield* topEigenvalue(times, start);
  return {
    values: [{ name: "largest", value }],
    note: settled ? null : `Not settled after ${HESSIAN_ITERATIONS} iterations.`,
  };
}

/** Mean of vᵀHv over vectors of random signs (Hutchinson), and the standard error of that mean. */
export async function* traceOf(
  times: (v: Vector) => Promise<Vector>,
  size: number,
  stream: Stream,
): AsyncGenerator<number, { readonly mean: number; readonly error: number }, void> {
  const samples: number[] = [];
  for (let i = 0; i < TRACE_PROBES; i++) {
    const v = Float64Array.from({ length: size }, () => (stream.below(2) === 0 ? -1 : 1));
    samples.push(dot(v, await times(v)));
    yield samples.length / TRACE_PROBES;
  }
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const variance = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (samples.length - 1);
  return { mean, error: Math.sqrt(variance / samples.length) };
}

export async function* hessianTrace(subject: Subject): Work {
  const { gradients, kept } = subject;
  const times = (v: Vector): Promise<Vector> => hessianTimes(gradients, kept.weights, v);
  const { mean, error } = yield* traceOf(times, kept.weights.length, streamOf(subject, "signs"));
  return {
    values: [
      { name: "trace", value: mean },
      { name: "standard error", value: error },
    ],
    note: null,
  };
}
