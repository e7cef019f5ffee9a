/** What a visitor wants to sweep, as typed so far. Types, and the empty one; what it spells is sweepForm.ts. */
import type { AxisField } from "../../core/sweep/plan.ts";
import type { Size } from "../../core/sweep/presets.ts";

/** An axis as typed. */
export interface AxisForm {
  readonly field: AxisField;
  readonly from: string;
  readonly to: string;
  readonly count: string;
  readonly full: boolean;
}

export interface SweepForm {
  /** Spec string of the run that everything is varied about. */
  readonly base: string;
  readonly axes: readonly [AxisForm] | readonly [AxisForm, AxisForm];
  readonly seeds: string;
}

/** What is to be swept, as far as it was chosen: kept while the dialog is closed. */
export interface Wish {
  /** `null`: a sweep of one's own, else a preset's id. */
  readonly preset: string | null;
  readonly size: Size;
  /** `null`: nothing typed yet, so that the form follows the settings on the page. */
  readonly form: SweepForm | null;
  /** The plan's text as edited by hand; `null`: as the form spells it. */
  readonly typed: string | null;
}

export const NO_WISH: Wish = { preset: null, size: "quick", form: null, typed: null };
