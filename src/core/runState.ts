/**
 * The life of a run as a pure reducer, and its status in words (contract §5). Derived facts, such as the delay
 * between memorizing and grokking, are not kept.
 */
import type { RunEvent } from "./events.ts";
import type { Receipt } from "./receipt.ts";
import type { Intervention } from "./spec/interventions.ts";

/** Where a run stands. */
export interface Live {
  readonly step: number;
  /** First touches are what the page marks; sustained ones are kept beside them. */
  readonly reached: Readonly<Partial<Record<"mem" | "grok50" | "grok90" | "grok99", number>>>;
  readonly fired: readonly { readonly step: number; readonly entry: Intervention; readonly live: boolean }[];
  /** Of a run that came to its natural end on an engine that promises bits; else `null`. */
  readonly receipt: Receipt | null;
}

/** Why a run could not go on: a sentence, and the next one: what can be done. */
export interface RunError {
  readonly kind:
    | "diverged"
    | "engine-unavailable"
    | "does-not-fit"
    | "load-failed"
    | "device-lost"
    | "worker-crashed"
    | "storage"
    | "unexpected";
  readonly message: string;
  readonly remedy: string;
}

export type RunState =
  | { readonly kind: "ready" }
  /** Asked for; the engine is loading. `doing` says what, for the screen. */
  | { readonly kind: "starting"; readonly doing: string; readonly live: Live }
  | { readonly kind: "training"; readonly live: Live }
  | { readonly kind: "paused"; readonly live: Live; readonly why: "asked" | "memorized" | "restored" }
  | { readonly kind: "ended"; readonly live: Live }
  | { readonly kind: "failed"; readonly live: Live; readonly error: RunError };

export const AT_START: Live = { step: 0, reached: {}, fired: [], receipt: null };

/** Where the run stands, whatever its state. */
export function liveOf(state: RunState): Live {
  return state.kind === "ready" ? AT_START : state.live;
}

/** Whether training can go on from here. */
export function isUnderWay(state: RunState): boolean {
  return state.kind === "starting" || state.kind === "training" || state.kind === "paused";
}

/** The same, one event later. */
export function advanceLive(live: Live, event: RunEvent): Live {
  switch (event.type) {
    case "trained":
      return { ...live, step: event.block.from + event.block.steps };
    case "measured":
      return { ...live, step: event.at.step };
    case "reached":
      return { ...live, reached: { ...live.reached, [event.milestone]: event.step } };
    case "intervened":
      return {
        ...live,
        fired: [...live.fired, { step: event.step, entry: event.entry, live: event.live }],
      };
    case "finished":
    case "diverged":
      return { ...live, step: event.step, receipt: event.receipt };
  }
}

/** The run diverged: what happened, and what can be done. */
export function divergence(step: number, learningRate: number): RunError {
  return {
    kind: "diverged",
    message: `Loss became NaN or infinite at step ${step} (learning rate ${learningRate}).`,
    remedy: "Lower the learning rate, or reset.",
  };
}

/** The status line: `ready`, or facts joined by ` · ` in a fixed order, plain digits. */
export function statusText(state: RunState): string {
  if (state.kind === "ready") return "ready";
  const { step, reached } = state.live;
  const facts = [`step ${step}`];
  if (reached.mem !== undefined) facts.push(`memorized at step ${reached.mem}`);
  if (reached.grok99 !== undefined) facts.push(`grokked at step ${reached.grok99}`);
  if (state.kind === "ended") facts.push(`stopped at step ${step}`);
  if (state.kind === "failed") facts.push(`failed: ${state.error.message}`);
  return facts.join(" · ");
}
