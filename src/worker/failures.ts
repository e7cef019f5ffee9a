/** What went wrong in a run, as a sentence for the screen and what can be done. */
import type { RunError } from "../core/runState.ts";
import { type DeviceTrouble, EngineFailure, type FailureKind } from "../engine/engine.ts";

const BY_KIND: Record<FailureKind, Pick<RunError, "kind" | "remedy">> = {
  unavailable: {
    kind: "engine-unavailable",
    remedy: "Set Engine to auto, which takes what this computer has.",
  },
  "does-not-fit": { kind: "does-not-fit", remedy: "Make the run smaller, then press Run." },
  "device-lost": {
    kind: "device-lost",
    remedy: "Press Run to begin again, or go on from the last checkpoint.",
  },
  "load-failed": {
    kind: "load-failed",
    remedy: "Check the connection, reload the page, or choose another engine.",
  },
};

function troubleText({ kind, message }: DeviceTrouble, step: number): string {
  const what = kind === "lost" ? "was lost" : "reported an error";
  // Of a loss, what browsers say in their own words tells nothing more.
  const own = kind === "lost" || message === "" ? "" : ` (${message.replace(/\.$/, "")})`;
  return `The GPU ${what} at step ${step}${own}`;
}

/** A device went in mid-run, and the run goes on without it. */
export function fallenBack(trouble: DeviceTrouble, step: number, from: number): string {
  return `${troubleText(trouble, step)}; the exact engine goes on from step ${from}.`;
}

/** The same, and the exact engine could not take over. */
export function lostForGood(trouble: DeviceTrouble, step: number, cause: unknown): EngineFailure {
  return new EngineFailure("device-lost", `${troubleText(trouble, step)}. ${runError(cause).message}`);
}

export function runError(cause: unknown): RunError {
  if (cause instanceof EngineFailure) return { ...BY_KIND[cause.kind], message: cause.message };
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    kind: "unexpected",
    message: `The engine stopped: ${message.replace(/\.$/, "")}.`,
    remedy: "Press Run to begin again, choose another engine, or make the run smaller.",
  };
}
