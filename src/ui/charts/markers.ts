/** What the figures mark on the step axis: milestones, interventions, the wait between, what never came, predictions. Pure. */
import type { Live, RunState } from "../../core/runState.ts";
import type { LawId, Prediction } from "../../core/laws/law.ts";
import type { Intervention } from "../../core/spec/interventions.ts";
import type { Said } from "../../state/laws.ts";
import { formatRate, formatStep } from "./format.ts";

export interface Marker {
  readonly step: number;
  readonly label: string;
  readonly kind: "milestone" | "intervention";
}

/** A milestone that the run ended without: never drawn as a point. */
export interface Censored {
  readonly step: number;
  readonly label: string;
}

/** The plateau between memorizing and grokking; `to` is `null` while it lasts. */
export interface Wait {
  readonly from: number;
  readonly to: number | null;
}

/** What a law has said: it stands where it was put. */
export interface Forecast {
  readonly law: LawId;
  readonly edition: Prediction["edition"];
  readonly at: number;
  /** `null` without an interval. */
  readonly band: { readonly low: number; readonly high: number } | null;
}

export interface Marks {
  readonly reached: Live["reached"];
  readonly markers: readonly Marker[];
  readonly wait: Wait | null;
  readonly censored: Censored | null;
  readonly forecasts: readonly Forecast[];
}

/** The plateau is shaded this lightly. */
export const WAIT_OPACITY = 0.06;
/** Where its length is written: high in the plot, where test accuracy comes last. */
export const WAIT_PLACE = 0.8;

export const NO_MARKS: Marks = { reached: {}, markers: [], wait: null, censored: null, forecasts: [] };

/** `η → 0.01` */
export function interventionText({ action, value }: Intervention): string {
  const number = value === null ? "" : formatRate(value);
  switch (action) {
    case "lr":
      return `η → ${number}`;
    case "wd":
      return `λ → ${number}`;
    case "hold":
      return "hold ‖θ‖";
    case "norm":
      return `‖θ‖ → ${number}`;
    case "free":
      return "free ‖θ‖";
    case "rescale":
      return `θ × ${number}`;
    case "temp":
      return `logits ÷ ${number}`;
  }
}

export function markersOf({ reached, fired }: Pick<Live, "reached" | "fired">): readonly Marker[] {
  const milestones: Marker[] = [];
  const { mem, grok99 } = reached;
  if (mem !== undefined) {
    milestones.push({ step: mem, label: `memorized ${formatStep(mem)}`, kind: "milestone" });
  }
  if (grok99 !== undefined) {
    milestones.push({ step: grok99, label: `grokked ${formatStep(grok99)}`, kind: "milestone" });
  }
  // What was changed at one step is one flag.
  const changes = new Map<number, string[]>();
  for (const { step, entry } of fired) {
    changes.set(step, [...(changes.get(step) ?? []), interventionText(entry)]);
  }
  const interventions = [...changes].map(([step, texts]): Marker => ({
    step,
    label: texts.join(", "),
    kind: "intervention",
  }));
  return [...milestones, ...interventions].sort((a, b) => a.step - b.step);
}

/**
 * @param overAt the last step of a run that is over, else `null`
 */
export function marksOf(
  kind: RunState["kind"],
  { reached, fired }: Pick<Live, "reached" | "fired">,
  overAt: number | null,
  said: readonly Said[] = [],
): Marks {
  if (kind === "ready") return NO_MARKS;
  const { mem, grok99 } = reached;
  const wait =
    mem === undefined || (grok99 !== undefined && grok99 <= mem) ? null : { from: mem, to: grok99 ?? overAt };
  const at = overAt === null ? "" : formatStep(overAt);
  const censored =
    kind !== "ended" || overAt === null || grok99 !== undefined
      ? null
      : { step: overAt, label: mem === undefined ? `not memorized by ${at}` : `no grok by ${at}` };
  const forecasts = said.map(({ prediction: { law, edition, at: predicted, band } }) => ({
    law,
    edition,
    at: predicted,
    band,
  }));
  return { reached, markers: markersOf({ reached, fired }), wait, censored, forecasts };
}

/** The plateau's label, longest first: the caller takes the first that fits. */
export function waitTexts({ from, to }: Wait, now: number): readonly string[] {
  const steps = formatStep((to ?? now) - from);
  return [to === null ? `waiting ${steps} steps` : `waited ${steps} steps`, `${steps} steps`];
}
