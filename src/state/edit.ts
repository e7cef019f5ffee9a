/** Editing the draft: what a control holds → a valid spec, or why not. Pure. */
import { type Result, err, ok } from "../core/prelude.ts";
import { type Field, type RunSpec, defaultSpec, rowOf } from "../core/spec/keys.ts";
import { allowedText, canonical, parseLink, parseValue } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import { RATE_ACTIONS, RATE_OF, type RateAction, firedAt } from "../core/plan.ts";
import { liveOf } from "../core/runState.ts";
import { milestonesOf, shownSpec } from "./derived.ts";
import type { LabState, Run } from "./labState.ts";

/** Interventions without those that already set this quantity in the run: the edit takes their place. */
function withoutFired(spec: RunSpec, run: Run, action: RateAction): RunSpec["interventions"] {
  const milestones = milestonesOf(run);
  const { step } = liveOf(run.state);
  return spec.interventions.filter(
    (entry) => entry.action !== action || firedAt(entry, milestones, step) === null,
  );
}

/** The draft that an edit starts from. */
function ground({ draft, run }: Pick<LabState, "draft" | "run">, field: Field): RunSpec {
  const action = RATE_ACTIONS.find((known) => RATE_OF[known] === field);
  if (action === undefined || run === null || shownSpec({ draft, run }) === draft) return draft;
  return { ...draft, interventions: withoutFired(draft, run, action) };
}

/** What a chosen task or model brings with it: parity has the one model, and each model has a default width. */
function settled(changed: RunSpec, { task, model, hidden }: RunSpec): RunSpec {
  const fitting =
    changed.task === "parity" && task !== "parity" ? { ...changed, model: "mlp" as const } : changed;
  if (fitting.model === model || hidden !== defaultSpec(model).hidden) return fitting;
  return { ...fitting, hidden: defaultSpec(fitting.model).hidden };
}

/**
 * @param text what the control holds
 * @returns the new draft; keys that no longer apply fall back to their defaults
 */
export function editDraft(
  state: Pick<LabState, "draft" | "run">,
  field: Field,
  text: string,
): Result<RunSpec, string> {
  const row = rowOf(field);
  const value = parseValue(row, text.trim());
  if (value === null) return err(`${row.key} takes ${allowedText(row)}.`);
  const before = ground(state, field);
  const changed: RunSpec = { ...before, [field]: value };
  const candidate = canonical(settled(changed, before));
  const checked = parseLink(printSpec(candidate));
  if (checked.ok) return ok(checked.value.spec);
  return err(
    checked.error.map(({ key, message }) => (key === row.key ? message : `${key}: ${message}`)).join(" "),
  );
}
