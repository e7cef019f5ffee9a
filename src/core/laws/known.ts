/**
 * What earlier runs have told, as plain data that can be saved and shipped: constants of one cell each, a cell being a
 * setting without its seed. Made by calibration.ts; how a law finds the cell that speaks for a run is decided here.
 */
import { courseOf } from "../publishedTimes.ts";
import type { RunSpec } from "../spec/keys.ts";
import { defaultSpec } from "../spec/keys.ts";
import { printSpec } from "../spec/print.ts";
import { type Origin, fit } from "./origin.ts";
import type { PowerFit } from "./powerFit.ts";

export const FAMILIES = {
  mlp: "MLP",
  none: "transformer without LayerNorm",
  pre: "pre-norm transformer",
  post: "post-norm transformer",
  parity: "parity MLP",
} as const;
export type Family = keyof typeof FAMILIES;

/** What a cell can tell, with its TeX and how it is had. */
export const CONSTANTS = {
  kappaLL: {
    symbol: "\\kappa_{LL}",
    text: "from the slope of ln V on [T_mem + 100, T_99], median over runs",
  },
  kappaKos: {
    symbol: "\\kappa_{kos}",
    text: "from V∞ + A exp(−ϱt) between T_mem and T_99, median over runs",
  },
  vStar: { symbol: "V_\\star", text: "median V at T_99" },
  vPost: { symbol: "\\hat V_{post}", text: "median V at the end, once the run had settled" },
  signalFloor: {
    symbol: "\\rho_S^2",
    text: "R∞ fitted from T_mem on, less the noise floor, median over runs",
  },
  criticalNorm: { symbol: "W_c", text: "median ‖θ‖ at T_90" },
  heldTime: { symbol: "T_1", text: "median T_90 of runs held at W_c" },
  marginAngle: { symbol: "C", text: "median of √V_mem sin φ at T_99" },
} as const;
export type Constant = keyof typeof CONSTANTS;

export interface Known {
  readonly value: number;
  /** Smallest and largest of the runs behind it. */
  readonly range: readonly [number, number];
  readonly runs: number;
}

/** One run that a cell was read off, to be looked at. Laws do not read it. */
export interface RunFit {
  /** `runKey`. */
  readonly run: string;
  readonly tMem: number | null;
  readonly tGrok99: number | null;
  readonly lastStep: number;
  /** ln V = intercept + slope·t on [T_mem + 100, T_99], and κ_LL of that slope; `null` where there is no such window. */
  readonly line: {
    readonly from: number;
    readonly to: number;
    readonly slope: number;
    readonly intercept: number;
    readonly r2: number;
    readonly kappa: number;
  } | null;
  /** R² and κ of the same line on the trimmed window of verdict.ts; `null` where that is too short. */
  readonly trimmed: { readonly r2: number; readonly kappa: number } | null;
  /**
   * Of this run alone: V at T_mem, at test accuracy 0.50, at T_99, at the end once settled; √V_mem sin φ at T_99, and
   * that φ in radians.
   */
  readonly vMem: number | null;
  readonly vGrok50: number | null;
  readonly vStar: number | null;
  readonly vPost: number | null;
  readonly marginAngle: number | null;
  readonly angle: number | null;
  /** Some points (step, V) of its course from T_mem on, steps rising. */
  readonly sketch: readonly (readonly [step: number, v: number])[];
}

/** How far a law's word lay from the truth where both are known, in ln of the delay. */
export interface Spread {
  /** Root mean square of ln(predicted/actual). */
  readonly rms: number;
  /** Infinity where a paper tells it of many. */
  readonly runs: number;
  readonly from: string;
}

/** A law, and which of its words. */
export type Voice = "firstPassage" | "normSeparation" | "normSeparation later" | "shellCore" | "heldNorm";

export interface CellKnowledge {
  /** The cell's spec string, without seed, limits and interventions. */
  readonly course: string;
  readonly family: Family;
  /** Model, data and optimizer apart from p, η, λ. */
  readonly architecture: string;
  readonly setting: Pick<RunSpec, "p" | "trainFraction" | "learningRate" | "weightDecay">;
  /** Keys of the runs behind it (`runKey`), seeds included. */
  readonly runs: readonly string[];
  readonly constants: Readonly<Partial<Record<Constant, Known>>>;
  /** By leaving out each run in turn; absent for fewer than three. */
  readonly spreads: Readonly<Partial<Record<Voice, Spread>>>;
  /** Whose runs: `recorded` by `npm run reproduce -- laws`, or made in this `visit`. */
  readonly from: "recorded" | "visit";
  /** Of its free runs, one each. */
  readonly fits: readonly RunFit[];
}

export interface Calibration {
  readonly cells: readonly CellKnowledge[];
  /** Power laws fitted to runs of our own, in place of the published ones. */
  readonly powers: readonly PowerFit[];
  /**
   * `architecture`: a cell speaks for runs of its architecture, optimizer and train fraction, whatever p, η and λ.
   * `family`: for any run of its kind of network, as where a law is tested on cells it never saw.
   */
  readonly reach: "architecture" | "family";
}

export const NO_CALIBRATION: Calibration = { cells: [], powers: [], reach: "architecture" };

export function familyOf(spec: RunSpec): Family {
  if (spec.task === "parity") return "parity";
  return spec.model === "mlp" ? "mlp" : spec.norm;
}

/** A spec string without p, rates, limits, seed, engine and interventions: what a calibration is bound to. */
export function architectureOf(spec: RunSpec): string {
  const { p, learningRate, weightDecay } = defaultSpec(spec.model);
  return courseOf({ ...spec, p, learningRate, weightDecay, interventions: [] });
}

/** The cell of a run. */
export function cellOf(spec: RunSpec): string {
  return courseOf({ ...spec, interventions: [] });
}

/** A run, whatever engine made it and however long it went on. */
export function runKey(spec: RunSpec): string {
  const { steps, after, engine } = defaultSpec(spec.model);
  return printSpec({ ...spec, steps, after, engine });
}

/** How many e-folds two settings are apart, in p, α, η and λ together. */
function distance(a: CellKnowledge["setting"], b: CellKnowledge["setting"]): number {
  const folds = (x: number, y: number): number => (x === y ? 0 : Math.abs(Math.log(x / y)));
  return (
    folds(a.p, b.p) +
    folds(a.trainFraction, b.trainFraction) +
    folds(a.learningRate, b.learningRate) +
    folds(a.weightDecay, b.weightDecay)
  );
}

/**
 * The cell that speaks for a run: of those in reach that know all that is needed, the nearest; of equals, the first.
 * @returns `null` where none does
 */
export function cellFor(
  calibration: Calibration,
  spec: RunSpec,
  needs: readonly Constant[],
): CellKnowledge | null {
  const architecture = architectureOf(spec);
  const family = familyOf(spec);
  let best: CellKnowledge | null = null;
  let least = Infinity;
  for (const cell of calibration.cells) {
    const near = calibration.reach === "family" ? cell.family === family : cell.architecture === architecture;
    if (!near || needs.some((need) => cell.constants[need] === undefined)) continue;
    // Its own architecture first, however far in the other settings.
    const away = distance(cell.setting, spec) + (cell.architecture === architecture ? 0 : 1000);
    if (away < least) [best, least] = [cell, away];
  }
  return best;
}

/** `p = 59, α = 0.5, η = 0.003, λ = 3`. */
export function settingText({
  p,
  trainFraction,
  learningRate,
  weightDecay,
}: CellKnowledge["setting"]): string {
  return `p = ${p}, α = ${trainFraction}, η = ${learningRate}, λ = ${weightDecay}`;
}

/** As an input's origin. */
export function originOf(cell: CellKnowledge, constant: Constant): Origin {
  const count = cell.constants[constant]?.runs ?? 0;
  const runs = count === 1 ? "run" : "runs";
  const what = cell.from === "visit" ? `${count} ${runs} of this visit` : `${count} recorded ${runs}`;
  return fit(`${what}, ${settingText(cell.setting)}: ${CONSTANTS[constant].text}`);
}

/** What is told where a cell speaks for a run of another setting; empty where it is the run's own. */
export function transferNotes(cell: CellKnowledge, spec: RunSpec): readonly string[] {
  const rows = [
    ["p", "p"],
    ["trainFraction", "α"],
    ["learningRate", "η"],
    ["weightDecay", "λ"],
  ] as const;
  const apart = rows.filter(([field]) => cell.setting[field] !== spec[field]);
  const notes: string[] = [];
  if (apart.length > 0) {
    const there = apart.map(([field, name]) => `${name} = ${cell.setting[field]}`).join(", ");
    notes.push(`Calibrated at ${there}.`);
  }
  if (cell.architecture !== architectureOf(spec) && cell.setting.trainFraction === spec.trainFraction)
    notes.push("Calibrated on a network or task of other make.");
  if (cell.setting.trainFraction !== spec.trainFraction)
    notes.push("κ and V⋆ are known to change with the train fraction.");
  return notes;
}
