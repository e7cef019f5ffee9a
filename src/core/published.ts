/**
 * Published runs (the format of reference data: long field names, one cell per setting) in the lab's own terms: a
 * name, a spec string, and what of it is compared. Numbers that the data leave out come from the sources' public code
 * and carry their file's name.
 */
import { bug } from "./prelude.ts";
import { type RunSpec, defaultSpec } from "./spec/keys.ts";
import { canonical } from "./spec/parse.ts";
import { printSpec } from "./spec/print.ts";
import type { TaskName } from "./task.ts";

export const QUANTITIES = [
  "tMem",
  "tGrok50",
  "tGrok90",
  "tGrok99",
  "vInit",
  "vMem",
  "vPeakAfterMem",
  "vGrok90",
  "vEnd",
] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** One published run. A quantity that its source did not log is absent; one that was not reached is `null`. */
export type PublishedRun = Readonly<Partial<Record<Quantity, number | null>>>;

interface PublishedSpec {
  readonly task: string;
  readonly p?: number;
  readonly trainFraction?: number;
  readonly bits?: number;
  readonly parityOf?: number;
  readonly trainExamples?: number;
  readonly model: string;
  readonly norm?: string;
  readonly layers?: number;
  readonly heads?: number;
  readonly dModel?: number;
  readonly hidden: number;
  readonly activation: string;
  readonly embedInit?: string;
  readonly batch: number | string;
  readonly batchSampling?: string;
  readonly optimizer: string;
  readonly lr: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly clampNormRho?: number | null;
  /** `free`, or `clamp_rho` and the factor. */
  readonly arm?: string;
}

export interface PublishedCell {
  readonly spec: PublishedSpec;
  readonly source: string;
  readonly maxSteps?: number;
  /** Steps between two readings of the log, where the log is not on a geometric grid. */
  readonly loggedEvery?: number;
  readonly seeds: number;
  readonly grokked: number;
  readonly perSeed: readonly PublishedRun[];
}

export interface PublishedData {
  readonly format: number;
  readonly about: string;
  readonly cells: readonly PublishedCell[];
}

/** Norms held: from which step, and the norm at which the free run groks. */
const HELD = {
  transformer: { from: 600, norm: 36.8707 }, // src/run_tfnoln.py, data/tfnoln/wc_measured.json
  parity: { from: 1000, norm: 20.625 }, // src/run_parity.py, data/parity/wc_measured.json
} as const;

/** Runs of the norm-separation code go on for this long after they grok: scripts/shared_v2.py, `train_run`. */
const SEPARATION_AFTER = 2000;

/** Whether a cell is of the norm-separation data, read at even intervals. */
function isSeparation(cell: PublishedCell): boolean {
  return cell.loggedEvery !== undefined;
}

/** The budget of the norm-separation runs: `max_steps` in scripts/s1_… to s5_… of that repository. */
function separationBudget({ spec, source }: PublishedCell): number {
  if (source.endsWith("summary2")) return spec.weightDecay <= 0.01 ? 15_000 : 80_000;
  if (source.endsWith("summary5")) return Math.min(Math.round(100 / spec.lr), 200_000);
  return 50_000;
}

/** Steps after which a run that has not grokked is given up. */
export function budgetOf(cell: PublishedCell): number {
  return cell.maxSteps ?? separationBudget(cell);
}

/** The factor at which the norm is held, or `null` for a free run. */
function heldFactor({ clampNormRho, arm }: PublishedSpec): number | null {
  if (arm === undefined) return clampNormRho ?? null;
  return arm === "free" ? null : Number(arm.replace("clamp_rho", ""));
}

/** A short name, unique among the cells: model, task and what the cells of one experiment vary. */
export function cellName(cell: PublishedCell): string {
  const { task, p, trainFraction, bits, trainExamples, norm, lr, weightDecay } = cell.spec;
  const rho = heldFactor(cell.spec);
  const held = rho === null ? "" : `-rho${rho}`;
  if (task === "parity") return `parity-b${bits}-n${trainExamples}${held}`;
  const rates = `lr${lr}-wd${weightDecay}`;
  if (isSeparation(cell)) return `post-p${p}-${rates}-every${cell.loggedEvery}`;
  const model = norm === "pre" ? "pre" : norm === "none" ? "bare" : "mlp";
  return `${model}-p${p}-f${trainFraction}-${rates}${held}`;
}

function modelOf({ spec }: PublishedCell): Partial<RunSpec> {
  if (spec.model !== "transformer") return { model: "mlp", hidden: spec.hidden };
  const { norm, layers = 1, heads = 4, hidden } = spec;
  const common = { model: "transformer", layers, heads, hidden } as const;
  if (norm === "none" || norm === "pre") return { ...common, norm };
  if (norm !== "post") return bug(`a published transformer with norm ${norm}`);
  return { ...common, norm, equalsToken: 0, bias: 1, init: "torch", decay: "all" };
}

function dataOf({ spec }: PublishedCell): Partial<RunSpec> {
  const { task, p, trainFraction, bits, parityOf, trainExamples, dModel } = spec;
  if (task === "parity") {
    if (bits === undefined || parityOf === undefined || trainExamples === undefined) {
      return bug("a published parity cell without its sizes");
    }
    return { task, bits, k: parityOf, n: trainExamples };
  }
  if (p === undefined || trainFraction === undefined || dModel === undefined) {
    return bug("a published modular cell without its sizes");
  }
  return { task: task as TaskName, p, trainFraction, dModel };
}

function heldOf({ spec }: PublishedCell): Partial<RunSpec> {
  const rho = heldFactor(spec);
  if (rho === null) return {};
  const { from, norm } = spec.task === "parity" ? HELD.parity : HELD.transformer;
  return { interventions: [{ when: from, action: "norm", value: Number((rho * norm).toPrecision(6)) }] };
}

/**
 * The run of a published cell, of seed 0 on the exact engine. It ends with its grok, except where the source's own V
 * at the end is read 2000 steps later.
 */
export function specOfCell(cell: PublishedCell): RunSpec {
  const { batch, batchSampling, optimizer, lr, weightDecay, beta1, beta2, eps, activation } = cell.spec;
  if (optimizer !== "adamw") return bug(`a published optimizer ${optimizer}`);
  const shape = modelOf(cell);
  return canonical({
    ...defaultSpec(shape.model),
    ...dataOf(cell),
    ...shape,
    activation: activation as RunSpec["activation"],
    learningRate: lr,
    weightDecay,
    beta1,
    beta2,
    eps,
    batch: batch === "full" ? "full" : Number(batch),
    draw: batchSampling === "with-replacement" ? "replace" : "epoch",
    steps: budgetOf(cell),
    after: isSeparation(cell) ? SEPARATION_AFTER : 0,
    engine: "exact",
    ...heldOf(cell),
  });
}

/** As the cell's link carries it. */
export function specTextOf(cell: PublishedCell): string {
  return printSpec(specOfCell(cell));
}

/** What a cell is judged by: its source's own time of grokking. */
export function decidingQuantity(cell: PublishedCell): "tGrok90" | "tGrok99" {
  return isSeparation(cell) ? "tGrok99" : "tGrok90";
}
