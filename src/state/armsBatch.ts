/** The runs of a comparison while they are made, as events tell of them, and what that comes to. No pool, no page. */
import { type Action, type ArmId, type Meeting, type Party, doneAt, meetingOf } from "../core/arms.ts";
import type { Curves } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { totalNorm } from "../core/readout.ts";
import { AT_START, type Live, advanceLive } from "../core/runState.ts";
import { createSeedCurves, recordSeed } from "../core/seedCurves.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { ArmRow, ArmRun, Arms, Budget } from "./armsShown.ts";
import type { SeedRow } from "./seeds.ts";

/** One run, as events have told. */
export interface Told {
  readonly arm: ArmId;
  readonly action: Action | null;
  /** Its step limit may still be open. */
  spec: RunSpec;
  limit: number | null;
  live: Live;
  curves: Curves;
  standing: SeedRow["standing"];
  last: ArmRun["last"];
  normAtGrok: number | null;
}

export interface Batch extends Pick<Arms, "spec" | "removed" | "engine" | "instead"> {
  readonly told: readonly Told[];
  readonly likelyEnd: number;
  readonly abort: AbortController;
  budget: Budget;
  phase: Arms["phase"];
}

export function freshTold(arm: ArmId, action: Action | null, spec: RunSpec, limit: number | null): Told {
  const standing: Told["standing"] = { kind: "waiting" };
  const curves = createSeedCurves();
  return { arm, action, spec, limit, live: AT_START, curves, standing, last: null, normAtGrok: null };
}

function partyOf({ live, curves }: Told): Party {
  return { live, norm: curves.norm };
}

function rowsOf(told: readonly Told[]): readonly ArmRow[] {
  const rows = new Map<ArmId, { arm: ArmId; action: Action | null; runs: ArmRun[] }>();
  for (const { arm, action, spec, standing, live, last, limit, normAtGrok } of told) {
    const row = rows.get(arm) ?? { arm, action, runs: [] };
    rows.set(arm, row);
    row.runs.push({ seed: spec.seed, standing, live, last, limit, normAtGrok });
  }
  return [...rows.values()];
}

/** Several meetings as one: what differs anywhere differs. */
function together(meetings: readonly Meeting[]): Meeting {
  return (
    meetings.find(({ kind }) => kind === "differs") ??
    meetings.find(({ kind }) => kind === "same") ?? { kind: "open" }
  );
}

/** @param page the run on the page, which is an arm where one intervention was left out */
function meetingsOf({ told, removed }: Batch, page: Party | null): readonly Meeting[] {
  if (removed !== null) {
    const [first, other] = told;
    const against = other === undefined ? page : partyOf(other);
    if (first === undefined || against === null) return [];
    return [meetingOf(against, partyOf(first), doneAt(removed, against.live))];
  }
  const baselines = told.filter(({ arm }) => arm === "baseline");
  return baselines.map((baseline) => {
    const parted = baseline.live.reached.mem ?? null;
    const others = told.filter((one) => one !== baseline && one.spec.seed === baseline.spec.seed);
    return together(others.map((one) => meetingOf(partyOf(baseline), partyOf(one), parted)));
  });
}

function shareOf({ told, likelyEnd, phase }: Batch): number {
  if (phase === "done") return 1;
  let [made, all] = [0, 0];
  for (const one of told) {
    const { arm, live, limit, standing } = one;
    const isOpen = standing.kind === "waiting" || standing.kind === "training";
    const likely = arm === "baseline" ? Math.min(limit ?? Infinity, likelyEnd) : (limit ?? 3 * likelyEnd);
    made += live.step;
    all += isOpen ? Math.max(likely, live.step + 1) : live.step;
  }
  return all === 0 ? 0 : made / all;
}

/** What the page shows of it. @param page the run on the page */
export function shownOf(batch: Batch, page: Party | null): Arms {
  const { spec, removed, budget, phase, engine, instead, told } = batch;
  const [rows, meetings, share] = [rowsOf(told), meetingsOf(batch, page), shareOf(batch)];
  return { spec, removed, budget, phase, engine, instead, rows, meetings, share };
}

/** One more event of a run. */
export function hear(one: Told, event: RunEvent): void {
  one.live = advanceLive(one.live, event);
  // A milestone comes right after the measurement that decides it.
  if (event.type === "reached" && event.milestone === "grok90" && one.last !== null)
    one.normAtGrok = Math.sqrt(one.last.v);
  if (event.type !== "measured") return;
  recordSeed(one.curves, event.at);
  one.last = { v: totalNorm(event.at.groupNorms), turned: event.at.angles.toMemorization };
}
