/** What the page knows, as one immutable value, and the verbs that change it. No React here. */
import type { StoreApi } from "zustand/vanilla";
import type { Action } from "../core/arms.ts";
import type { Curves } from "../core/curves.ts";
import type { Calibration } from "../core/laws/known.ts";
import type { EngineReport, Measurement } from "../core/readout.ts";
import type { Claimed } from "../core/receipt.ts";
import type { RunState } from "../core/runState.ts";
import type { Field, RunSpec } from "../core/spec/keys.ts";
import type { Problem } from "../core/spec/parse.ts";
import type { CheckpointSummary, RunId, Speed } from "../worker/protocol.ts";
import type { Arms, ArmsFeed, Comparison } from "./armsShown.ts";
import type { AnswersFeed, Asked } from "./answers.ts";
import type { CalibrationShown } from "./calibration.ts";
import type { Gaze } from "./gaze.ts";
import type { KeptWeights } from "./kept.ts";
import type { LawsShown } from "./laws.ts";
import type { Probes } from "./probes.ts";
import type { Scenes } from "./scenes.ts";
import type { SeedRuns, SeedsFeed } from "./seeds.ts";
import type { LabSweep, SweepShown } from "./sweepState.ts";

/** A run on the page: the settings it was started with, and where it stands. */
export interface Run {
  readonly id: RunId;
  /** With every intervention made by hand since. */
  readonly spec: RunSpec;
  readonly state: RunState;
  /** `null` until the engine is up. */
  readonly engine: EngineReport | null;
  readonly stepsPerSecond: number | null;
  /** Measured where the run paused, for the readout; never an event. */
  readonly pausedAt: Measurement | null;
}

/** A receipt that a link carried, and the run it speaks of: a spec string without its engine. */
export interface Claim extends Claimed {
  readonly spec: string;
}

/** A text that is no run: what was written, and everything wrong with it. */
export interface BadLink {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** One line of the log, newest last. */
export interface LogEntry {
  readonly id: number;
  readonly text: string;
}

export type Theme = "system" | "light" | "dark";
export type StepScale = "log" | "linear";

/** Pictures beside the charts, one open at a time. */
export type PictureName =
  "answers" | "budget" | "moments" | "spectrum" | "angle" | "radius" | "measures" | "causes";

export interface LabState {
  /** What the form shows. Always a valid spec. */
  readonly draft: RunSpec;
  /** What edits are measured against: the preset opened last. */
  readonly base: { readonly name: string; readonly spec: RunSpec };
  /** Values typed into the form that are not allowed, by field: the text and why. The draft keeps the last good one. */
  readonly rejected: Readonly<Partial<Record<Field, { readonly text: string; readonly message: string }>>>;
  /** `null`: nothing has run since the settings were opened: "ready". */
  readonly run: Run | null;
  /** What the opened link claims of its run, until other settings are opened. */
  readonly claim: Claim | null;
  readonly badLink: BadLink | null;
  /** A run that a reload or a crash cut short and that can go on. */
  readonly checkpoint: CheckpointSummary | null;
  /** Announced events, in words. */
  readonly log: readonly LogEntry[];
  /** A sentence about the page itself (storage that is full, a start that was refused), until dismissed. */
  readonly notice: string | null;
  readonly speed: Speed;
  readonly pauseAtMemorization: boolean;
  /** The picture that is opened beside the charts. */
  readonly openPicture: PictureName | null;
  /** Runs that differ in their seed alone; see `shownSeeds` for whether they are of what is on the page. */
  readonly seeds: SeedRuns | null;
  /** Whatever the settings: it has a base run of its own. */
  readonly sweep: SweepShown | null;
  /** Runs that part at one intervention; see `shownArms` for whether they are of what is on the page. */
  readonly arms: Arms | null;
  /** What the laws have said of the run, and how they did in this visit. */
  readonly laws: LawsShown;
  /** What the laws are calibrated on. */
  readonly calibration: CalibrationShown;
  /** The question put to the network of the run on the page, and its reply. */
  readonly asked: Asked | null;
  readonly stepScale: StepScale;
  readonly theme: Theme;
  readonly helpOpen: boolean;
  /** Single-key shortcuts (Space, →, Shift+R, ?). */
  readonly shortcuts: boolean;
}

/** Speeds on offer, steps per second; `null` is full speed. */
export const SPEEDS: readonly Speed[] = [null, 500, 200, 50, 10];

export interface LabVerbs {
  /** Starts the draft, or goes on with a paused run. */
  run(): void;
  pause(): void;
  /** One step, then pause. */
  step(): void;
  /** Back to step 0 of the same run: same seed, same weights. */
  reset(): void;
  newSeed(): void;
  /** Stops what runs and starts the draft. */
  startAnew(): void;
  /** Learning rate and weight decay of the draft, from the present step on, as an intervention of the run. */
  applyNow(): void;
  /** An action: on the run under way, once it has memorized; else written into the settings, for when it has. */
  intervene(action: Action): void;
  /** Sets one field from what a control holds (text of a field, or a value). Wrong text lands in `rejected`. */
  edit(field: Field, text: string): void;
  /** The draft's field back to what `base` says. */
  restoreField(field: Field): void;
  removeIntervention(index: number): void;
  openPreset(name: string): void;
  /** A whole link, a hash, or a bare spec string. `true` if it was one. */
  openLink(text: string): boolean;
  /** Drops the keys of the bad link that are wrong and opens the rest. */
  useDefaults(): void;
  dismissBadLink(): void;
  continueCheckpoint(): void;
  discardCheckpoint(): void;
  /**
   * The link of what is on the page: of the run if its settings are the draft's, with its receipt if it ended with
   * one; else of the draft.
   */
  link(): string;
  setSpeed(speed: Speed): void;
  setPauseAtMemorization(on: boolean): void;
  /** Opens one picture, closing any other; `null` closes. */
  showPicture(name: PictureName | null): void;
  /** Puts a pair of operands to the network, if the run's task has it and there is a network. */
  ask(a: number, b: number): void;
  /** What recorded runs tell the laws; the first call settles it. */
  calibrate(recorded: Calibration): void;
  /** A recorded cell calibrates, or no more. Counts for runs that memorize from then on. */
  chooseRecorded(course: string, chosen: boolean): void;
  /** Runs of this visit calibrate, or no more, likewise. @param runs `runKey` */
  chooseRuns(runs: readonly string[], chosen: boolean): void;
  setStepScale(scale: StepScale): void;
  setTheme(theme: Theme): void;
  setHelpOpen(open: boolean): void;
  setShortcuts(on: boolean): void;
  dismissNotice(): void;
}

/** Series of the run on the page, kept outside React: charts read them on their own clock. */
export interface CurveFeed {
  curves(): Curves;
  /** Called when points have arrived or the run was replaced, at most ten times a second. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** Runs of the settings on the page that differ in their seed alone. */
export interface LabSeeds extends SeedsFeed {
  /**
   * Trains them, in place of those that are there.
   * @param untilSettled they go on after the grok, as far as the settings say
   */
  start(untilSettled: boolean): void;
  /** What is done is kept. */
  stop(): void;
  clear(): void;
}

/** Runs that share everything up to one intervention. */
export interface LabArms extends ArmsFeed {
  /** Of the settings on the page, in place of those that are there. */
  compare(comparison: Comparison): void;
  /** The run on the page without its last intervention. */
  without(): void;
  /** What is done is kept. */
  stop(): void;
  clear(): void;
}

/** The page without React. */
export interface Lab {
  readonly store: StoreApi<LabState>;
  readonly verbs: LabVerbs;
  readonly feed: CurveFeed;
  readonly answers: AnswersFeed;
  /** The step that pictures show. */
  readonly gaze: Gaze;
  /** Copies of the weights of the run on the page. */
  readonly kept: KeptWeights;
  /** What pictures need of the weights at that step. */
  readonly scenes: Scenes;
  readonly probes: Probes;
  readonly seeds: LabSeeds;
  readonly sweep: LabSweep;
  readonly arms: LabArms;
  /** The page is hidden or shown: the worker reports less often, and keeps a checkpoint at once. */
  setHidden(hidden: boolean): void;
  /** The page has nothing better to do: starts the worker, which fetches the engine that most runs take. */
  warmUp(): void;
}
