/**
 * A combobox for a setting with named values, or with two numbers. What does not go with the other settings stays
 * as it was, and the reason is told under it.
 */
import { type ReactNode, useId, useState } from "react";
import { type KeyRow, type RunSpec } from "../../core/spec/keys.ts";
import { editDraft } from "../../state/edit.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { useShown } from "./useShown.ts";

interface ChoiceProps {
  readonly row: KeyRow;
  readonly name: string;
  /** How a value is written on screen; as it is in links, without one. */
  readonly says?: ((value: string) => string) | undefined;
  /** The heading a value is listed under. */
  readonly groupOf?: ((value: string) => string) | undefined;
  readonly describedBy?: string;
}

/** The values a combobox offers, or `null` where a setting is to be typed. */
export function choicesOf({ choices, bounds, word }: KeyRow): readonly string[] | null {
  if (choices !== undefined) return choices;
  const few = bounds?.integer === true && word === undefined && bounds.max - bounds.min === 1;
  return few ? [String(bounds.min), String(bounds.max)] : null;
}

function Options({ row, says, groupOf }: ChoiceProps): ReactNode {
  const all = choicesOf(row) ?? [];
  const option = (choice: string): ReactNode => (
    <option key={choice} value={choice}>
      {says?.(choice) ?? choice}
    </option>
  );
  if (groupOf === undefined) return all.map(option);
  return [...new Set(all.map(groupOf))].map((group) => (
    <optgroup key={group} label={group}>
      {all.filter((choice) => groupOf(choice) === group).map(option)}
    </optgroup>
  ));
}

/** A choice that was refused, and the settings it was refused in: any change of them ends the message. */
interface Refusal {
  readonly draft: RunSpec;
  readonly message: string;
}

export function Choice({ row, name, says, groupOf, describedBy }: ChoiceProps): ReactNode {
  const value = useShown(row.field);
  const draft = useLab((s) => s.draft);
  const run = useLab((s) => s.run);
  const verbs = useVerbs();
  const [refused, setRefused] = useState<Refusal | null>(null);
  const problem = useId();
  const told = refused?.draft === draft ? refused : null;
  const choose = (text: string): void => {
    const edited = editDraft({ draft, run }, row.field, text);
    if (edited.ok) verbs.edit(row.field, text);
    else setRefused({ draft, message: edited.error });
  };
  return (
    <span className="choice">
      <select
        className="select"
        aria-label={name}
        aria-describedby={told === null ? describedBy : problem}
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <Options row={row} name={name} says={says} groupOf={groupOf} />
      </select>
      {told === null ? null : (
        <span className="number-problem" id={problem} role="alert">
          {told.message}
        </span>
      )}
    </span>
  );
}
