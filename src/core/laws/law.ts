/**
 * What a law of the delay is, as a row: its formula, whose it is, what it needs, where it holds, and what it says of a
 * run at a step. It answers with a time, or with the sentence why it has none; it never draws outside its regime.
 */
import type { Calibration, Constant } from "./known.ts";
import type { Origin } from "./origin.ts";
import type { RunView } from "./view.ts";

export const LAW_IDS = [
  "firstPassage",
  "normSeparation",
  "shellCore",
  "heldNorm",
  "powerLaw",
  "dataThreshold",
] as const;
export type LawId = (typeof LAW_IDS)[number];

/** The milestone that a law dates. */
export type Target = "grok90" | "grok99";

/** How sure an interval says it is. */
export const LEVEL = 0.9;

/** A number that went into a prediction. */
export interface Input {
  /** TeX. */
  readonly symbol: string;
  readonly value: number;
  readonly origin: Origin;
}

export interface Band {
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** What it was made of, a phrase. */
  readonly from: string;
}

/** A law's word on a run. Steps count from the start of the run. */
export interface Prediction {
  readonly kind: "prediction";
  readonly law: LawId;
  /** 0: its first word; 1: a later, better informed one. */
  readonly edition: 0 | 1;
  /** The step it was made at, from nothing later. */
  readonly madeAt: number;
  readonly of: Target;
  /** Where the delay is counted from: T_mem, or the step that a window began. */
  readonly from: number;
  /** Predicted step; not rounded. May lie before `madeAt`: then the law is already wrong. */
  readonly at: number;
  /** `null` where the law has no spread and too few runs calibrated it. */
  readonly band: Band | null;
  readonly inputs: readonly Input[];
  /** `false` where this very run helped to calibrate it: then it proves nothing. */
  readonly heldOut: boolean;
  /** Sentences to show with it. */
  readonly notes: readonly string[];
}

/** Outside its regime: draw nothing, say this. */
export interface Declined {
  readonly kind: "declined";
  readonly law: LawId;
  readonly madeAt: number;
  /** One sentence. */
  readonly why: string;
  /** The law does speak, and says: never. A run that groks after all proves it wrong. */
  readonly never: boolean;
}

export interface NotYet {
  readonly kind: "not yet";
  readonly law: LawId;
  /** A phrase that follows "waits for". */
  readonly waitsFor: string;
}

export type Word = Prediction | Declined | NotYet;

export interface Law {
  readonly id: LawId;
  /** On screen. */
  readonly name: string;
  /** TeX. */
  readonly formula: string;
  readonly origin: Origin;
  /** What it reads off the run, in words. */
  readonly inputs: string;
  /** Where it holds, in words. */
  readonly regime: string;
  /** What earlier runs must have told. */
  readonly calibratedOn: readonly Constant[];
  readonly of: Target;
  /** Equal views and calibrations give equal words. */
  readonly predict: (view: RunView, calibration: Calibration) => Word;
  /** A second word from more of the run, which never replaces the first. */
  readonly later?: {
    /** What it has more, a phrase. */
    readonly from: string;
    readonly predict: Law["predict"];
  };
}
