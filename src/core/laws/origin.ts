/** Where a number is from. The page shows the same word beside whatever it draws. */

export type OriginKind = "paper" | "our derivation" | "fit" | "measured" | "setting";

export interface Origin {
  readonly kind: OriginKind;
  /** Whose, or to what: `arXiv …`, `3 runs of …`. */
  readonly text: string;
}

export const paper = (text: string): Origin => ({ kind: "paper", text });
export const derived: Origin = { kind: "our derivation", text: "our derivation" };
export const fit = (text: string): Origin => ({ kind: "fit", text });
export const measured = (step: number): Origin => ({ kind: "measured", text: `this run, step ${step}` });
export const setting: Origin = { kind: "setting", text: "this run's setting" };
