/**
 * The runs behind "About the numbers": every setting in which the shell–core picture (arXiv 2606.30388) is put to the
 * test, as rows. Two kinds. An order cell asks whether the shells lie as claimed, Θ outside M outside G; a sweep moves
 * one factor about a base and asks how radii and delay follow. Nothing here runs anything or says what came of it.
 *
 * The paper's own model, rates and grids are not public: tasks (S5, Z127) and factors (η, b, λ) are its own, the rest
 * is ours. Batches are drawn with replacement, as its equations have it.
 */
import { type RunSpec, defaultSpec } from "./spec/keys.ts";
import { canonical } from "./spec/parse.ts";
import { printSpec } from "./spec/print.ts";

export const FAMILIES = ["mlp", "pre", "none", "post"] as const;
export type Family = (typeof FAMILIES)[number];
export const FAMILY_LABELS: Readonly<Record<Family, string>> = {
  mlp: "MLP",
  pre: "pre-norm transformer",
  none: "transformer without LayerNorm",
  post: "post-norm transformer",
};

export const PLAN_TASKS = ["p59", "p97", "z127", "s5"] as const;
export type PlanTask = (typeof PLAN_TASKS)[number];
export const TASK_LABELS: Readonly<Record<PlanTask, string>> = {
  p59: "p = 59",
  p97: "p = 97",
  z127: "Z127",
  s5: "S5",
};

const TASK_SPECS: Readonly<Record<PlanTask, Partial<RunSpec>>> = {
  p59: { task: "add", p: 59 },
  p97: { task: "add", p: 97 },
  z127: { task: "add", p: 127 },
  s5: { task: "s5" },
};

const POST: Partial<RunSpec> = {
  norm: "post",
  equalsToken: 0,
  bias: 1,
  init: "torch",
  decay: "all",
};
const FAMILY_SPECS: Readonly<Record<Family, Partial<RunSpec>>> = {
  mlp: { model: "mlp" },
  pre: { model: "transformer", norm: "pre" },
  none: { model: "transformer", norm: "none" },
  post: { model: "transformer", ...POST }, // as arXiv 2603.13331 has it
};

/** How many seeds of a cell, 0 … n − 1, each plan runs. */
export interface Seeds {
  readonly quick: number;
  readonly full: number;
}

/** A setting, of seed 0 on the exact engine. */
export interface ShellCell {
  /** Short, and unique in the plan. */
  readonly name: string;
  readonly spec: RunSpec;
  readonly seeds: Seeds;
  /** About when it reaches test accuracy 0.99: for the estimate of hours alone. */
  readonly groks: number;
}

export interface OrderCell extends ShellCell {
  readonly family: Family;
  readonly task: PlanTask;
}

/** What a sweep moves: η, b or λ. */
export const FACTORS = ["learningRate", "batch", "weightDecay"] as const;
export type Factor = (typeof FACTORS)[number];

export interface Sweep {
  readonly name: string;
  /** In words: model, task, optimizer. */
  readonly label: string;
  readonly family: Family;
  /** Decay apart from the gradient (AdamW), or λθ in the gradient (Adam): our derivation tells them apart. */
  readonly decay: "decoupled" | "coupled";
  readonly base: ShellCell;
  /** Rising in the factor; the base is one of each. */
  readonly factors: Readonly<Record<Factor, readonly ShellCell[]>>;
}

function specOf(...parts: readonly Partial<RunSpec>[]): RunSpec {
  const given = Object.assign({}, ...parts) as Partial<RunSpec>;
  return canonical({ ...defaultSpec(given.model), draw: "replace", engine: "exact", ...given });
}

/** As a link carries it. */
export function specTextOf(cell: ShellCell): string {
  return printSpec(cell.spec);
}

/** What a cell's factor is set to. Cells of sweeps have batches that are numbers. */
export function levelOf({ spec }: ShellCell, factor: Factor): number {
  return Number(spec[factor]);
}

const ORDER_RATES: Partial<RunSpec> = {
  learningRate: 0.002,
  weightDecay: 1,
  batch: 512,
  steps: 20_000,
  after: 500, // so that G can settle
};

/** Large enough that V₀ exceeds the largest V after memorizing, with room (pilot runs at scale 1: 2.9 and 1.3). */
const LARGER: Readonly<Record<Family, number>> = { mlp: 4, pre: 2, none: 2, post: 2 };

/** Steps to test accuracy 0.99 at scale 1, in pilot runs. */
const ORDER_GROKS: Readonly<Record<Family, number>> = { mlp: 2200, pre: 1900, none: 500, post: 1000 };

function orderCell(family: Family, task: PlanTask, scale: number): OrderCell {
  return {
    name: `order-${family}-${task}-x${scale}`,
    family,
    task,
    spec: specOf(TASK_SPECS[task], FAMILY_SPECS[family], ORDER_RATES, { scale }),
    seeds: { quick: 2, full: 10 },
    groks: ORDER_GROKS[family],
  };
}

export const ORDERS: readonly OrderCell[] = PLAN_TASKS.flatMap((task) =>
  FAMILIES.flatMap((family) => [orderCell(family, task, 1), orderCell(family, task, LARGER[family])]),
);

interface SweepRow {
  readonly name: string;
  readonly label: string;
  readonly family: Family;
  readonly spec: Partial<RunSpec>;
  readonly seeds: Seeds;
  /** Of the base. */
  readonly groks: number;
  readonly levels: Readonly<Record<Factor, readonly number[]>>;
}

const KEY_OF: Readonly<Record<Factor, string>> = { learningRate: "lr", batch: "b", weightDecay: "wd" };

/** T₉₀ ∝ (ηλ)^−0.84 on the MLP (fit to public data of arXiv 2606.13753): how long a cell will likely be. */
const TIME_EXPONENT = -0.84;

function sweepOf({ name, label, family, spec, seeds, groks, levels }: SweepRow): Sweep {
  const cellAt = (given: Partial<RunSpec>, suffix: string): ShellCell => {
    const cell = specOf(spec, given, { after: 0 });
    const base = specOf(spec);
    const rates = (cell.learningRate * cell.weightDecay) / (base.learningRate * base.weightDecay);
    return { name: `sweep-${name}-${suffix}`, spec: cell, seeds, groks: groks * rates ** TIME_EXPONENT };
  };
  const base = cellAt({}, "base");
  const along = (factor: Factor): readonly ShellCell[] =>
    levels[factor].map((level) =>
      level === levelOf(base, factor) ? base : cellAt({ [factor]: level }, `${KEY_OF[factor]}${level}`),
    );
  return {
    name,
    label,
    family,
    decay: base.spec.optimizer === "adamw" ? "decoupled" : "coupled",
    base,
    factors: {
      learningRate: along("learningRate"),
      batch: along("batch"),
      weightDecay: along("weightDecay"),
    },
  };
}

const RATES: Partial<RunSpec> = { learningRate: 0.002, weightDecay: 1, batch: 256, steps: 40_000 };
const LEVELS: SweepRow["levels"] = {
  learningRate: [0.0005, 0.001, 0.002, 0.004, 0.008],
  batch: [64, 128, 256, 512, 1024],
  weightDecay: [0.125, 0.25, 0.5, 1, 2], // at 4 the MLP no longer memorizes
};
const LATER: Seeds = { quick: 0, full: 10 };

const SWEEP_ROWS: readonly SweepRow[] = [
  {
    name: "mlp-p59",
    label: "MLP, p = 59, AdamW",
    family: "mlp",
    spec: { ...FAMILY_SPECS.mlp, ...TASK_SPECS.p59, ...RATES },
    seeds: { quick: 10, full: 10 },
    groks: 2100,
    levels: LEVELS,
  },
  {
    name: "mlp-p59-adam",
    label: "MLP, p = 59, Adam with coupled ℓ2",
    family: "mlp",
    spec: { ...FAMILY_SPECS.mlp, ...TASK_SPECS.p59, ...RATES, optimizer: "adam", weightDecay: 0.001 },
    seeds: { quick: 5, full: 10 },
    groks: 2100,
    levels: { ...LEVELS, weightDecay: [0.000125, 0.00025, 0.0005, 0.001, 0.002] },
  },
  {
    name: "mlp-z127",
    label: "MLP, Z127, AdamW",
    family: "mlp",
    spec: { ...FAMILY_SPECS.mlp, ...TASK_SPECS.z127, ...RATES, batch: 512 },
    seeds: LATER,
    groks: 2000,
    levels: { ...LEVELS, batch: [128, 256, 512, 1024, 2048] },
  },
  {
    name: "mlp-s5",
    label: "MLP, S5, AdamW",
    family: "mlp",
    spec: { ...FAMILY_SPECS.mlp, ...TASK_SPECS.s5, ...RATES, batch: 512 },
    seeds: LATER,
    groks: 3200,
    levels: { ...LEVELS, batch: [128, 256, 512, 1024, 2048] },
  },
  ...(["pre", "none", "post"] as const).map((family) => ({
    name: `${family}-p59`,
    label: `${FAMILY_LABELS[family]}, p = 59, AdamW`,
    family,
    spec: { ...FAMILY_SPECS[family], ...TASK_SPECS.p59, ...RATES },
    seeds: LATER,
    groks: ORDER_GROKS[family],
    levels: LEVELS,
  })),
];

export const SWEEPS: readonly Sweep[] = SWEEP_ROWS.map(sweepOf);

/** Cells of a sweep, each once. */
export function cellsOf(sweep: Sweep): readonly ShellCell[] {
  return [...new Set([sweep.base, ...FACTORS.flatMap((factor) => sweep.factors[factor])])];
}

/** Every cell, each once, in the order in which they are told of. */
export const SHELL_CELLS: readonly ShellCell[] = [...SWEEPS.flatMap(cellsOf), ...ORDERS];
