/**
 * Gradient noise from two halves of the train set. Over the n examples of the train set, each example's gradient having
 * the covariance Σ (divisor n − 1), the mean gradient of m drawn without replacement has the covariance
 * Σ·(n − m)/(nm). With g_A of the m drawn and g_B of the rest, g_A − g = (g_A − g_B)(n − m)/n; hence
 * E‖g_A − g_B‖² = tr Σ·n/(m(n − m)), and m(n − m)/n·‖g_A − g_B‖² is an unbiased estimate of tr Σ (ours). At m = n/2 it
 * is n‖g_A − g_B‖²/4.
 */
import { parted } from "../../core/kept.ts";
import type { Parameter } from "../../core/model.ts";
import { seeded } from "../../core/rng.ts";
import type { Dataset } from "../../core/setup.ts";
import type { Subject, Work } from "./subject.ts";

function rowsOf({ a, b, label }: Dataset, rows: Uint32Array): Dataset {
  const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (row) => from[row]!);
  return { a: pick(a), b: pick(b), label: pick(label) };
}

/** Σ f over the decayed parameters' numbers. */
function sumOver(
  layout: readonly Parameter[],
  [first, second]: readonly [Float32Array, Float32Array],
  f: (x: number, y: number) => number,
): number {
  const [xs, ys] = [parted(layout, first), parted(layout, second)];
  let sum = 0;
  layout.forEach(({ decays }, i) => {
    if (decays) for (let j = 0; j < xs[i]!.length; j++) sum += f(xs[i]![j]!, ys[i]![j]!);
  });
  return sum;
}

export async function* gradientNoise({ spec, setup, kept, gradientsOf }: Subject): Work {
  const { train, parameters } = setup;
  const n = train.label.length;
  if (n < 2) return { values: [], note: "One example has no halves." };
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  seeded(spec.seed).fork(`halves at step ${kept.step}`).shuffle(rows);
  const m = Math.floor(n / 2);
  const halves: Float32Array[] = [];
  for (const part of [rows.subarray(0, m), rows.subarray(m)]) {
    using gradients = await gradientsOf(rowsOf(train, part));
    halves.push((await gradients.at(kept.weights)).gradient);
    yield halves.length / 2;
  }
  const pair = halves as [Float32Array, Float32Array];
  const trace = ((m * (n - m)) / n) * sumOver(parameters, pair, (x, y) => (x - y) ** 2);
  const own = sumOver(parameters, pair, (x, y) => ((m * x + (n - m) * y) / n) ** 2);
  // What two batch sizes give: of the whole set and of its halves (arXiv 1812.06162, appendix A.1).
  const freed = own - trace / n;
  return {
    values: [
      { name: "tr Σ", value: trace },
      { name: "noise scale", value: freed > 0 ? trace / freed : NaN },
      { name: "over the train set's gradient", value: trace / own },
    ],
    note: freed > 0 ? null : "The gradient is smaller than its noise: no noise scale for fresh examples.",
  };
}
