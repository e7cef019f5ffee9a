/**
 * Interventions: `do=WHEN:ACTION[=X]`, contract §4. A row of ACTIONS per action; parsing, writing and bounds all
 * read the row. What an action does to a network is the engine's business, when it is due is `plan.ts`'s.
 */
import { type Result, err, ok } from "../prelude.ts";
import { type Bounds, boundsText, parseNumber, withinBounds } from "./numbers.ts";

export const EVENTS = ["mem", "grok50", "grok90", "grok99"] as const;
export type EventName = (typeof EVENTS)[number];

interface ActionRow {
  readonly bounds: Bounds | null;
  readonly says: string;
}

export const ACTIONS = {
  wd: { bounds: { min: 0, max: 100 }, says: "set weight decay to X" },
  lr: { bounds: { min: 1e-6, max: 10 }, says: "set the learning rate to X" },
  hold: { bounds: null, says: "keep ‖θ‖ where it is" },
  norm: { bounds: { min: 1e-3, max: 1e6 }, says: "keep ‖θ‖ at X" },
  free: { bounds: null, says: "end hold or norm" },
  rescale: { bounds: { min: 0.01, max: 100 }, says: "multiply θ by X once" },
  temp: { bounds: { min: 0.01, max: 100 }, says: "divide the logits by X" },
} as const satisfies Record<string, ActionRow>;

export type ActionName = keyof typeof ACTIONS;
const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[];

export interface Intervention {
  /** A step, or the event whose deciding grid point fires it. */
  readonly when: number | EventName;
  readonly action: ActionName;
  /** The action's number; `null` for the actions that take none. */
  readonly value: number | null;
}

/** Whether some norm is held after these: the last of hold, norm and free counts. */
export function isHeld(done: readonly Pick<Intervention, "action">[]): boolean {
  const last = done.findLast(({ action }) => ["hold", "norm", "free"].includes(action));
  return last !== undefined && last.action !== "free";
}

const STEP_BOUNDS: Bounds = { min: 0, max: 10_000_000, integer: true };
export const INTERVENTION_FORM = `WHEN:ACTION or WHEN:ACTION=X, where WHEN is a step or ${EVENTS.join(", ")}, and ACTION is ${ACTION_NAMES.join(", ")}`;
export const MOST_INTERVENTIONS = 32;

export function parseIntervention(text: string): Result<Intervention, string> {
  const colon = text.indexOf(":");
  if (colon < 0) return err(`write it as ${INTERVENTION_FORM}`);
  const whenText = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const equals = rest.indexOf("=");
  const name = equals < 0 ? rest : rest.slice(0, equals);
  const valueText = equals < 0 ? null : rest.slice(equals + 1);

  const when = EVENTS.find((event) => event === whenText) ?? parseNumber(whenText);
  if (when === null || (typeof when === "number" && !withinBounds(when, STEP_BOUNDS))) {
    return err(`WHEN is ${boundsText(STEP_BOUNDS)}, or ${EVENTS.join(", ")}`);
  }
  const action = ACTION_NAMES.find((known) => known === name);
  if (action === undefined) return err(`ACTION is one of ${ACTION_NAMES.join(", ")}`);
  const row: ActionRow = ACTIONS[action];
  if (row.bounds === null) {
    return valueText === null ? ok({ when, action, value: null }) : err(`${action} takes no number`);
  }
  const value = valueText === null ? null : parseNumber(valueText);
  if (value === null || !withinBounds(value, row.bounds)) {
    return err(`${action} takes ${boundsText(row.bounds)}, as in ${whenText}:${action}=1`);
  }
  return ok({ when, action, value });
}

export function writeIntervention({ when, action, value }: Intervention): string {
  return `${when}:${action}${value === null ? "" : `=${value}`}`;
}
