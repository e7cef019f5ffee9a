/**
 * Progress measures of one-layer networks that add in a cyclic group (Nanda et al., arXiv 2301.05217, and its public
 * code): the frequencies that the hidden neurons follow, and the loss with those alone and without them. Given the
 * numbers of all pairs; computes no network. Float64; decides nothing of a run.
 *
 * Pairs are in the order of the group: pair (i, j) is row i·n + j, and its answer the element i + j (mod n).
 */
import { circle } from "./fourier.ts";

export interface KeyFrequency {
  /** 1 … ⌊n/2⌋ */
  readonly frequency: number;
  /** Neurons whose frequency it is. */
  readonly neurons: number;
}

/** Sums of one neuron over the pairs with the same i, j, i + j, and i − j, [n] each. */
type Marginals = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/**
 * Variance of a neuron in the block {1, cos k, sin k} ⊗ {1, cos k, sin k}, the constant aside, up to a factor that is
 * the same for all k. The block is spanned by the waves of i, j, i + j and i − j, which are orthogonal; so their four
 * sums say it all.
 */
function blockPower(marginals: Marginals, k: number, cos: Float64Array, sin: Float64Array): number {
  const n = cos.length;
  // (−1)^i has no sine, norm² n in place of n/2, and (−1)^(i+j) is (−1)^(i−j).
  const half = 2 * k === n;
  let power = 0;
  for (const sums of half ? marginals.slice(0, 3) : marginals) {
    let [real, imaginary] = [0, 0];
    for (let t = 0; t < n; t++) {
      real += sums[t]! * cos[(k * t) % n]!;
      imaginary += sums[t]! * sin[(k * t) % n]!;
    }
    power += half ? real * real : 2 * (real * real + imaginary * imaginary);
  }
  return power;
}

/**
 * For each neuron the frequency whose block holds the largest share of its variance over all pairs, k up to ⌊n/2⌋ (the
 * public code stops one short for odd n). A neuron that never changes has none.
 * @param hidden activations, [n² × neurons]
 * @returns by number of neurons, most first
 */
export function keyFrequencies(hidden: Float32Array, n: number): readonly KeyFrequency[] {
  const neurons = hidden.length / (n * n);
  const { cos, sin } = circle(n);
  const won = new Uint32Array(Math.floor(n / 2) + 1);
  for (let neuron = 0; neuron < neurons; neuron++) {
    let mean = 0;
    for (let row = 0; row < n * n; row++) mean += hidden[row * neurons + neuron]! / (n * n);
    const [ofI, ofJ, ofSum, ofDifference] = [0, 0, 0, 0].map(() => new Float64Array(n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    let varies = false;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const value = hidden[(i * n + j) * neurons + neuron]!;
        varies ||= value !== hidden[neuron];
        const x = value - mean;
        const [sum, difference] = [(i + j) % n, (i - j + n) % n];
        ofI[i] = ofI[i]! + x;
        ofJ[j] = ofJ[j]! + x;
        ofSum[sum] = ofSum[sum]! + x;
        ofDifference[difference] = ofDifference[difference]! + x;
      }
    }
    if (!varies) continue;
    let best = { k: 0, power: -1 };
    for (let k = 1; k < won.length; k++) {
      const power = blockPower([ofI, ofJ, ofSum, ofDifference], k, cos, sin);
      if (power > best.power) best = { k, power };
    }
    won[best.k] = won[best.k]! + 1;
  }
  return Array.from(won, (count, frequency) => ({ frequency, neurons: count }))
    .filter(({ neurons: count }) => count > 0)
    .sort((x, y) => y.neurons - x.neurons || x.frequency - y.frequency);
}

/** Logits of all pairs, and what is asked of them. */
export interface PairLogits {
  readonly n: number;
  readonly classes: number;
  /** [n² × classes] */
  readonly logits: Float32Array;
  /** The class of the answer i + j, [n]. */
  readonly answer: Uint16Array;
  /** 1 where the pair is trained on, [n²]. */
  readonly trained: Uint8Array;
}

/** Σ of the logits over pairs with the same i + j, [n × classes]: all that waves of i + j see of them. */
function sumsByAnswer({ n, classes, logits }: PairLogits): Float64Array {
  const sums = new Float64Array(n * classes);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [from, to] = [(i * n + j) * classes, ((i + j) % n) * classes];
      for (let c = 0; c < classes; c++) sums[to + c] = sums[to + c]! + logits[from + c]!;
    }
  }
  return sums;
}

/** The part of the logits along cos and sin of k·(i + j), as a function of i + j, [n × classes]. */
function component({ n, classes }: PairLogits, sums: Float64Array, k: number): Float64Array {
  const { cos, sin } = circle(n);
  const scale = (2 * k === n ? 1 : 2) / (n * n); // over the norm² of the wave on all pairs
  const [real, imaginary] = [new Float64Array(classes), new Float64Array(classes)];
  for (let t = 0; t < n; t++) {
    const [c, s] = [cos[(k * t) % n]!, sin[(k * t) % n]!];
    for (let j = 0; j < classes; j++) {
      real[j] = real[j]! + c * sums[t * classes + j]!;
      imaginary[j] = imaginary[j]! + s * sums[t * classes + j]!;
    }
  }
  const part = new Float64Array(n * classes);
  for (let t = 0; t < n; t++) {
    const [c, s] = [scale * cos[(k * t) % n]!, scale * sin[(k * t) % n]!];
    for (let j = 0; j < classes; j++) part[t * classes + j] = c * real[j]! + s * imaginary[j]!;
  }
  return part;
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + part[i]!;
}

/** Cross-entropy in nats. @param logits of one pair */
function crossEntropy(logits: Float64Array, answer: number): number {
  const most = logits.reduce((x, y) => Math.max(x, y), -Infinity);
  let sum = 0;
  for (const z of logits) sum += Math.exp(z - most);
  return Math.log(sum) + most - logits[answer]!;
}

/**
 * The loss when the logits keep only their waves of i + j at the key frequencies, and their mean over all pairs (the
 * paper's correction of the bias).
 * @returns mean nats over all pairs, and over those not trained on (NaN where there are none)
 */
export function restrictedLoss(
  pairs: PairLogits,
  keys: readonly number[],
): { readonly all: number; readonly test: number } {
  const { n, classes, answer, trained } = pairs;
  const sums = sumsByAnswer(pairs);
  const mean = new Float64Array(classes);
  sums.forEach((sum, i) => (mean[i % classes] = mean[i % classes]! + sum / (n * n)));
  const kept = Float64Array.from({ length: n * classes }, (_, i) => mean[i % classes]!);
  for (const k of keys) addTo(kept, component(pairs, sums, k));
  const tests = new Uint32Array(n); // pairs not trained on, by answer
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) tests[(i + j) % n] = tests[(i + j) % n]! + 1 - trained[i * n + j]!;
  }
  let [all, test, count] = [0, 0, 0];
  for (let t = 0; t < n; t++) {
    const loss = crossEntropy(kept.subarray(t * classes, (t + 1) * classes), answer[t]!);
    all += loss / n;
    test += loss * tests[t]!;
    count += tests[t]!;
  }
  return { all, test: test / count };
}

/** Mean nats over the pairs trained on, with a function of i + j taken out of the logits. */
function lossWithout({ n, classes, logits, answer, trained }: PairLogits, part: Float64Array): number {
  let [sum, count] = [0, 0];
  const left = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (trained[i * n + j] === 0) continue;
      const [row, t] = [(i * n + j) * classes, (i + j) % n];
      for (let c = 0; c < classes; c++) left[c] = logits[row + c]! - part[t * classes + c]!;
      sum += crossEntropy(left, answer[t]!);
      count++;
    }
  }
  return sum / count;
}

/**
 * The loss on the train set when waves of i + j are taken out of the logits; the bias stays as it falls.
 * @param each frequencies to be taken out one at a time as well
 * @returns mean nats without all key frequencies, and without each one
 */
export function excludedLoss(
  pairs: PairLogits,
  keys: readonly number[],
  each: readonly number[],
): { readonly all: number; readonly one: readonly number[] } {
  const sums = sumsByAnswer(pairs);
  const whole = new Float64Array(pairs.n * pairs.classes);
  for (const k of keys) addTo(whole, component(pairs, sums, k));
  return {
    all: lossWithout(pairs, whole),
    one: each.map((k) => lossWithout(pairs, component(pairs, sums, k))),
  };
}
