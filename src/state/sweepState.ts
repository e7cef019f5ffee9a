/** A sweep as the page shows it, and what can be done with it: types only. Who makes it is sweep.ts. */
import type { JudgedRun } from "../core/laws/scoreboard.ts";
import type { Result } from "../core/prelude.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import type { ManyEngine } from "../worker/manyProtocol.ts";

/**
 * ready: nothing runs yet, or the plan was opened anew and can go on; training; suspended: asked to wait, by a click or by
 * a reload; done: every run has its line, though some may have failed.
 */
export type SweepPhase = "ready" | "training" | "suspended" | "done";

/** What the laws would have said of runs made here, as calibrated now. By the sweep's keys; new where it changed. */
export interface SweepLaws {
  readonly judged: ReadonlyMap<string, JudgedRun>;
  /** Yet to be asked. */
  readonly waiting: ReadonlySet<string>;
}

export interface SweepShown {
  /** Never empty: a preset may move several factors about one base, a plan each. */
  readonly plans: readonly SweepPlan[];
  /** Of a preset its name and size, of a file its name; `null`: the visitor's own. */
  readonly label: string | null;
  readonly phase: SweepPhase;
  /** Runs of all plans, each counted once. */
  readonly runs: {
    readonly planned: number;
    readonly ended: number;
    /** Could not be made, or diverged; one that diverged would again, and is not tried again. */
    readonly failed: number;
    readonly training: number;
  };
  /** Of all work that is likely to be done, 0 … 1. */
  readonly share: number;
  /** Of the whole sweep before it starts, of what is left later; on all workers together. `null` while nothing can be said. */
  readonly secondsLeft: number | null;
  /** What computes it and why, a sentence; `null` until that is decided. */
  readonly chosen: { readonly engine: ManyEngine; readonly why: string } | null;
  /** By plan; `null` until the first is made. It may lag behind `runs` by some seconds. */
  readonly analyses: readonly SweepAnalysis[] | null;
  /** The analysis on show does not hold every run yet. */
  readonly analyzing: boolean;
  readonly laws: SweepLaws;
  /** Sentences about the file it came from, or about storage that would not keep it. */
  readonly notes: readonly string[];
}

/** What the page can do with its one sweep. */
export interface LabSweep {
  /** Exact workers at once: what an estimate made before a start shares the work among. */
  readonly workers: number;
  /** Replaces the sweep on the page, if any; starts nothing. Runs of it that are known already are there at once. */
  open(plans: readonly SweepPlan[], label: string | null): void;
  /** A result file of the command line or of the page. @returns why it is none, as a sentence */
  openFile(name: string, text: string): Promise<Result<null, string>>;
  /** Starts or goes on. What failed before is tried again. */
  start(): void;
  /** What is done is kept. */
  suspend(): void;
  /** Gone from the page and from storage. */
  clear(): void;
  /** As the command line saves it. */
  fileText(): string;
  /** A link to one plan. */
  linkOf(plan: SweepPlan): string;
}
