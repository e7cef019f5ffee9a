/** What the panel of causes says: where a click goes, what the arms came to, whether they were one run before. Pure. */
import {
  type Action,
  type ArmId,
  type Meeting,
  PUBLISHED_ARMS,
  type SwitchId,
  armLabel,
} from "../../core/arms.ts";
import { type Live, isUnderWay, liveOf } from "../../core/runState.ts";
import { type Intervention, isHeld, writeIntervention } from "../../core/spec/interventions.ts";
import { type Sample, median } from "../../core/statistics.ts";
import type { ArmRow, ArmRun, Arms } from "../../state/armsShown.ts";
import { runState } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import { isOver } from "../../state/seeds.ts";
import { DASH, THIN, formatNorm, formatStep } from "../charts/format.ts";
import { CENSORED, timeText } from "../seeds/seedsText.ts";

/** Where a click on a switch goes. */
export type Aim = "now" | "at memorization" | "next time";

export function aimOf(page: LabState): Aim {
  const state = runState(page);
  if (!isUnderWay(state)) return "at memorization";
  return state.kind !== "starting" && liveOf(state).reached.mem !== undefined ? "now" : "next time";
}

export const AIM_TEXTS: Readonly<Record<Aim, string>> = {
  now: "This network has memorized: a click acts on it at once, and is written into its link.",
  "at memorization":
    "A click is written into the settings, do=mem:…, and is done once a network has memorized.",
  "next time":
    "This network has not memorized yet: a click is written into the settings, do=mem:…, for one that starts anew.",
};

/** Why a switch would change nothing of the network it acts on; `null`: it would. */
export function idleText(
  id: SwitchId,
  interventions: readonly Intervention[],
  weightDecay: number | null,
): string | null {
  switch (id) {
    case "free":
      return isHeld(interventions) ? null : "No norm is held.";
    case "hold":
      return isHeld(interventions) ? "Its norm is held already." : null;
    case "noDecay":
      return weightDecay === 0 ? "Its λ is 0 already." : null;
    default:
      return null;
  }
}

/** The intervention that "without" leaves out, as a link has it; `null` where there is none. */
export function lastText(interventions: readonly Intervention[]): string | null {
  const last = interventions.at(-1);
  return last === undefined ? null : `do=${writeIntervention(last)}`;
}

/** How far they are. */
export function progressText({ phase, rows, budget, removed }: Arms): string {
  const runs = rows.flatMap((row) => row.runs);
  const over = runs.filter(isOver).length;
  const failed = runs.filter(({ standing }) => standing.kind === "failed").length;
  const done = `${over} of ${runs.length} done${failed === 0 ? "" : `, ${failed} failed`}`;
  const first =
    budget.kind === "tripled" && budget.steps === null && removed === null ? "The baseline first: " : "";
  if (phase === "training") return `${first}${done}`;
  return phase === "stopped" ? `Stopped: ${done}` : failed === 0 ? "Done" : done;
}

export function budgetText({ budget, removed }: Arms): string {
  if (removed !== null)
    return `As long as the run on the page: at most ${formatStep(budget.kind === "settings" ? budget.steps : 0)} steps.`;
  if (budget.kind === "settings")
    return `Budget: ${formatStep(budget.steps)} steps, the limit of the settings.`;
  if (budget.steps === null) return "Budget: 3 × the baseline’s T₉₉, known once it has come.";
  return budget.grokked
    ? `Budget: ${formatStep(budget.steps)} steps, 3 × the slowest baseline’s T₉₉, rounded up.`
    : `Budget: ${formatStep(budget.steps)} steps, the limit of the settings: a baseline did not grok.`;
}

/** What would be trained. @param left names of marked switches that cannot act */
export function plannedText(switches: number, left: readonly string[]): string {
  const arms = `The settings without interventions, and at T_mem each switch marked as an arm: ${1 + switches} arms.`;
  return left.length === 0 ? arms : `${arms} Left out, since it cannot: ${left.join(", ")}.`;
}

function listed(steps: readonly number[]): string {
  const texts = [...new Set(steps)].map((step) => formatStep(step));
  return texts.length === 1
    ? `step ${texts[0]}`
    : `steps ${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

/** Whether the arms were one run before they parted. */
export function meetingText(meetings: readonly Meeting[]): string {
  const at = (kind: "same" | "differs"): number[] =>
    meetings.flatMap((meeting) => (meeting.kind === kind ? [meeting.step] : []));
  const [same, differs] = [at("same"), at("differs")];
  if (differs.length > 0)
    return `The arms differ before the intervention, at ${listed(differs)}: they are no arms of one run.`;
  return same.length === 0 ? "" : `Same state at ${listed(same)}: T_mem and ‖θ‖² equal bit for bit.`;
}

/** What was done, as a table's head. */
export function armText(arm: ArmId, action: Action | null): string {
  const value = action?.value ?? null;
  if (value === null) return armLabel(arm);
  switch (arm) {
    case "rescale":
      return `rescaled ×${THIN}${value}`;
    case "temperature":
      return `logits ÷${THIN}${value}`;
    case "critical":
      return `held at ${formatNorm(value)}`;
    default:
      return armLabel(arm);
  }
}

const DEGREES = 180 / Math.PI;

export function degreesText(degrees: number | null): string {
  return degrees === null ? DASH : `${degrees.toFixed(1)}°`;
}

/**
 * Of runs that are over: median and range. One that ended without is censored; before the end nobody knows.
 * @param saysWhen a run alone that is censored says at which step
 */
function timeCell(runs: readonly ArmRun[], of: (live: Live) => number | undefined, saysWhen = false): string {
  const known = runs.filter((run) => isOver(run) || of(run.live) !== undefined);
  if (known.length === 0) return DASH;
  const sample: Sample = known.map(({ live }) => of(live) ?? null);
  const [only] = known;
  if (known.length === 1 && only !== undefined && sample[0] === null)
    return saysWhen ? `${CENSORED} at ${formatStep(only.live.step)}` : CENSORED;
  return timeText(sample);
}

/** Where the runs of an arm stand at their ends. */
function endCell(
  runs: readonly ArmRun[],
  of: (run: ArmRun) => number | null,
  format: (x: number) => string,
): string {
  const value = median(runs.filter(isOver).flatMap((run) => of(run) ?? []));
  return value === null ? DASH : format(value);
}

export function armCells({ runs }: Pick<ArmRow, "runs">): readonly string[] {
  return [
    timeCell(runs, ({ reached }) => reached.mem),
    timeCell(runs, ({ reached }) => reached.grok90),
    timeCell(runs, ({ reached }) => reached.grok99, true),
    endCell(
      runs,
      ({ last }) => (last === null || last.turned === null ? null : last.turned * DEGREES),
      degreesText,
    ),
    endCell(runs, ({ last }) => (last === null ? null : Math.sqrt(last.v)), formatNorm),
  ];
}

/** How many seeds, and how many of those that are over grokked. */
export function countText({ runs }: Pick<ArmRow, "runs">): string {
  const over = runs.filter(isOver);
  return over.length === 0
    ? DASH
    : `${over.filter(({ live }) => live.reached.grok99 !== undefined).length}/${over.length}`;
}

/** The paper's arms: what ours has no number of stays open. */
export function publishedCells({
  grokked,
  of,
  degrees,
}: (typeof PUBLISHED_ARMS.rows)[number]): readonly string[] {
  const dnf = grokked === of ? "" : `, ${CENSORED} at ${formatStep(PUBLISHED_ARMS.budget)}`;
  return [`${grokked}/${of}${dnf}`, degreesText(degrees)];
}

/** Why some could not be made: their sentences, each once. */
export function failuresText({ rows }: Arms): string {
  const told = rows.flatMap(({ runs }) =>
    runs.flatMap(({ standing }) => (standing.kind === "failed" ? [standing.message] : [])),
  );
  return [...new Set(told)].join(" ");
}

/** Every run in a line. */
export function armsCsv({ rows }: Arms): string {
  const head = "arm,action,seed,T_mem,T_90,T_99,steps,angle_from_T_mem_degrees,norm";
  const lines = rows.flatMap(({ arm, action, runs }) =>
    runs.map(({ seed, live: { step, reached }, last }) =>
      [
        arm,
        action === null ? "" : writeIntervention({ when: "mem", ...action }).slice("mem:".length),
        seed,
        reached.mem,
        reached.grok90,
        reached.grok99,
        step,
        last === null || last.turned === null ? undefined : last.turned * DEGREES,
        last === null ? undefined : Math.sqrt(last.v),
      ]
        .map((value) => (value === undefined ? "" : String(value)))
        .join(","),
    ),
  );
  return `${[head, ...lines].join("\n")}\n`;
}

const HELD_GROKS =
  "Delayed, not prevented: a held norm groks too, exponentially later in what it is held at (2606.13753).";
const HELD_DELAYS = "Delayed, not prevented: held, it groks exponentially later in the norm (2606.13753).";
const NOBODY_KNOWS = "Whether it groks later without decay, these steps cannot tell.";

/** Both that the published arms hold back, where every seed of theirs is over whose baseline grokked. */
function heldBack({ rows }: Arms, grokked: ReadonlySet<number>): readonly (readonly [ArmId, boolean])[] {
  return rows.flatMap(({ arm, runs }) => {
    if (arm !== "hold" && arm !== "noDecay") return [];
    const compared = runs.filter(({ seed }) => grokked.has(seed));
    if (!compared.every(isOver)) return [];
    return [[arm, compared.every(({ live }) => live.reached.grok99 === undefined)] as const];
  });
}

/** What to look for, and what came of it: an arm without a grok says nothing where its baseline has none either. */
export function captionOf(arms: Arms | null): string {
  if (arms === null || arms.removed !== null || arms.phase === "training") return HELD_GROKS;
  const free = arms.rows.find(({ arm }) => arm === "baseline")?.runs.filter(isOver) ?? [];
  if (free.length === 0) return HELD_GROKS;
  if (free.every(({ live }) => live.reached.mem === undefined))
    return "No network memorized within the budget: nothing was done to any of them.";
  const grokked = free.filter(({ live }) => live.reached.grok99 !== undefined).map(({ seed }) => seed);
  if (grokked.length === 0)
    return "No baseline grokked within the budget: of a delay these arms say nothing. Give them more steps.";
  const back = heldBack(arms, new Set(grokked));
  if (back.length === 0) return HELD_GROKS;
  const late = back.flatMap(([arm, isLate]) => (isLate ? [arm] : []));
  if (late.length === 0) return "In this cell none of what was done kept the grok beyond the budget.";
  const names = late.map((arm) => armLabel(arm)).join(", ");
  return `No grok within the budget: ${names}. ${late.includes("hold") ? HELD_DELAYS : NOBODY_KNOWS}`;
}
