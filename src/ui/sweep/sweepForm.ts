/**
 * What is typed into the form of a sweep, and the plan's text that it spells. What is right and what is wrong is said by
 * the plan's own grammar (core/sweep/plan.ts); here each complaint only finds its field. Pure.
 */
import type { Result } from "../../core/prelude.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { type Problem, trainCount } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { shorten } from "../../core/spec/rules.ts";
import { SIZES, SWEEP_PRESETS, type Size, type SweepPreset } from "../../core/sweep/presets.ts";
import {
  type Axis,
  AXIS_FIELDS,
  type AxisField,
  type SweepPlan,
  axisRow,
  parsePlan,
  printPlan,
} from "../../core/sweep/plan.ts";
import { isPrime, taskNamed } from "../../core/task.ts";
import type { AxisForm, SweepForm, Wish } from "./wish.ts";

function axisText({ field, from, to, count, full }: AxisForm): string {
  const withFull = full && field === "batch" ? ["full"] : [];
  return [axisRow(field).key, from.trim(), to.trim(), count.trim(), ...withFull].join(":");
}

function seedsText({ seeds }: SweepForm): string {
  return `seeds:${seeds.trim()}`;
}

export function planText(form: SweepForm): string {
  const sweep = `sweep=${[...form.axes.map(axisText), seedsText(form)].join(",")}`;
  return [form.base, sweep].filter((piece) => piece !== "").join("&");
}

function axisForm({ field, from, to, count, full }: Axis): AxisForm {
  return { field, from: String(from), to: String(to), count: String(count), full };
}

export function formOf({ base, axes: [first, second], seeds }: SweepPlan): SweepForm {
  return {
    base: printSpec(base),
    axes: second === undefined ? [axisForm(first)] : [axisForm(first), axisForm(second)],
    seeds: String(seeds),
  };
}

/** Sweeps are made by exact or by a GPU's fleets. */
export function baseOf(draft: RunSpec): RunSpec {
  return { ...draft, engine: draft.engine === "exact" ? "exact" : "auto" };
}

function nearby(x: number): number {
  return Number(x.toPrecision(4));
}

/** Where p must be prime, its ends must be, too: what lies between them is made prime by the plan. */
function modulus(x: number, { task }: RunSpec, up: boolean): number {
  const named = taskNamed(task);
  let p = Math.round(x);
  if (named.kind === "modular" && named.divides) while (!isPrime(p)) p += up ? 1 : -1;
  return p;
}

/** Three values about the base's own, where it has one with a logarithm. */
export function usualAxis(field: AxisField, base: RunSpec): AxisForm {
  const { max = Infinity, min = 0 } = axisRow(field).bounds ?? {};
  const between = (from: number, to: number): AxisForm => ({
    field,
    from: String(Math.max(min, from)),
    to: String(Math.min(max, to)),
    count: "3",
    full: field === "batch" && base.batch === "full",
  });
  switch (field) {
    case "learningRate":
    case "weightDecay": {
      const value = base[field] === 0 ? 1 : base[field];
      return between(nearby(value / 2), nearby(value * 2));
    }
    case "batch": {
      const all = trainCount(base);
      if (base.batch === "full") return between(Math.max(1, all >> 3), Math.max(2, all >> 1));
      return between(Math.max(1, base.batch >> 1), base.batch * 2);
    }
    case "trainFraction":
      return between(nearby(base.trainFraction * 0.8), nearby(Math.min(0.9, base.trainFraction * 1.25)));
    case "p":
      return between(modulus(base.p * 0.7, base, false), modulus(base.p * 1.4, base, true));
  }
}

/** Axes that mean something for this run. */
export function axesFor(base: RunSpec): readonly AxisField[] {
  return AXIS_FIELDS.filter((field) => axisRow(field).applies.when(base));
}

export function usualForm(draft: RunSpec): SweepForm {
  const base = baseOf(draft);
  return { base: printSpec(base), axes: [usualAxis("learningRate", base)], seeds: "3" };
}

/** Everything wrong with a plan's text, by where it is to be told. */
export interface Complaints {
  /** One list for each axis. */
  readonly axes: readonly (readonly Problem[])[];
  readonly seeds: readonly Problem[];
  /** Of the base, or of the whole. */
  readonly others: readonly Problem[];
}

export function complaintsOf(form: SweepForm, problems: readonly Problem[]): Complaints {
  const of = (text: string) =>
    problems.filter(({ key, value }) => key === "sweep" && value === shorten(text));
  const axes = form.axes.map((axis) => of(axisText(axis)));
  const seeds = of(seedsText(form));
  const placed = new Set([...axes.flat(), ...seeds]);
  return { axes, seeds, others: problems.filter((problem) => !placed.has(problem)) };
}

/** What a wish comes to: the form to show, the text, and what it reads as. */
export interface Composed {
  readonly form: SweepForm;
  readonly text: string;
  readonly plan: Result<SweepPlan, readonly Problem[]>;
}

/** A text that was edited by hand decides; while it cannot be read, the form stays as it was. */
export function composed({ form, typed }: Wish, draft: RunSpec): Composed {
  const own = form ?? usualForm(draft);
  const text = typed ?? planText(own);
  const plan = parsePlan(text);
  return { form: typed !== null && plan.ok ? formOf(plan.value) : own, text, plan };
}

export function presetNamed(id: string | null): SweepPreset | null {
  return SWEEP_PRESETS.find((preset) => preset.id === id) ?? null;
}

/** The preset that these plans are, whoever opened them. */
export function presetOf(
  plans: readonly SweepPlan[],
): { readonly preset: SweepPreset; readonly size: Size } | null {
  const text = plans.map(printPlan).join("\n");
  for (const preset of SWEEP_PRESETS) {
    for (const size of SIZES) {
      if (preset.plans[size].map(printPlan).join("\n") === text) return { preset, size };
    }
  }
  return null;
}

/** How the command line makes the same. */
export function commandText(plans: readonly SweepPlan[]): string {
  const named = presetOf(plans);
  const what =
    named === null
      ? plans.map((plan) => `'${printPlan(plan)}'`)
      : [`${named.preset.id}${named.size === "quick" ? " --quick" : ""}`];
  return what.map((each) => `npm run --silent sweep -- ${each}`).join("\n");
}
