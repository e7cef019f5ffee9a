/** The preset combobox and the sentence that says what the chosen run shows; whose it is and how long it takes, in a tip. */
import { type ReactNode, useMemo } from "react";
import { PRESETS, PRESET_GROUPS } from "../../core/spec/presets.ts";
import { differingRows } from "../../core/spec/print.ts";
import { outlook, presetOf } from "../../state/derived.ts";
import { timeText } from "../controls/costText.ts";
import { Tip } from "../parts/Tip.tsx";
import { useLab, useVerbs } from "../useLab.ts";
import { useMachine } from "../useMachine.ts";

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
  const { gigaflops } = useMachine();
  const preset = useMemo(() => presetOf(draft), [draft]);
  const expected = useMemo(() => outlook(draft, gigaflops), [draft, gigaflops]);
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
        {PRESET_GROUPS.map((group) => (
          <optgroup key={group} label={group}>
            {PRESETS.filter((row) => row.group === group).map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <p id="preset-says" className="preset-says">
        {preset?.says ?? `${base.name}, with another ${listed(changed)}.`}
      </p>
      <Tip name="Source and time" className="about" face="i">
        <p>{preset?.source ?? "Your own setting: nobody has published it, as far as the lab knows."}</p>
        <p className="tip-fine">{timeText(expected)}</p>
      </Tip>
    </div>
  );
}
