/**
 * The three shells of one run (arXiv 2606.30388): Θ, where it began; M, where it only memorized; G, where it had
 * grokked. Radii are ‖θ‖ over the decayed parameters. What is estimated from the run is said to be so; nothing here is a
 * law, and the order that the theory claims is read off, not assumed.
 */
import type { Curves } from "./curves.ts";
import { type Distribution, distributionOf, parametersOf, sizeOf } from "./model.ts";
import type { Live } from "./runState.ts";
import { type Series, STRIDE } from "./series.ts";
import { shapeOf } from "./setup.ts";
import type { ActionName } from "./spec/interventions.ts";
import { type RunSpec, rowOf } from "./spec/keys.ts";

/** A radius and its standard deviation. */
export interface Shell {
  readonly radius: number;
  readonly thickness: number;
}

export interface InitialShell extends Shell {
  /** `true` where all weights have one σ: σ√P with thickness σ/√2. Else summed layer by layer. */
  readonly oneSigma: boolean;
}

export interface Shells {
  readonly theta: {
    /** √V at step 0; `null` before the run. */
    readonly measured: number | null;
    readonly predicted: InitialShell;
  };
  readonly memorization: {
    /** √V at T_mem. */
    readonly first: number | null;
    /** Over the steps from T_mem to T_50, or to now. */
    readonly plateau: Shell | null;
    /** √V_peak: the largest from T_mem on. */
    readonly peak: number | null;
  };
  readonly generalization: {
    /** √V at T_99. */
    readonly first: number | null;
    /** Over the steps from T_99 on, once there are SETTLED_STEPS of them. */
    readonly settled: Shell | null;
  };
  /** The best estimate of each so far, for pictures. M is the plateau where there is one, G settled. */
  readonly best: Readonly<Record<ShellName, Shell | null>>;
  readonly times: {
    readonly memorization: number | null;
    readonly generalization: number | null;
    /** τ_{M→G}, steps; not above 0 where test did not lag behind train. */
    readonly delay: number | null;
  };
  readonly verdict: Verdict;
  /** ‖U‖ of a network with LayerNorm, where ‖θ‖ has no function (arXiv 2606.13753); else `null`. */
  readonly unembedding: Readonly<Record<ShellName, number | null>> | null;
}

export type ShellName = "theta" | "m" | "g";
export const SHELL_NAMES: readonly ShellName[] = ["theta", "m", "g"];
export const SHELL_LETTERS: Readonly<Record<ShellName, string>> = { theta: "Θ", m: "M", g: "G" };

export interface Verdict {
  readonly kind: "open" | "as the theory" | "inside" | "otherwise";
  /** One or two sentences. */
  readonly text: string;
  /** Those that are known, outermost first. */
  readonly order: readonly ShellName[];
}

/** G has settled when it has been followed for this many steps. */
export const SETTLED_STEPS = 50;

/** Mean and variance of w², for one weight w. */
function squareOf(distribution: Distribution): { readonly mean: number; readonly variance: number } {
  if (distribution.kind === "constant") return { mean: distribution.value, variance: 0 };
  const size = distribution.factors.reduce((product, factor) => product * factor, 1);
  // Normal: E w⁴ = 3σ⁴. Uniform on [−a, a]: E w² = a²/3, E w⁴ = a⁴/5.
  return distribution.kind === "normal"
    ? { mean: size ** 2, variance: 2 * size ** 4 }
    : { mean: size ** 2 / 3, variance: (4 * size ** 4) / 45 };
}

/**
 * Where the initial weights lie: ρ² = Σ σ_l²P_l, sd(ρ²) = √(Σ P_l Var w²), which is √(2 Σ σ_l⁴P_l) for normal weights,
 * and thickness sd(ρ²)/(2ρ). With one σ this is σ√P and σ/√2 (arXiv 2606.30388, figure 1); layer by layer it is our
 * derivation.
 */
export function initialShell(spec: RunSpec): InitialShell {
  let mean = 0;
  let variance = 0;
  const kinds = new Set<string>();
  for (const parameter of parametersOf(shapeOf(spec), spec.decay)) {
    if (!parameter.decays) continue;
    const distribution = distributionOf(parameter, spec.init, spec.scale);
    const square = squareOf(distribution);
    const count = sizeOf(parameter.shape);
    mean += count * square.mean;
    variance += count * square.variance;
    kinds.add(`${distribution.kind} ${square.mean}`);
  }
  const radius = Math.sqrt(mean);
  const oneSigma = kinds.size === 1 && [...kinds].every((kind) => kind.startsWith("normal"));
  return { radius, thickness: Math.sqrt(variance) / (2 * radius), oneSigma };
}

function root(squared: number | null | undefined): number | null {
  return squared === null || squared === undefined ? null : Math.sqrt(squared);
}

/** Calls back with the points of a series from step `from` to `to`, in order; where buckets have merged, with what they kept. */
function eachPoint(
  series: Series,
  from: number,
  to: number,
  visit: (step: number, value: number) => void,
): void {
  const view = series.view();
  for (let bucket = 0; bucket < view.length; bucket += STRIDE) {
    if (view[bucket + 6]! < from) continue;
    if (view[bucket]! > to) return;
    const [least, greatest] = view[bucket + 2]! <= view[bucket + 4]! ? [2, 4] : [4, 2];
    let last = -1;
    for (const at of [0, least, greatest, 6]) {
      const step = view[bucket + at]!;
      if (step === last || step < from || step > to) continue;
      last = step;
      visit(step, view[bucket + at + 1]!);
    }
  }
}

/** Mean and standard deviation of √V over the steps from `from` to `to`, straight lines between points. */
function radiusOver(norm: Series, from: number, to: number): Shell | null {
  let [steps, first, second] = [0, 0, 0];
  let before: { readonly step: number; readonly r: number } | null = null;
  eachPoint(norm, from, to, (step, squared) => {
    const r = Math.sqrt(squared);
    if (before !== null) {
      const length = step - before.step;
      steps += length;
      first += (length * (before.r + r)) / 2;
      second += (length * (before.r ** 2 + before.r * r + r ** 2)) / 3;
    }
    before = { step, r };
  });
  if (steps === 0) return null;
  const radius = first / steps;
  return { radius, thickness: Math.sqrt(Math.max(0, second / steps - radius ** 2)) };
}

function largest(norm: Series, from: number): number | null {
  let most: number | null = null;
  eachPoint(norm, from, Infinity, (_, squared) => {
    if (most === null || squared > most) most = squared;
  });
  return most;
}

/** Farther apart than the thicker of the two is thick. */
function areApart(a: Shell, b: Shell): boolean {
  return Math.abs(a.radius - b.radius) > Math.max(a.thickness, b.thickness);
}

/** `try scale ≥ 3.3`: what would put Θ outside of V_peak; `null` where no scale on offer would. */
function largerScale(spec: RunSpec, initial: number, peak: number): string | null {
  const needed = spec.scale * (peak / initial);
  const bounds = rowOf("scale").bounds;
  if (bounds === undefined || needed > bounds.max) return null;
  const factor = spec.scale === 1 ? "√(V_peak/V₀)" : `${spec.scale}·√(V_peak/V₀)`;
  return `try scale ≥ ${factor}, here ${(Math.ceil(needed * 10) / 10).toFixed(1)}`;
}

const SETS_NORM: readonly ActionName[] = ["hold", "norm", "rescale"];

const AS_THEORY = "Outer shell → core, as the theory says.";

/** How far the run has come. */
interface Stage {
  readonly started: boolean;
  readonly over: boolean;
}

function verdictOf(
  spec: RunSpec,
  best: Shells["best"],
  peak: number | null,
  { started, over }: Stage,
): Verdict {
  const order = SHELL_NAMES.filter((name) => best[name] !== null).toSorted(
    (a, b) => (best[b]?.radius ?? 0) - (best[a]?.radius ?? 0),
  );
  const forced = spec.interventions.some(({ action }) => SETS_NORM.includes(action));
  const say = (kind: Verdict["kind"], text: string): Verdict => ({
    kind,
    text: forced ? `${text} The norm is set by hand in this run.` : text,
    order,
  });
  const { theta, m, g } = best;
  if (theta === null || !started)
    return say("open", "Θ is known before the run. M and G show as the run finds them.");
  if (m === null) {
    return over
      ? say("open", "The run ended before it memorized: only Θ is known.")
      : say("open", "On the way from Θ: M is known once the training pairs are right.");
  }
  const rest = g === null && over ? " It ended before it grokked: no G." : "";
  if (theta.radius < m.radius && areApart(theta, m)) {
    const scale = peak === null ? null : largerScale(spec, theta.radius, peak);
    const inside =
      "The initial sphere lies inside: this initialization does not show the theory's order" +
      (scale === null ? "." : `; ${scale}.`);
    const outward = g !== null && g.radius > m.radius && areApart(g, m) ? " G lies outside M as well." : "";
    return say("inside", inside + outward + rest);
  }
  if (!areApart(theta, m))
    return say("otherwise", `Θ and M overlap: the run memorized where it began, as far as ‖θ‖ tells.${rest}`);
  if (g === null)
    return over
      ? say("open", `M lies inside Θ, as the theory says.${rest}`)
      : say("open", "M lies inside Θ, as the theory says so far. G is known once the test pairs are right.");
  if (!areApart(m, g))
    return say(
      "otherwise",
      "M lies inside Θ, as the theory says, but G and M overlap within their thickness.",
    );
  return m.radius > g.radius
    ? say("as the theory", AS_THEORY)
    : say("otherwise", "M lies inside Θ, as the theory says, but G lies outside M.");
}

/**
 * @param curves what is known of the run so far
 * @param overAt the last step of a run that is over, else `null`
 */
export function shellsOf(
  spec: RunSpec,
  curves: Pick<Curves, "norm" | "unembeddingNorm">,
  reached: Live["reached"],
  overAt: number | null,
): Shells {
  const { norm } = curves;
  const { mem, grok50, grok99 } = reached;
  const now = norm.last()?.step ?? 0;
  const started = norm.length > 0;
  const predicted = initialShell(spec);
  const measured = started ? root(norm.at(0)) : null;
  const plateau = mem === undefined ? null : radiusOver(norm, mem, grok50 ?? now);
  const first = mem === undefined ? null : root(norm.at(mem));
  const peak = mem === undefined ? null : root(largest(norm, mem));
  const grokked = grok99 === undefined ? null : root(norm.at(grok99));
  const settled = grok99 === undefined || now - grok99 < SETTLED_STEPS ? null : radiusOver(norm, grok99, now);
  const alone = (radius: number | null): Shell | null => (radius === null ? null : { radius, thickness: 0 });
  const best = {
    theta: { radius: measured ?? predicted.radius, thickness: predicted.thickness },
    m: plateau ?? alone(first),
    g: settled ?? alone(grokked),
  };
  const at = (step: number | undefined): number | null =>
    step === undefined ? null : root(curves.unembeddingNorm.at(step));
  const shape = shapeOf(spec);
  return {
    theta: { measured, predicted },
    memorization: { first, plateau, peak },
    generalization: { first: grokked, settled },
    best,
    times: {
      memorization: mem ?? null,
      generalization: grok99 ?? null,
      delay: mem === undefined || grok99 === undefined ? null : grok99 - mem,
    },
    verdict: verdictOf(spec, best, peak, { started, over: overAt !== null }),
    unembedding:
      shape.kind === "transformer" && shape.norm !== "none"
        ? { theta: at(started ? 0 : undefined), m: at(mem), g: at(grok99) }
        : null,
  };
}
