/**
 * Causal switches: what can be done to a network that has memorized, a row each, with what papers found; and the arms
 * of a comparison, runs that share everything up to that step and differ in one switch (contract §4). Not what an
 * action does to the weights (the engines), nor when it is due (`plan.ts`).
 */
import type { Live } from "./runState.ts";
import { nextGridPoint } from "./grid.ts";
import { bug } from "./prelude.ts";
import { STRIDE, type Series } from "./series.ts";
import { ACTIONS, type EventName, type Intervention } from "./spec/interventions.ts";
import type { RunSpec } from "./spec/keys.ts";
import type { Bounds } from "./spec/numbers.ts";
import { sameSpec } from "./spec/print.ts";

export type Action = Pick<Intervention, "action" | "value">;

export const SWITCH_IDS = ["hold", "noDecay", "rescale", "critical", "temperature", "free"] as const;
export type SwitchId = (typeof SWITCH_IDS)[number];
/** `with`: the run on the page; `without`: the same less its last intervention. */
export type ArmId = "baseline" | "without" | "with" | Exclude<SwitchId, "free">;

export interface Switch {
  /** The button. */
  readonly name: string;
  /** As at a line's end. */
  readonly label: string;
  /** The number it takes, before it is edited. */
  readonly takes: { readonly symbol: string; readonly initial: number; readonly bounds: Bounds } | null;
  /** Whether its number is a share of W_c, without which it can do nothing. */
  readonly ofCritical: boolean;
  /** What is published of it, and by whom: a sentence. */
  readonly published: string;
  /** Whether it is trained with the others, unless somebody says otherwise. `null`: it is no arm. */
  readonly arm: boolean | null;
  /** @param value what it takes, W_c multiplied in; anything where it takes nothing */
  readonly act: (value: number) => Action;
}

export const SWITCHES: Readonly<Record<SwitchId, Switch>> = {
  hold: {
    name: "Hold the norm",
    label: "held",
    takes: null,
    ofCritical: false,
    published:
      "Paper, arXiv 2605.18845: 0 of 3 grok in 30,000 steps; 2606.13753: with more steps they do, exponentially later.",
    arm: true,
    act: () => ({ action: "hold", value: null }),
  },
  noDecay: {
    name: "λ → 0",
    label: "λ → 0",
    takes: null,
    ofCritical: false,
    published: "Paper, arXiv 2605.18845: 0 of 3 grok in 30,000 steps, and the weights turn by 10.4° only.",
    arm: true,
    act: () => ({ action: "wd", value: 0 }),
  },
  rescale: {
    name: "Rescale once",
    label: "rescaled",
    takes: { symbol: "×", initial: 0.8, bounds: ACTIONS.rescale.bounds },
    ofCritical: false,
    published: "Paper, arXiv 2606.13753: T₉₀ moves 1.2 × over factors 0.70 to 1.30; 2605.18845: 3 of 3 grok.",
    arm: true,
    act: (value) => ({ action: "rescale", value }),
  },
  critical: {
    name: "Hold at ρ W_c",
    label: "at ρ W_c",
    takes: { symbol: "ρ", initial: 1, bounds: { min: 0.1, max: 10 } },
    ofCritical: true,
    published:
      "Paper, arXiv 2606.13753: T₉₀ ∝ exp(7.6 ρ) in the MLP, exp(15.4 ρ) in the transformer without LayerNorm. ρ = 1 is the control.",
    arm: false,
    act: (value) => ({ action: "norm", value }),
  },
  temperature: {
    name: "Temperature",
    label: "cooler logits",
    takes: { symbol: "÷", initial: 2, bounds: ACTIONS.temp.bounds },
    ofCritical: false,
    published:
      "Paper, arXiv 2606.18465: under a norm held too large, smaller logits win back 83 to 89 % of the delay.",
    arm: false,
    act: (value) => ({ action: "temp", value }),
  },
  free: {
    name: "Let go",
    label: "let go",
    takes: null,
    ofCritical: false,
    published:
      "Ends a hold. Our derivation from arXiv 2606.13753: then it groks at the pace of its new norm.",
    arm: null,
    act: () => ({ action: "free", value: null }),
  },
};

/** The arms of arXiv 2605.18845, at memorization: another network than ours. */
export const PUBLISHED_ARMS = {
  source: "arXiv 2605.18845",
  budget: 30_000,
  rows: [
    { arm: "baseline", grokked: 3, of: 3, degrees: null },
    { arm: "hold", grokked: 0, of: 3, degrees: 13.1 },
    { arm: "noDecay", grokked: 0, of: 3, degrees: 10.4 },
    { arm: "rescale", grokked: 3, of: 3, degrees: null },
  ],
} as const satisfies {
  readonly source: string;
  readonly budget: number;
  readonly rows: readonly {
    readonly arm: ArmId;
    readonly grokked: number;
    readonly of: number;
    readonly degrees: number | null;
  }[];
};

const OTHER_ARMS = { baseline: "baseline", without: "without it", with: "with it" } as const;

export function armLabel(arm: ArmId): string {
  return arm in OTHER_ARMS ? OTHER_ARMS[arm as keyof typeof OTHER_ARMS] : SWITCHES[arm as SwitchId].label;
}

/** A spec with one more action at memorization; the same one, said before, is replaced. */
export function withAtMemorization(spec: RunSpec, action: Action): RunSpec {
  const others = spec.interventions.filter(({ when, action: a }) => when !== "mem" || a !== action.action);
  return { ...spec, interventions: [...others, { when: "mem", ...action }] };
}

/** Whether two specs are one setting, whatever is done on the way, how long it goes on, and what computes it. */
export function sameButInterventions(a: RunSpec, b: RunSpec): boolean {
  const bare = (spec: RunSpec): RunSpec => ({
    ...spec,
    interventions: [],
    steps: 1,
    after: 0,
    engine: "auto",
  });
  return sameSpec(bare(a), bare(b));
}

/** Budgets are three times the baseline's own time. */
export const BUDGET_TIMES = 3;

/** Three times the slowest baseline's T_99, rounded up to two figures; `null` where one did not grok. */
export function budgetOf(grokked: readonly (number | null)[]): number | null {
  const seen = grokked.filter((step) => step !== null);
  if (seen.length < grokked.length || seen.length === 0) return null;
  const exact = BUDGET_TIMES * Math.max(...seen);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.ceil(exact / unit) * unit;
}

/** The step at which an intervention was done; `null` before. */
export function doneAt(
  { when }: { readonly when: number | EventName },
  { reached, step }: Live,
): number | null {
  if (typeof when === "number") return when <= step ? when : null;
  return reached[when] ?? null;
}

/** The last grid point at or before a step. */
function gridFloor(step: number): number {
  let point = 0;
  while (nextGridPoint(point) <= step) point = nextGridPoint(point);
  return point;
}

/** The value of a series at exactly this step; `null` where it has none, or merged it with its neighbors. */
function pointAt(series: Series, step: number): number | null {
  const buckets = series.view();
  for (let at = 0; at < buckets.length && buckets[at]! <= step; at += STRIDE) {
    if (buckets[at] === step) return buckets[at + 1] ?? bug("a bucket without a value");
    if (buckets[at + 6] === step) return buckets[at + 7] ?? bug("a bucket without a value");
  }
  return null;
}

/** Whether arms were one run until they parted: T_mem, where that came before, and V = ‖θ‖², bit for bit. */
export type Meeting =
  { readonly kind: "open" } | { readonly kind: "same" | "differs"; readonly step: number };

/** One run of a comparison, as far as is known. */
export interface Party {
  readonly live: Live;
  /** V = ‖θ‖². */
  readonly norm: Series;
}

/** @param parted the step of the intervention in which they differ; looked at where both were measured before it */
export function meetingOf(a: Party, b: Party, parted: number | null): Meeting {
  if (parted === null) return { kind: "open" };
  const step = gridFloor(parted);
  const [v, w] = [pointAt(a.norm, step), pointAt(b.norm, step)];
  if (v === null || w === null) return { kind: "open" };
  const early = ({ live: { reached } }: Party): number | null =>
    reached.mem !== undefined && reached.mem <= step ? reached.mem : null;
  return { kind: v === w && early(a) === early(b) ? "same" : "differs", step };
}
