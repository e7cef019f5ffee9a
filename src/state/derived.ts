/** What follows from the lab's state and is therefore not kept in it. Pure functions, for selectors and tests. */
import { type Gigaflops, type Outlook, outlookOf } from "../core/cost.ts";
import { RATE_ACTIONS, RATE_OF, lastStep, ratesAt } from "../core/plan.ts";
import { courseOf } from "../core/publishedTimes.ts";
import { type RunState, isUnderWay, liveOf } from "../core/runState.ts";
import { type Milestones, NO_MILESTONES } from "../core/milestones.ts";
import { type KeyRow, type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { FIRST_PRESET, PRESETS, type Preset } from "../core/spec/presets.ts";
import { differingRows, sameSpec } from "../core/spec/print.ts";
import type { LabState, Run } from "./labState.ts";

export const READY: RunState = { kind: "ready" };

export function runState(state: LabState): RunState {
  return state.run?.state ?? READY;
}

export function milestonesOf(run: Run): Milestones {
  const { reached } = liveOf(run.state);
  const at = (first: number | undefined): Milestones["mem"] => ({
    ...NO_MILESTONES.mem,
    first: first ?? null,
  });
  return {
    mem: at(reached.mem),
    grok50: at(reached.grok50),
    grok90: at(reached.grok90),
    grok99: at(reached.grok99),
  };
}

/** A spec with the learning rate and weight decay that are in force where the run stands. */
export function inForce(spec: RunSpec, run: Run): RunSpec {
  return { ...spec, ...ratesAt(spec, milestonesOf(run), liveOf(run.state).step) };
}

/** The step at which the run will end, as far as is known. */
export function expectedEnd(run: Run): number {
  return lastStep(run.spec, milestonesOf(run));
}

function isRate({ field }: KeyRow): boolean {
  return RATE_ACTIONS.some((action) => RATE_OF[action] === field);
}

/** The settings the form shows: with the rates in force, while nothing but rates sets the draft apart from the run. */
export function shownSpec({ draft, run }: Pick<LabState, "draft" | "run">): RunSpec {
  return run !== null && differingRows(run.spec, draft).every(isRate) ? inForce(draft, run) : draft;
}

/** What sets the settings on the page apart from a run that is under way; empty when nothing does, or nothing runs. */
export function editedRows({ draft, run }: Pick<LabState, "draft" | "run">): readonly KeyRow[] {
  if (run === null || !isUnderWay(run.state) || sameSpec(run.spec, draft)) return [];
  return differingRows(inForce(run.spec, run), shownSpec({ draft, run }));
}

/**
 * The draft, unless nothing sets it apart from the run any more (an edit was taken back, or applied): then the run's
 * own spec, with the interventions made on the way.
 */
export function settledDraft(draft: RunSpec, run: Run | null): RunSpec {
  return run !== null && isUnderWay(run.state) && editedRows({ draft, run }).length === 0 ? run.spec : draft;
}

/** Whether the run on the page no longer belongs to the settings on the page. */
export function isOfOldSettings({ draft, run }: LabState): boolean {
  return run !== null && !sameSpec(run.spec, draft);
}

/** Whether the edits can be applied to the run under way: learning rate and weight decay alone. */
export function canApplyNow(state: LabState): boolean {
  const rows = editedRows(state);
  return rows.length > 0 && rows.every(isRate) && state.run?.state.kind !== "starting";
}

const PRESET_SPECS = PRESETS.map((preset) => {
  const parsed = parseLink(preset.spec);
  return { preset, spec: parsed.ok ? parsed.value.spec : defaultSpec() };
});

/** The preset whose spec the draft is, whatever its seed and whatever computes it; `null` if none. */
export function presetOf(draft: RunSpec): Preset | null {
  const { seed, engine } = draft;
  return PRESET_SPECS.find(({ spec }) => sameSpec({ ...spec, seed, engine }, draft))?.preset ?? null;
}

/** What the settings on the page will take on a machine of this speed. */
export function outlook(draft: RunSpec, speed: Gigaflops): Outlook {
  const course = courseOf(draft);
  const known = PRESET_SPECS.find(({ spec, preset }) => preset.groks !== null && courseOf(spec) === course);
  return outlookOf(draft, speed, known?.preset.groks ?? null);
}

export function presetSpec(name: string): RunSpec | null {
  return PRESET_SPECS.find(({ preset }) => preset.name === name)?.spec ?? null;
}

/** What edits of a spec are measured against: the preset that it is, else the first. */
export function openedAs(spec: RunSpec): LabState["base"] {
  const name = (presetOf(spec) ?? FIRST_PRESET).name;
  return { name, spec: presetSpec(name) ?? spec };
}

/** Whether nothing but interventions sets the draft apart from the run. */
export function onlyLiveChanges(run: Run, draft: RunSpec): boolean {
  return sameSpec(run.spec, draft) || sameSpec({ ...run.spec, interventions: draft.interventions }, draft);
}
