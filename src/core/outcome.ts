/** How one of many runs ended, for whoever asked for them all. Not the life of the run on the page: `runState.ts`. */
import type { RunEvent } from "./events.ts";
import type { Receipt } from "./receipt.ts";

export type Outcome =
  | { readonly kind: "finished"; readonly step: number; readonly receipt: Receipt | null }
  | {
      readonly kind: "diverged";
      readonly step: number;
      readonly learningRate: number;
      readonly receipt: Receipt | null;
    }
  /** It could not be made, or not to its end: a sentence for the screen. What was told of it until then holds. */
  | { readonly kind: "failed"; readonly message: string }
  /** By whoever asked for it. What was told of it until then holds. */
  | { readonly kind: "stopped" };

/** The outcome that an event brings; `null` while the run goes on. */
export function outcomeOf(event: RunEvent): Outcome | null {
  switch (event.type) {
    case "finished":
      return { kind: "finished", step: event.step, receipt: event.receipt };
    case "diverged": {
      const { step, learningRate, receipt } = event;
      return { kind: "diverged", step, learningRate, receipt };
    }
    case "trained":
    case "measured":
    case "reached":
    case "intervened":
      return null;
  }
}
