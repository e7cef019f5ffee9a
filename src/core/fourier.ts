/**
 * The embedding over the frequencies of its tokens: a network that has learned a modular operation puts its power on a
 * few of them (Nanda et al., arXiv 2301.05217). Float64; decides nothing of a run.
 */
import type { Parameter } from "./model.ts";
import type { RunSpec } from "./spec/keys.ts";
import { isPrime, taskNamed } from "./task.ts";

/** Tables of embeddings with a spectrum. */
export interface Spectral {
  /** Their places among the parameters. */
  readonly tables: readonly number[];
  /**
   * Tokens in the order of the cyclic group they stand for: 0 … p−1 for what adds, the powers of a generator for what
   * multiplies (0 left out).
   */
  readonly order: Uint16Array;
}

/** The smallest generator of the multiplicative group of a prime p. */
function generatorOf(p: number): number {
  for (let g = 2; g < p; g++) {
    let [power, length] = [g, 1];
    for (; power !== 1; length++) power = (power * g) % p;
    if (length === p - 1) return g;
  }
  return 1;
}

function orderOf(group: "additive" | "multiplicative", p: number): Uint16Array | null {
  if (group === "additive") return Uint16Array.from({ length: p }, (_, i) => i);
  if (!isPrime(p)) return null;
  const generator = generatorOf(p);
  const order = new Uint16Array(p - 1).fill(1);
  for (let i = 1; i < order.length; i++) order[i] = (order[i - 1]! * generator) % p;
  return order;
}

/** @returns `null` for groups and parity, and for multiplication modulo a number that is not prime */
export function spectralOf({ task: name, p }: RunSpec, parameters: readonly Parameter[]): Spectral | null {
  const task = taskNamed(name);
  if (task.kind !== "modular") return null;
  const order = orderOf(task.group, p);
  if (order === null) return null;
  return { tables: parameters.flatMap(({ kind }, i) => (kind === "embedding" ? [i] : [])), order };
}

/** Frequencies of n tokens, the constant aside: 1 … ⌊n/2⌋. */
export function frequencyCount({ order }: Spectral): number {
  return Math.floor(order.length / 2);
}

/** cos and sin of 2πi/n, i = 0 … n−1. */
export function circle(n: number): { readonly cos: Float64Array; readonly sin: Float64Array } {
  const at = (f: (x: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f((2 * Math.PI * i) / n));
  return { cos: at(Math.cos), sin: at(Math.sin) };
}

/** Of the tables of one run: cosines are found once. */
export interface Spectroscope {
  /**
   * P_k = Σ_j |Ê_kj|² of all tables, as shares of its sum over k = 1 … ⌊n/2⌋; zeros for an embedding of zeros.
   * @param parameters one array per parameter, in layout order; embeddings are [tokens × cols]
   */
  shares(parameters: readonly Float32Array[]): Float64Array;
}

export function spectroscope({ tables, order }: Spectral, parameters: readonly Parameter[]): Spectroscope {
  const n = order.length;
  const { cos, sin } = circle(n);
  const half = Math.floor(n / 2);
  const width = half + 1;
  /** cos and sin of 2πkt/n, a row of t = 0 … half for each k from 1. */
  const waves = [cos, sin].map((wave) =>
    Float64Array.from(
      { length: half * width },
      (_, i) => wave[((Math.floor(i / width) + 1) * (i % width)) % n]!,
    ),
  ) as [Float64Array, Float64Array];
  return {
    shares(values) {
      const power = new Float64Array(half);
      for (const table of tables) addPower(power, values[table]!, parameters[table]!.shape[1]!);
      const sum = power.reduce((total, one) => total + one, 0);
      return sum > 0 ? power.map((one) => one / sum) : power;
    },
  };

  /** Tokens t and n − t have the same cosine and opposite sines: their sums and differences are taken once. */
  function addPower(power: Float64Array, table: Float32Array, cols: number): void {
    const [even, odd] = [new Float64Array(width), new Float64Array(width)];
    const [c, s] = waves;
    for (let j = 0; j < cols; j++) {
      for (let t = 0; t <= half; t++) {
        const [x, y] = [table[order[t]! * cols + j]!, table[order[(n - t) % n]! * cols + j]!];
        const isPair = t > 0 && 2 * t < n;
        even[t] = isPair ? x + y : x;
        odd[t] = isPair ? x - y : 0;
      }
      for (let k = 0; k < half; k++) {
        let real = 0;
        let imaginary = 0;
        for (let t = 0, at = k * width; t <= half; t++, at++) {
          real += c[at]! * even[t]!;
          imaginary += s[at]! * odd[t]!;
        }
        power[k] = power[k]! + real * real + imaginary * imaginary;
      }
    }
  }
}

/**
 * Gini coefficient of shares: 0 where all are equal, near 1 where one has all (theory: the Fourier Gini of E).
 * G = 2 Σ i·x₍ᵢ₎ / (n Σ x) − (n + 1)/n, x ascending.
 */
export function gini(shares: Float64Array): number {
  const n = shares.length;
  const sorted = shares.toSorted();
  let [weighted, sum] = [0, 0];
  sorted.forEach((x, i) => {
    weighted += (i + 1) * x;
    sum += x;
  });
  return sum > 0 ? (2 * weighted) / (n * sum) - (n + 1) / n : 0;
}
