import { describe, expect, test } from "vitest";
import { frequencyCount, gini, spectralOf, spectroscope } from "./fourier.ts";
import { parametersOf } from "./model.ts";
import { seeded } from "./rng.ts";
import { prepare, shapeOf } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";
import { parseLink } from "./spec/parse.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

/** Σ_j |Σ_t x_{t,j} e^{−2πikt/n}|², straight from the definition. @param table [tokens × cols] */
function powerOf(order: ArrayLike<number>, table: ArrayLike<number>, cols: number, k: number): number {
  const n = order.length;
  let power = 0;
  for (let j = 0; j < cols; j++) {
    let [re, im] = [0, 0];
    for (let t = 0; t < n; t++) {
      const x = table[order[t]! * cols + j]!;
      re += x * Math.cos((2 * Math.PI * k * t) / n);
      im -= x * Math.sin((2 * Math.PI * k * t) / n);
    }
    power += re * re + im * im;
  }
  return power;
}

const spectrumOf = (text: string) => {
  const spec = specOf(text);
  const parameters = parametersOf(shapeOf(spec), spec.decay);
  return { parameters, spectral: spectralOf(spec, parameters) };
};

describe("the spectrum", () => {
  test.each([
    ["odd", "p=7&d=5"],
    ["even", "p=12&d=4"],
    ["two tables", "p=9&d=4&embed=separate"],
    ["a transformer, = left out", "p=5&model=transformer&d=4&heads=2"],
    ["powers of a generator", "task=mul&p=11&d=4"],
  ])("is the discrete Fourier transform's: %s", (title, text) => {
    const setup = prepare(specOf(text));
    const { spectral, parameters, initial } = setup;
    const n = spectral!.order.length;
    const power = Array.from({ length: Math.floor(n / 2) }, (_, i) =>
      spectral!.tables.reduce(
        (sum, table) => sum + powerOf(spectral!.order, initial[table]!, parameters[table]!.shape[1]!, i + 1),
        0,
      ),
    );
    const total = power.reduce((sum, one) => sum + one, 0);
    const shares = spectroscope(spectral!, parameters).shares(initial);
    expect(shares).toHaveLength(frequencyCount(spectral!));
    shares.forEach((share, k) => expect(share, title).toBeCloseTo(power[k]! / total, 12));
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  });

  test("of one wave is that frequency alone, whatever it is added to; of nothing it is zeros", () => {
    const { spectral, parameters } = spectrumOf("p=8&d=4");
    const wave = (k: number): Float32Array =>
      Float32Array.from(
        { length: 32 },
        (_, i) => 5 + (i % 4) * Math.sin((2 * Math.PI * k * Math.floor(i / 4)) / 8 + 0.3 + (i % 4)),
      );
    const of = (table: Float32Array): number[] =>
      [...spectroscope(spectral!, parameters).shares([table])].map((x) => Math.round(1e6 * x) / 1e6);
    expect(of(wave(3))).toEqual([0, 0, 1, 0]);
    expect(of(wave(4))).toEqual([0, 0, 0, 1]);
    expect(of(new Float32Array(32))).toEqual([0, 0, 0, 0]);
  });

  test.each([3, 5, 7, 59, 97, 113, 257])("powers of a generator go round every token but 0: %i", (p) => {
    const { spectral } = spectrumOf(`task=div&p=${p}`);
    const { order } = spectral!;
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: p - 1 }, (_, i) => i + 1));
    for (let i = 1; i < order.length; i++) expect(order[i]).toBe((order[i - 1]! * order[1]!) % p);
  });

  test("is there where tokens are in a cyclic order", () => {
    expect(spectrumOf("p=10").spectral?.order).toEqual(Uint16Array.from({ length: 10 }, (_, i) => i));
    expect(spectrumOf("task=quad&p=10").spectral?.order).toHaveLength(10);
    for (const text of ["task=s5", "task=parity", "task=mul&p=12"]) {
      expect(spectrumOf(text).spectral, text).toBeNull();
    }
  });
});

describe("the Gini coefficient", () => {
  test("of known shares", () => {
    expect(gini(Float64Array.of(0.25, 0.25, 0.25, 0.25))).toBeCloseTo(0, 12);
    expect(gini(Float64Array.of(0, 1, 0, 0))).toBeCloseTo(3 / 4, 12);
    expect(gini(Float64Array.of(0.1, 0.2, 0.3, 0.4))).toBeCloseTo(0.25, 12);
    expect(gini(new Float64Array(4))).toBe(0);
  });

  test("is half the mean difference of all pairs, over the mean", () => {
    const stream = seeded(7);
    const x = Float64Array.from({ length: 9 }, () => stream.uniform());
    const mean = x.reduce((sum, one) => sum + one, 0) / 9;
    const differences = [...x].flatMap((a) => [...x].map((b) => Math.abs(a - b)));
    const meanDifference = differences.reduce((sum, one) => sum + one, 0) / 81;
    expect(gini(x)).toBeCloseTo(meanDifference / (2 * mean), 12);
  });
});
