/**
 * The contract between whoever wants many runs made and the workers that make them: types only. A run is named by its
 * place in the list that was asked for. The one run of the page has a contract of its own: `protocol.ts`.
 */
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import type { RunSpec } from "../core/spec/keys.ts";

export type ManyEngine = "exact" | "gpu";

/** Lets runs go on, or has them wait between two steps with all that they have. */
export interface Gate {
  readonly isShut: boolean;
  /** @returns unsubscribe */
  readonly onChange: (listener: () => void) => () => void;
}

/** How many runs are to be made, and what whoever wants them hears. */
export interface ManyWish {
  /** `auto`: the GPU where it is a real one, computes what exact does and was measured faster for these runs. */
  readonly engine: ManyEngine | "auto";
  /** Exact workers at once, at least 1: `workersFor` knows how many. A GPU has one. */
  readonly workers: number;
  /** Most runs side by side on a GPU, at least 1. */
  readonly atOnce: number;
  /** Tells measurements, and nothing of the steps between: a hundredth of the numbers. */
  readonly onlyMeasured?: boolean;
  /** @param run its place among the specs */
  readonly onEvents: (run: number, events: readonly RunEvent[]) => void;
  /** Its worker died and it begins anew, at step 0: what was told of it is void. */
  readonly onAgain: (run: number) => void;
  /** As soon as a run has one. */
  readonly onOutcome?: (run: number, outcome: Outcome) => void;
  /** What `auto` came to. @param why a sentence */
  readonly onChosen?: (engine: ManyEngine, why: string) => void;
  readonly signal?: AbortSignal;
  /** Without one, runs never wait. */
  readonly gate?: Gate;
}

/** One run of an order. */
interface Job {
  readonly run: number;
  readonly spec: RunSpec;
}

/** What was told of one run. */
interface News {
  readonly run: number;
  readonly events: readonly RunEvent[];
}

export type ToMany =
  /** Which engine is to make runs like these, side by side or on so many workers? Asked before any order. */
  | { readonly type: "scout"; readonly specs: readonly RunSpec[]; readonly workers: number }
  /** One order at a time: the next after `done`. Jobs that are alike go side by side where the engine can. */
  | {
      readonly type: "train";
      readonly engine: ManyEngine;
      readonly jobs: readonly Job[];
      /** As in the wish. */
      readonly onlyMeasured: boolean;
    }
  /** Ends the order: what has not ended is `stopped`. */
  | { readonly type: "stop" }
  /** The order under way waits from its next block on, and goes on from there. */
  | { readonly type: "pause" }
  | { readonly type: "continue" };

export type FromMany =
  | { readonly type: "scouted"; readonly engine: ManyEngine; readonly why: string }
  /** Ten times a second at most, of all runs together, and before an outcome. */
  | { readonly type: "news"; readonly news: readonly News[] }
  | { readonly type: "ended"; readonly run: number; readonly outcome: Outcome }
  /** Every run of the order has its outcome. */
  | { readonly type: "done" }
  /** This worker can do no more: its device is gone. Another may go on. */
  | { readonly type: "broken"; readonly message: string }
  /** Held by the worker for as long as it lives: whoever gets this lock next knows that it died. */
  | { readonly type: "alive"; readonly lock: string };
