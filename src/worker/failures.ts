/** What went wrong in a run, as a sentence for the screen and what can be done. */
import type { RunError } from "../core/runState.ts";
import { EngineFailure, type FailureKind } from "../engine/engine.ts";

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

export function runError(cause: unknown): RunError {
  if (cause instanceof EngineFailure) return { ...BY_KIND[cause.kind], message: cause.message };
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    kind: "unexpected",
    message: `The engine stopped: ${message}.`,
    remedy: "Press Run to begin again, choose another engine, or make the run smaller.",
  };
}
