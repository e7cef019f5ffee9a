/**
 * The contract between page and worker: one tagged union a direction, types only. Every message about a run carries
 * its id, so that a late word of a stopped run is dropped.
 */
import type { Brand } from "../core/prelude.ts";
import type { CurvesData } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import type { Kept } from "../core/kept.ts";
import type { EngineReport, Measurement } from "../core/readout.ts";
import type { Live, RunError } from "../core/runState.ts";
import type { Intervention } from "../core/spec/interventions.ts";

export type RunId = Brand<string, "RunId">;

/** Steps per second at most; `null` is as fast as the machine allows. Never changes the numbers. */
export type Speed = number | null;

export interface PaceSettings {
  readonly speed: Speed;
  readonly pauseAtMemorization: boolean;
}

/** A pair of operands put to the network; `ask` names the question, and comes back with the reply. */
export interface Question {
  readonly ask: number;
  readonly a: number;
  readonly b: number;
}

/** What the network says to a question: its probabilities, [classes], at a step. */
export interface Reply {
  readonly step: number;
  readonly probabilities: Float32Array;
}

export type ToWorker =
  /** Trains a spec string from step 0; `steps` stops after that many and pauses. */
  | {
      readonly type: "start";
      readonly runId: RunId;
      readonly spec: string;
      /** How long the run will likely last on the exact engine: what `auto` goes by. */
      readonly exactSeconds: number;
      readonly pace: PaceSettings;
      readonly steps: number | null;
    }
  /** Goes on from a stored checkpoint, under a new id. */
  | { readonly type: "restore"; readonly runId: RunId; readonly from: RunId; readonly pace: PaceSettings }
  | { readonly type: "pause"; readonly runId: RunId }
  /** Goes on; `steps` stops after that many and pauses. */
  | { readonly type: "continue"; readonly runId: RunId; readonly steps: number | null }
  | { readonly type: "stop"; readonly runId: RunId }
  | { readonly type: "pace"; readonly runId: RunId; readonly pace: PaceSettings }
  | {
      readonly type: "intervene";
      readonly runId: RunId;
      readonly action: Pick<Intervention, "action" | "value">;
    }
  /** Answered by `asked`, between blocks, while paused, and after the end until the run is stopped. */
  | ({ readonly type: "ask"; readonly runId: RunId } & Question)
  /** Whether the page shows every answer: while it does, `answers` come twice a second at most. Of no run: it stays. */
  | { readonly type: "watch-answers"; readonly on: boolean }
  /** A hidden page is told less often; training does not slow down. */
  | { readonly type: "visibility"; readonly hidden: boolean }
  /** Which run of this tab has a checkpoint? Answered by `checkpoint`. */
  | { readonly type: "find-checkpoint"; readonly runId: RunId }
  | { readonly type: "forget-checkpoint"; readonly runId: RunId };

/** A stored run that can go on. */
export interface CheckpointSummary {
  readonly runId: RunId;
  readonly spec: string;
  readonly step: number;
}

export type FromWorker =
  | { readonly type: "checkpoint"; readonly found: CheckpointSummary | null }
  /** The engine is being made ready; `doing` is a phrase for the screen. */
  | { readonly type: "preparing"; readonly runId: RunId; readonly doing: string }
  | { readonly type: "started"; readonly runId: RunId; readonly report: EngineReport }
  /** Answers `restore`, before anything else of that run. */
  | {
      readonly type: "restored";
      readonly runId: RunId;
      readonly spec: string;
      readonly live: Live;
      readonly curves: CurvesData;
    }
  /**
   * The device is gone: the run is back where it was last kept, events since then never happened, and another engine
   * goes on from there; `started` follows. `message` says so.
   */
  | {
      readonly type: "fell-back";
      readonly runId: RunId;
      readonly message: string;
      readonly spec: string;
      readonly live: Live;
      readonly curves: CurvesData;
    }
  | {
      readonly type: "progress";
      readonly runId: RunId;
      readonly events: readonly RunEvent[];
      readonly stepsPerSecond: number | null;
    }
  /** `at` is measured for the eye alone: it decides no event and enters no curve. */
  | {
      readonly type: "paused";
      readonly runId: RunId;
      readonly why: "asked" | "memorized";
      readonly at: Measurement;
    }
  | { readonly type: "continued"; readonly runId: RunId }
  /** A copy of the weights to look back at, later than those before; after `fell-back`, than what that went back to. */
  | { readonly type: "kept"; readonly runId: RunId; readonly kept: Kept }
  /** 1 where an example is answered right: the train set in its order, then the test set. Only while watched. */
  | { readonly type: "answers"; readonly runId: RunId; readonly step: number; readonly right: Uint8Array }
  /** Answers `ask`; without a reply when the network is gone. */
  | {
      readonly type: "asked";
      readonly runId: RunId;
      readonly ask: number;
      readonly reply: Reply | null;
    }
  /** The run is over; its network can be asked until `stop`. */
  | { readonly type: "ended"; readonly runId: RunId }
  /** Answers `stop`. */
  | { readonly type: "stopped"; readonly runId: RunId }
  /** A sentence about the run that does not end it. */
  | { readonly type: "notice"; readonly message: string }
  /** Held by the worker for as long as it lives: whoever gets this lock next knows that it died. */
  | { readonly type: "alive"; readonly lock: string }
  | { readonly type: "failed"; readonly runId: RunId; readonly error: RunError };
