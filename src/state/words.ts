/** Events and verdicts in words: what happened, and what it means. */
import type { RunEvent } from "../core/events.ts";
import type { Milestone } from "../core/milestones.ts";
import { assertNever } from "../core/prelude.ts";
import { RECEIPT_VERSION } from "../core/receipt.ts";
import { liveOf } from "../core/runState.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import type { Check } from "./claim.ts";
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

/** What was done to the run at a step, and what that means from there on. */
function intervened({ action, value }: Intervention, step: number): string {
  switch (action) {
    case "lr":
      return `learning rate set to ${value} from step ${step}.`;
    case "wd":
      return `weight decay set to ${value} from step ${step}.`;
    case "hold":
      return `the norm ‖θ‖ is held where it was at step ${step}.`;
    case "norm":
      return `the norm ‖θ‖ is held at ${value} from step ${step}.`;
    case "free":
      return `the norm ‖θ‖ is free again from step ${step}.`;
    case "rescale":
      return `every weight was multiplied by ${value} at step ${step}.`;
    case "temp":
      return `logits are divided by ${value} from step ${step}.`;
    default:
      return assertNever(action);
  }
}

/**
 * @param testAccuracy where the event was decided, if known
 * @returns `null` for what is not worth a line
 */
export function eventText(event: RunEvent, run: Run, testAccuracy: number | null): string | null {
  switch (event.type) {
    case "reached":
      return REACHED[event.milestone](event.step, testAccuracy);
    case "intervened":
      return intervened(event.entry, event.step);
    case "finished":
      return ended(event.step, run);
    case "trained":
    case "measured":
    case "diverged":
      return null;
  }
}

/** What became of a link's receipt: the phrase that says it, and what it means. */
export interface CheckWords {
  readonly phrase: string;
  readonly says: string;
}

export function checkWords(check: Check): CheckWords {
  switch (check.kind) {
    case "waiting":
      return {
        phrase: "this link carries a receipt",
        says: "Run checks it, and says at the end whether this machine computed the same bits.",
      };
    case "unfinished":
      return { phrase: "run not finished", says: "the link's receipt is checked at its end." };
    case "changed":
      return {
        phrase: "run not finished",
        says: `what was changed by hand at step ${check.step} made another run of it than the link's.`,
      };
    case "no-receipt":
      return {
        phrase: "made by another engine version",
        says: "this engine gives no receipt. Set Engine to exact, and Run checks the link's.",
      };
    case "other-version":
      return {
        phrase: "made by another engine version",
        says: `not ${RECEIPT_VERSION}, as here, so the bits cannot be compared.`,
      };
    case "reproduced":
      return {
        phrase: "reproduced bit for bit",
        says: "this run equals the one in the link, in every weight at every measured step.",
      };
    case "differs":
      return {
        phrase: `differs between steps ${check.from} and ${check.to}`,
        says: "one of the two machines computed wrong, or the link was altered.",
      };
    default:
      return assertNever(check);
  }
}

/** The same as a line of the log. */
export function checkLine(check: Check): string {
  const { phrase, says } = checkWords(check);
  return `${phrase}: ${says}`;
}
