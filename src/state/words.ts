/** Events in words, for the log: what happened, and what it means. */
import type { RunEvent } from "../core/events.ts";
import type { Milestone } from "../core/milestones.ts";
import { liveOf } from "../core/runState.ts";
import type { Run } from "./labState.ts";

const REACHED: Record<Milestone, (step: number, testAccuracy: number | null) => string> = {
  mem: (step, test) => `memorized at step ${step}: every training pair is right${testWords(test)}.`,
  grok50: (step) => `test accuracy passed 50 % at step ${step}: it has begun to generalize.`,
  grok90: (step) => `test accuracy passed 90 % at step ${step}.`,
  grok99: (step) => `grokked at step ${step}: it answers pairs it was never shown.`,
};

/** What memorizing left of the test set; most runs know almost none of it, but not all. */
function testWords(test: number | null): string {
  if (test === null) return "";
  if (test < 0.1) return ", almost no test pair";
  return `, and ${Math.round(100 * test)} % of the test pairs`;
}

function ended(step: number, run: Run): string {
  const { reached } = liveOf(run.state);
  if (reached.grok99 !== undefined) return `stopped at step ${step}.`;
  if (reached.mem !== undefined) return `stopped at step ${step}: memorized, but no grok within these steps.`;
  return `stopped at step ${step}: it never memorized.`;
}

/**
 * @param testAccuracy where the event was decided, if known
 * @returns `null` for what is not worth a line
 */
export function eventText(event: RunEvent, run: Run, testAccuracy: number | null): string | null {
  switch (event.type) {
    case "reached":
      return REACHED[event.milestone](event.step, testAccuracy);
    case "intervened": {
      const what = event.entry.action === "lr" ? "learning rate" : "weight decay";
      return `${what} set to ${event.entry.value} from step ${event.step}.`;
    }
    case "finished":
      return ended(event.step, run);
    case "trained":
    case "measured":
    case "diverged":
      return null;
  }
}
