/** What is changed by hand: fields of the settings, and interventions of the settings or of the run under way. */
import type { StoreApi } from "zustand/vanilla";
import { type Action, withAtMemorization } from "../core/arms.ts";
import { RATE_ACTIONS, RATE_OF } from "../core/plan.ts";
import { isUnderWay, liveOf } from "../core/runState.ts";
import { MOST_INTERVENTIONS } from "../core/spec/interventions.ts";
import { type Field, rowOf } from "../core/spec/keys.ts";
import { writeValue } from "../core/spec/print.ts";
import { inForce, settledDraft, shownSpec } from "./derived.ts";
import { editDraft } from "./edit.ts";
import type { LabState, LabVerbs } from "./labState.ts";
import type { Runner } from "./runner.ts";

const FULL = `A run takes at most ${MOST_INTERVENTIONS} interventions. Start anew to change more.`;

export function createByHand(
  { getState: get, setState: set }: StoreApi<LabState>,
  send: Runner["send"],
): Pick<LabVerbs, "edit" | "restoreField" | "removeIntervention" | "intervene" | "applyNow"> {
  function edit(field: Field, text: string): void {
    const { run } = get();
    const edited = editDraft(get(), field, text);
    const { [field]: _, ...others } = get().rejected;
    if (edited.ok) set({ draft: settledDraft(edited.value, run), rejected: others, notice: null });
    else set({ rejected: { ...others, [field]: { text, message: edited.error } } });
  }

  /** Once memorized the run takes an action; before, and without a run, the settings do. */
  function intervene(action: Action): void {
    const { run, draft } = get();
    const live = run !== null && (run.state.kind === "training" || run.state.kind === "paused") ? run : null;
    if (live !== null && liveOf(live.state).reached.mem !== undefined) {
      if (live.spec.interventions.length < MOST_INTERVENTIONS)
        return send({ type: "intervene", runId: live.id, action });
    } else {
      const next = withAtMemorization(draft, action);
      if (next.interventions.length <= MOST_INTERVENTIONS) return set({ draft: next, notice: null });
    }
    set({ notice: FULL });
  }

  return {
    edit,
    restoreField: (field) => edit(field, writeValue(rowOf(field), get().base.spec[field])),
    removeIntervention(index) {
      const { draft } = get();
      set({ draft: { ...draft, interventions: draft.interventions.filter((_, i) => i !== index) } });
    },
    intervene,
    applyNow() {
      const { run, draft } = get();
      if (run === null || !isUnderWay(run.state)) return;
      const now = inForce(run.spec, run);
      const shown = shownSpec({ draft, run });
      const changed = RATE_ACTIONS.filter((action) => shown[RATE_OF[action]] !== now[RATE_OF[action]]);
      if (run.spec.interventions.length + changed.length > MOST_INTERVENTIONS) return set({ notice: FULL });
      for (const action of changed)
        send({ type: "intervene", runId: run.id, action: { action, value: shown[RATE_OF[action]] } });
    },
  };
}
