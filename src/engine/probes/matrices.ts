/** Probes of each matrix by itself: what its singular values say. */
import { SVD, Matrix } from "ml-matrix";
import { parted } from "../../core/kept.ts";
import type { Parameter } from "../../core/model.ts";
import { effectiveRank, tailExponent } from "../../core/rank.ts";
import type { Found, Subject, Work } from "./subject.ts";

interface Spectrum {
  readonly name: string;
  readonly singular: readonly number[];
}

/** Two probes want the same ones. */
const known = new WeakMap<Subject, readonly Spectrum[]>();

function singularValues({ shape }: Parameter, values: Float32Array): readonly number[] {
  const matrix = Matrix.from1DArray(shape[0]!, shape[1]!, values);
  return new SVD(matrix, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal;
}

async function* spectra(subject: Subject): AsyncGenerator<number, readonly Spectrum[], void> {
  const found = known.get(subject);
  if (found !== undefined) return found;
  const { parameters } = subject.setup;
  const matrices = parted(parameters, subject.kept.weights).flatMap((values, i) => {
    const parameter = parameters[i]!;
    return parameter.shape.length === 2 && Math.min(...parameter.shape) > 1 ? [{ parameter, values }] : [];
  });
  const made: Spectrum[] = [];
  for (const { parameter, values } of matrices) {
    made.push({ name: parameter.name, singular: singularValues(parameter, values) });
    yield made.length / matrices.length;
  }
  known.set(subject, made);
  return made;
}

const ofEach = (all: readonly Spectrum[], value: (singular: readonly number[]) => number): Found => ({
  values: all.map(({ name, singular }) => ({ name, value: value(singular) })),
  note: null,
});

export async function* effectiveRanks(subject: Subject): Work {
  return ofEach(yield* spectra(subject), effectiveRank);
}

export async function* tailExponents(subject: Subject): Work {
  return ofEach(yield* spectra(subject), (singular) => tailExponent(singular.map((s) => s * s)));
}
