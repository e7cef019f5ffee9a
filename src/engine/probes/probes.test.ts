/** Probes against answers that are known: quadratic losses, brute force in float64, matrices made for it. */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { joined, parted } from "../../core/kept.ts";
import { seeded } from "../../core/rng.ts";
import { type Dataset, type Setup, prepare } from "../../core/setup.ts";
import { startNodeEngine } from "../../node/engines.ts";
import type { Engine } from "../engine.ts";
import { lossInFloat64 } from "../reference.ts";
import { specOf } from "../suite/setups.ts";
import { leadingComponents } from "./embedding.ts";
import { hessianTimes, topEigenvalue, traceOf } from "./hessian.ts";
import { learningCoefficients } from "./learningCoefficient.ts";
import { type Found, type Gradients, type Subject, type Work, createSitter, gradientsOn } from "./subject.ts";
import { workOf } from "./work.ts";

let engine: Engine;
beforeAll(async () => {
  const kernels = fileURLToPath(new URL("../exact/kernels.wasm", import.meta.url));
  engine = await startNodeEngine("exact", kernels);
});

async function finished<T>(work: AsyncGenerator<number, T>): Promise<T> {
  for (;;) {
    const next = await work.next();
    if (next.done === true) return next.value;
  }
}

/** L = ½ Σ h_i (w_i − c_i)² */
function quadratic(curvatures: readonly number[], center: readonly number[]): Gradients {
  return {
    at: async (weights) => ({
      loss: curvatures.reduce((sum, h, i) => sum + (h / 2) * (weights[i]! - center[i]!) ** 2, 0),
      gradient: Float32Array.from(curvatures, (h, i) => h * (weights[i]! - center[i]!)),
    }),
  };
}

describe("the Hessian of a quadratic loss", () => {
  const curvatures = [5, 3, -1, 0.5, 0];
  const gradients = quadratic(curvatures, [1, 2, 3, 4, 5]);
  const weights = Float32Array.of(1, 0, -1, 2, 1);
  const times = (v: Float64Array) => hessianTimes(gradients, weights, v);
  const start = Float64Array.of(1, 1, 1, 1, 1);

  test("times a vector", async () => {
    const v = Float64Array.of(1, -2, 3, 0.5, 4);
    (await times(v)).forEach((x, i) => expect(x).toBeCloseTo(curvatures[i]! * v[i]!, 2));
  });

  test("its largest eigenvalue", async () => {
    const { value, settled } = await finished(topEigenvalue(times, start));
    expect(settled).toBe(true);
    expect(Math.abs(value - 5)).toBeLessThan(0.02);
  });

  test("its largest eigenvalue where one below zero is larger in size", async () => {
    const below = quadratic([2, 1, -9], [0, 0, 0]);
    const point = Float32Array.of(1, 1, 1);
    const found = await finished(
      topEigenvalue((v) => hessianTimes(below, point, v), Float64Array.of(1, 1, 1)),
    );
    expect(Math.abs(found.value - 2)).toBeLessThan(0.02);
  });

  test("its trace, which signs give exactly where it is diagonal", async () => {
    const { mean, error } = await finished(traceOf(times, 5, seeded(1)));
    expect(mean).toBeCloseTo(7.5, 1);
    expect(error).toBeLessThan(0.05);
  });
});

describe("the Hessian of a small network", () => {
  const setup = prepare(specOf("p=5&d=4&h=5&frac=0.6"));
  const theta = setup.initial.flatMap((values) => Array.from(values));

  /** Second differences of the float64 loss, entry by entry. */
  function bruteForce(): Matrix {
    const loss = (...moves: readonly (readonly [number, number])[]): number => {
      const moved = [...theta];
      for (const [i, by] of moves) moved[i] = moved[i]! + by;
      let at = 0;
      const parts = setup.initial.map(({ length }) => moved.slice(at, (at += length)));
      return lossInFloat64(setup, parts);
    };
    const h = 1e-3;
    const single = theta.map((_, i) => [loss([i, h]), loss([i, -h])] as const);
    const here = loss();
    const matrix = Matrix.zeros(theta.length, theta.length);
    for (let i = 0; i < theta.length; i++) {
      for (let j = 0; j <= i; j++) {
        const [pi, mi] = single[i]!;
        const [pj, mj] = single[j]!;
        const value =
          i === j
            ? (pi - 2 * here + mi) / h ** 2
            : (loss([i, h], [j, h]) - pi - pj + 2 * here - mi - mj + loss([i, -h], [j, -h])) / (2 * h ** 2);
        matrix.set(i, j, value);
        matrix.set(j, i, value);
      }
    }
    return matrix;
  }

  test("its largest eigenvalue and its trace are those of brute force", { timeout: 60_000 }, async () => {
    const hessian = bruteForce();
    const { realEigenvalues } = new EigenvalueDecomposition(hessian, { assumeSymmetric: true });
    const subject = await subjectOf(setup, "p=5&d=4&h=5&frac=0.6");
    const top = await finished(workOf("hessianTop", subject));
    expect(Math.abs(top.values[0]!.value / Math.max(...realEigenvalues) - 1)).toBeLessThan(0.02);
    const [trace, error] = (await finished(workOf("hessianTrace", subject))).values;
    expect(Math.abs(trace!.value - hessian.trace())).toBeLessThan(4 * error!.value);
    expect(error!.value).toBeLessThan(0.2 * hessian.trace());
  });
});

async function subjectOf(setup: Setup, text: string, weights = joined(setup.initial)): Promise<Subject> {
  const sitter = await createSitter(engine, setup);
  return {
    spec: specOf(text),
    setup,
    kept: { step: 0, temperature: 1, weights },
    gradients: gradientsOn(sitter, 1),
    async gradientsOf(train: Dataset) {
      const one = await createSitter(engine, { ...setup, train });
      return { ...gradientsOn(one, 1), [Symbol.dispose]: () => one[Symbol.dispose]() };
    },
  };
}

describe("gradient noise", () => {
  test(
    "from halves is on average the trace of the covariance over examples",
    { timeout: 60_000 },
    async () => {
      const text = "p=5&d=4&h=5&frac=0.6"; // 15 examples: halves of 7 and 8
      const setup = prepare(specOf(text));
      const { train, parameters } = setup;
      const n = train.label.length;
      const gradients: Float32Array[] = [];
      const weights = joined(setup.initial);
      for (let i = 0; i < n; i++) {
        const one = {
          a: train.a.slice(i, i + 1),
          b: train.b.slice(i, i + 1),
          label: train.label.slice(i, i + 1),
        };
        using sitter = await createSitter(engine, { ...setup, train: one });
        const { gradient } = await gradientsOn(sitter, 1).at(weights);
        gradients.push(joined(parted(parameters, gradient).filter((_, p) => parameters[p]!.decays)));
      }
      let [trace, square] = [0, 0];
      for (let j = 0; j < gradients[0]!.length; j++) {
        const mean = gradients.reduce((sum, g) => sum + g[j]!, 0) / n;
        square += mean ** 2;
        trace += gradients.reduce((sum, g) => sum + (g[j]! - mean) ** 2, 0) / (n - 1);
      }

      const subject = await subjectOf(setup, text);
      const estimates: number[] = [];
      for (let step = 0; step < 200; step++) {
        const found = await finished(
          workOf("gradientNoise", { ...subject, kept: { ...subject.kept, step } }),
        );
        const [sigma, , own] = found.values;
        estimates.push(sigma!.value);
        expect(sigma!.value / own!.value / square).toBeCloseTo(1, 3);
      }
      const mean = estimates.reduce((sum, x) => sum + x, 0) / estimates.length;
      const spread = Math.sqrt(estimates.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / estimates.length;
      expect(Math.abs(mean - trace)).toBeLessThan(4 * spread);
      expect(spread).toBeLessThan(0.05 * trace);
    },
  );
});

describe("the local learning coefficient", () => {
  // Of a regular model it is half the number of parameters, where the prior does not hold them.
  const settings = { chains: 4, burnIn: 500, draws: 4000, stepSize: 1e-2, localization: 1e-3 };

  test("of a bowl in d directions is d/2", async () => {
    const n = 100;
    const bowl = quadratic([1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0]);
    const work = learningCoefficients(bowl, new Float32Array(6), n, settings, seeded(1));
    const chains = await finished(work);
    const mean = chains.reduce((sum, x) => sum + x, 0) / chains.length;
    expect(chains).toHaveLength(4);
    expect(Math.abs(mean - 2)).toBeLessThan(0.4);
  });

  test("on a slope is below zero, with a word about it", async () => {
    const slope: Gradients = {
      at: async (weights) => ({ loss: weights[0]!, gradient: Float32Array.of(1, 0) }),
    };
    const setup = prepare(specOf("p=5&d=4&h=5&frac=0.6"));
    const subject: Subject = { ...(await subjectOf(setup, "")), gradients: slope };
    const kept = { ...subject.kept, weights: new Float32Array(2) };
    const found = await finished<Found>(workOf("learningCoefficient", { ...subject, kept }) as Work);
    expect(found.values[0]!.value).toBeLessThan(0);
    expect(found.note).toContain("Below zero");
  });
});

describe("matrices", () => {
  test("an effective rank for each, of singular values that are known", async () => {
    const text = "p=5&d=4&h=5";
    const setup = prepare(specOf(text));
    const weights = joined(
      setup.parameters.map(({ name, shape: [rows = 1, cols = 1] }) => {
        // E: two directions of one length; W1: one direction; W2: zeros.
        const values = new Float32Array(rows * cols);
        if (name === "E")
          for (const [i, j] of [
            [0, 0],
            [1, 1],
          ] as const)
            values[i * cols + j] = 3;
        if (name === "W1") values.fill(2);
        return values;
      }),
    );
    const found = await finished(workOf("effectiveRank", await subjectOf(setup, text, weights)));
    expect(found.values.map(({ name }) => name)).toEqual(["E", "W1", "W2"]);
    const [e, w1, w2] = found.values.map(({ value }) => value);
    expect(e).toBeCloseTo(2, 9);
    expect(w1).toBeCloseTo(1, 6);
    expect(w2).toBe(0);
  });

  test("leading components are the directions of most variance, in order", () => {
    // Four tokens: far apart along one axis, less along another.
    const rows = Float64Array.of(4, 1, 0, 4, -1, 0, -4, 1, 0, -4, -1, 0);
    const [first, second] = leadingComponents(rows, 3, 2);
    const signs = (values: Float64Array): number[] => Array.from(values, (x) => Math.sign(x * values[0]!));
    expect(signs(first!)).toEqual([1, 1, -1, -1]);
    expect(signs(second!)).toEqual([1, -1, 1, -1]);
  });
});

describe("circularity", () => {
  test("of an embedding on a circle is 1", async () => {
    const text = "p=7&d=4&h=5";
    const setup = prepare(specOf(text));
    const weights = joined(setup.initial);
    for (let t = 0; t < 7; t++) {
      const turn = (2 * Math.PI * 3 * t) / 7;
      weights.set([Math.cos(turn), 2, Math.sin(turn), 0], 4 * t);
    }
    const found = await finished(workOf("circularity", await subjectOf(setup, text, weights)));
    found.values.forEach(({ value }) => expect(value).toBeCloseTo(1, 6));
  });
});
