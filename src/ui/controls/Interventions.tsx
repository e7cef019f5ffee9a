/** What the run changes on its way, as chips that can be taken out again. */
import type { ReactNode } from "react";
import { assertNever } from "../../core/prelude.ts";
import type { EventName, Intervention } from "../../core/spec/interventions.ts";
import { formatRate, formatStep } from "../charts/format.ts";
import { useLab, useVerbs } from "../useLab.ts";

const WHEN: Readonly<Record<EventName, string>> = {
  mem: "once memorized",
  grok50: "at 50 % test accuracy",
  grok90: "at 90 % test accuracy",
  grok99: "once grokked",
};
function whenText({ when }: Intervention): string {
  return typeof when === "number" ? `at step ${formatStep(when)}` : WHEN[when];
}

function actionText({ action, value }: Intervention): string {
  const number = value === null ? "" : formatRate(value);
  switch (action) {
    case "lr":
      return `η = ${number}`;
    case "wd":
      return `λ = ${number}`;
    case "hold":
      return "hold ‖θ‖ as it is";
    case "norm":
      return `hold ‖θ‖ = ${number}`;
    case "free":
      return "let ‖θ‖ go free";
    case "rescale":
      return `θ × ${number}, once`;
    case "temp":
      return `logits ÷ ${number}`;
    default:
      return assertNever(action);
  }
}

export function Interventions(): ReactNode {
  const interventions = useLab((s) => s.draft.interventions);
  const verbs = useVerbs();
  if (interventions.length === 0) return null;
  return (
    <ul className="chips" aria-label="Interventions">
      {interventions.map((entry, i) => (
        // Their order is their identity: two may be equal.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={i} className="chip">
          <span>
            {whenText(entry)}: {actionText(entry)}
          </span>
          <button
            type="button"
            className="button-text"
            aria-label={`Remove ${actionText(entry)}`}
            title="Remove"
            onClick={() => verbs.removeIntervention(i)}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}
