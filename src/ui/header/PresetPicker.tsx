/** The preset combobox and the sentence that says what the chosen run shows. */
import { type ReactNode, useMemo } from "react";
import { PRESETS } from "../../core/spec/presets.ts";
import { differingRows } from "../../core/spec/print.ts";
import { presetOf } from "../../state/derived.ts";
import { useLab, useVerbs } from "../useLab.ts";

const CUSTOM = "Custom";

function listed(words: readonly string[]): string {
  return words.length <= 3
    ? words.join(", ")
    : `${words.slice(0, 3).join(", ")} and ${words.length - 3} more`;
}

export function PresetPicker(): ReactNode {
  const draft = useLab((s) => s.draft);
  const base = useLab((s) => s.base);
  const verbs = useVerbs();
  const preset = useMemo(() => presetOf(draft), [draft]);
  const changed = useMemo(() => {
    const rows = differingRows(base.spec, draft).map(({ label }) => label);
    return draft.interventions.length > base.spec.interventions.length ? [...rows, "interventions"] : rows;
  }, [base, draft]);
  return (
    <div className="preset">
      <label htmlFor="preset">Preset</label>
      <select
        id="preset"
        className="select"
        aria-describedby="preset-says"
        value={preset?.name ?? CUSTOM}
        onChange={(event) => verbs.openPreset(event.currentTarget.value)}
      >
        {preset === null ? <option value={CUSTOM}>{CUSTOM}</option> : null}
        {PRESETS.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p id="preset-says" className="preset-says">
        {preset?.says ?? `${base.name}, with another ${listed(changed)}.`}
      </p>
    </div>
  );
}
