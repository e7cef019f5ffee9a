/**
 * A link's claim and what became of it: the receipt that an opened link carried, held against the run on the page
 * (contract §3). Pure; the words are in `words.ts`.
 */
import {
  type Claimed,
  RECEIPT_VERSION,
  type Verdict,
  claimOf,
  isExact,
  verdictOf,
  versionOf,
} from "../core/receipt.ts";
import { liveOf } from "../core/runState.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { Link } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import type { Claim, LabState, Run } from "./labState.ts";

/** Where the check of a claim stands. */
export type Check =
  /** Nothing has run yet: Run checks it. */
  | { readonly kind: "waiting" }
  /** The run goes on, paused, or broke off. */
  | { readonly kind: "unfinished" }
  /** A change made by hand, first at `step`, made it another run. */
  | { readonly kind: "changed"; readonly step: number }
  /** It ended on an engine that gives no receipt. */
  | { readonly kind: "no-receipt" }
  | Verdict;

/** The run a spec describes, whatever computes it. */
export function runText(spec: RunSpec): string {
  return printSpec({ ...spec, engine: "auto" });
}

/** The run a link opens, and what it claims of it: a receipt of the exact engine can be checked on that engine alone. */
export function claimed({ spec, link: { receipt, trail } }: Link): {
  readonly spec: RunSpec;
  readonly claim: Claim | null;
} {
  if (receipt === null) return { spec, claim: null };
  const claim = { receipt, trail, spec: runText(spec) };
  return { spec: isExact(receipt) ? { ...spec, engine: "exact" } : spec, claim };
}

/** The run as it was started: without what was changed by hand since. */
function startedAs({ spec, state }: Run): RunSpec {
  const byHand = liveOf(state).fired.filter(({ live }) => live).length;
  return { ...spec, interventions: spec.interventions.slice(0, spec.interventions.length - byHand) };
}

function ofRun(claim: Claim, run: Run): Check {
  const live = liveOf(run.state);
  const changed = live.fired.find((entry) => entry.live);
  if (changed !== undefined) return { kind: "changed", step: changed.step };
  if (live.receipt !== null) return verdictOf(claim, live.receipt, live.step);
  return run.state.kind === "ended" ? { kind: "no-receipt" } : { kind: "unfinished" };
}

/** `null`: no link with a receipt was opened, or neither the run nor the settings on the page are its. */
export function checkOf({ claim, draft, run }: Pick<LabState, "claim" | "draft" | "run">): Check | null {
  if (claim === null) return null;
  const ran = run !== null && runText(startedAs(run)) === claim.spec;
  if (!ran && runText(draft) !== claim.spec) return null;
  if (versionOf(claim.receipt) !== RECEIPT_VERSION) return { kind: "other-version" };
  return ran ? ofRun(claim, run) : { kind: "waiting" };
}

/** What the address carries beside the settings: the claim, while they are its. */
export function claimInAddress({ claim, draft }: Pick<LabState, "claim" | "draft">): Claimed | null {
  return claim !== null && runText(draft) === claim.spec ? claim : null;
}

/** What a copied link carries beside the run: its receipt, if it came to its end with one. */
export function claimOfRun({ state }: Run): Claimed | null {
  const { receipt } = liveOf(state);
  return receipt === null ? null : claimOf(receipt);
}
