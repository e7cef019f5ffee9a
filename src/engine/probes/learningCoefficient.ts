/**
 * The local learning coefficient λ̂ = nβ(E L − L*) of Lau et al. (arXiv 2308.12108), with nβ = n/ln n: E over Langevin
 * chains that start at the weights w* and are held near them, each step −(ε/2)(nβ∇L(w) + γ(w − w*)) + N(0, ε). Full
 * batch; burn-in, draws, ε and γ are those usual for the `devinterp` package, the chains fewer.
 */
import { LANGEVIN } from "../../core/probes.ts";
import { type Stream, seeded } from "../../core/rng.ts";
import type { Gradients, Subject, Work } from "./subject.ts";

/** Standard normal numbers in pairs (Box and Muller): several times faster than `Stream.normal`, and not to the bit. */
function normals(stream: Stream): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((stream.word() + 0.5) * 2 ** -32));
    const turn = 2 * Math.PI * stream.word() * 2 ** -32;
    spare = radius * Math.sin(turn);
    return radius * Math.cos(turn);
  };
}

export interface Langevin {
  readonly chains: number;
  readonly burnIn: number;
  readonly draws: number;
  /** ε */
  readonly stepSize: number;
  /** γ */
  readonly localization: number;
}

/** @param n examples. @returns one estimate a chain */
export async function* learningCoefficients(
  gradients: Gradients,
  weights: Float32Array,
  n: number,
  { chains, burnIn, draws, stepSize, localization }: Langevin,
  stream: Stream,
): AsyncGenerator<number, readonly number[], void> {
  const scale = n / Math.log(n);
  const { loss: least } = await gradients.at(weights);
  const steps = burnIn + draws;
  const estimates: number[] = [];
  for (let chain = 0; chain < chains; chain++) {
    const normal = normals(stream.fork(`chain ${chain}`));
    const w = weights.slice();
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      const { loss, gradient } = await gradients.at(w);
      if (step >= burnIn) sum += loss;
      for (let i = 0; i < w.length; i++) {
        const pull = scale * gradient[i]! + localization * (w[i]! - weights[i]!);
        w[i] = w[i]! - (stepSize / 2) * pull + Math.sqrt(stepSize) * normal();
      }
      yield (chain * steps + step + 1) / (chains * steps);
    }
    estimates.push(scale * (sum / draws - least));
  }
  return estimates;
}

export async function* learningCoefficient({ spec, setup, kept, gradients }: Subject): Work {
  const stream = seeded(spec.seed).fork(`Langevin at step ${kept.step}`);
  const n = setup.train.label.length;
  if (n < 2) return { values: [], note: "One example has no temperature n/ln n." };
  const all = yield* learningCoefficients(gradients, kept.weights, n, LANGEVIN, stream);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1));
  return {
    values: [
      { name: "λ̂", value: mean },
      { name: "spread of the chains", value: spread },
    ],
    note: mean < 0 ? "Below zero: these weights are no minimum, or the step is too long for them." : null,
  };
}
