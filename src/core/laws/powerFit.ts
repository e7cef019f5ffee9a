/**
 * A plain power law T = e^c η^a λ^b α^d p^e of one network, fitted to runs by ordinary least squares in logarithms, and
 * the box of settings that it was fitted in. A yardstick: it knows nothing of any run but its setting.
 */
import { courseOf } from "../publishedTimes.ts";
import { type RunSpec, defaultSpec } from "../spec/keys.ts";
import { leastSquares } from "./leastSquares.ts";

export const POWER_FACTORS = ["learningRate", "weightDecay", "trainFraction", "p"] as const;
export type PowerFactor = (typeof POWER_FACTORS)[number];

/** What was fitted to whom, and where it holds. */
export interface FittedBox {
  /** On screen. */
  readonly name: string;
  /** The spec string that all of its runs share, apart from the factors, limits and seed. */
  readonly template: string;
  readonly of: "grok90" | "grok99";
  readonly box: Readonly<Record<PowerFactor, readonly [least: number, most: number]>>;
  /** For each p, rising: the least train fraction at which it was fitted. Below it, not every run groks. */
  readonly leastFractions: readonly (readonly [p: number, fraction: number])[];
  /** Whose runs. */
  readonly fittedTo: string;
  /** Keys of the runs, where they are ours. */
  readonly keys: readonly string[];
}

export interface PowerFit extends FittedBox {
  /** ln T at η = λ = α = p = 1. */
  readonly constant: number;
  /** 0 where the factor was not varied. */
  readonly exponents: Readonly<Record<PowerFactor, number>>;
  /** Of ln T about the fit, over runs: seeds and misfit together. */
  readonly sd: number;
  readonly r2: number;
  readonly runs: number;
  readonly cells: number;
}

export interface TimedRun {
  readonly factors: Readonly<Record<PowerFactor, number>>;
  /** Step of the milestone; `null` where it was not reached. */
  readonly time: number | null;
}

/** A spec string without the factors, limits, seed, engine and interventions. */
export function templateOf(spec: RunSpec): string {
  const { p, learningRate, weightDecay, trainFraction } = defaultSpec(spec.model);
  return courseOf({ ...spec, p, learningRate, weightDecay, trainFraction, interventions: [] });
}

/** One text for each setting of the factors. */
export const settingOf = ({ factors }: TimedRun): string =>
  POWER_FACTORS.map((name) => factors[name]).join(" ");

/** Those of the cells in which every run got there: where some did not, those that did are the fast ones. */
export function completeRuns(runs: readonly TimedRun[]): readonly (TimedRun & { readonly time: number })[] {
  const incomplete = new Set(runs.filter(({ time }) => time === null).map(settingOf));
  return runs.flatMap((run) =>
    run.time === null || incomplete.has(settingOf(run)) ? [] : [{ ...run, time: run.time }],
  );
}

export function boxOf(used: readonly TimedRun[]): Pick<FittedBox, "box" | "leastFractions"> {
  const ends = (name: PowerFactor): readonly [number, number] => {
    const values = used.map(({ factors }) => factors[name]);
    return [Math.min(...values), Math.max(...values)];
  };
  const least = new Map<number, number>();
  for (const { factors } of used)
    least.set(factors.p, Math.min(least.get(factors.p) ?? Infinity, factors.trainFraction));
  return {
    box: {
      learningRate: ends("learningRate"),
      weightDecay: ends("weightDecay"),
      trainFraction: ends("trainFraction"),
      p: ends("p"),
    },
    leastFractions: [...least].sort(([a], [b]) => a - b),
  };
}

/**
 * Fitted to the cells in which every run got there.
 * @returns `null` where the runs do not tell the exponents
 */
export function fitPower(
  told: Pick<PowerFit, "name" | "template" | "of" | "fittedTo" | "keys">,
  runs: readonly TimedRun[],
): PowerFit | null {
  const used = completeRuns(runs);
  const varied = POWER_FACTORS.filter((name) => new Set(used.map(({ factors }) => factors[name])).size > 1);
  const rows = used.map(({ factors }) => [1, ...varied.map((name) => Math.log(factors[name]))]);
  const fitted = leastSquares(
    rows,
    used.map(({ time }) => Math.log(time)),
  );
  if (fitted === null || used.length < varied.length + 3) return null;
  const [constant = 0] = fitted.coefficients;
  const exponentOf = (name: PowerFactor): number =>
    varied.includes(name) ? (fitted.coefficients[1 + varied.indexOf(name)] ?? 0) : 0;
  return {
    ...told,
    constant,
    exponents: {
      learningRate: exponentOf("learningRate"),
      weightDecay: exponentOf("weightDecay"),
      trainFraction: exponentOf("trainFraction"),
      p: exponentOf("p"),
    },
    sd: fitted.sd,
    r2: fitted.r2,
    runs: used.length,
    cells: new Set(used.map(settingOf)).size,
    ...boxOf(used),
  };
}

/** T, in steps. */
export function powerTime(fit: PowerFit, factors: TimedRun["factors"]): number {
  return Math.exp(
    POWER_FACTORS.reduce((sum, name) => sum + fit.exponents[name] * Math.log(factors[name]), fit.constant),
  );
}

/** The least train fraction at which the fit holds for a p within its box: straight in ln p between those fitted. */
export function leastFraction({ leastFractions }: FittedBox, p: number): number {
  let [below, above] = [leastFractions[0], leastFractions.at(-1)];
  for (const pair of leastFractions) {
    if (pair[0] <= p) below = pair;
    if (pair[0] >= p) {
      above = pair;
      break;
    }
  }
  if (below === undefined || above === undefined) return 0;
  const span = Math.log(above[0] / below[0]);
  const share = span === 0 ? 0 : Math.log(p / below[0]) / span;
  return below[1] + share * (above[1] - below[1]);
}

export const FACTOR_SYMBOLS: Readonly<Record<PowerFactor, readonly [tex: string, text: string]>> = {
  learningRate: ["\\eta", "η"],
  weightDecay: ["\\lambda", "λ"],
  trainFraction: ["\\alpha", "α"],
  p: ["p", "p"],
};

/** Room for the last digit of a setting at the edge of the box. */
const EDGE = 1e-9;

/** @returns why a setting is not one that was fitted, as a sentence; `null` where it is */
export function outsideBox(fitted: FittedBox, spec: RunSpec): string | null {
  for (const name of POWER_FACTORS) {
    const [least, most] = fitted.box[name];
    const value = spec[name];
    if (value < least * (1 - EDGE) || value > most * (1 + EDGE)) {
      const range = least === most ? `${least}` : `${least} to ${most}`;
      return `${FACTOR_SYMBOLS[name][1]} = ${value} lies outside of what it was fitted on, ${range}.`;
    }
  }
  const least = leastFraction(fitted, spec.p);
  return spec.trainFraction < least * (1 - EDGE)
    ? `With so little data (α below ${least.toFixed(2)} at p = ${spec.p}) not every run groks: it was not fitted there.`
    : null;
}
