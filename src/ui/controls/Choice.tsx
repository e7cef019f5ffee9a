/** A combobox for a setting with named values; those that later work brings are listed and cannot be chosen. */
import type { ReactNode } from "react";
import { type KeyRow, NOT_BUILT } from "../../core/spec/keys.ts";
import { useVerbs } from "../useLab.ts";
import { useShown } from "./useShown.ts";

interface ChoiceProps {
  readonly row: KeyRow;
  readonly name: string;
  /** How a value is written on screen; as it is in links, without one. */
  readonly says?: (value: string) => string;
  readonly describedBy?: string;
}

export function Choice({ row, name, says, describedBy }: ChoiceProps): ReactNode {
  const value = useShown(row.field);
  const verbs = useVerbs();
  const later = NOT_BUILT[row.field] ?? [];
  const choices = row.choices ?? [];
  const ordered = [...choices.filter((c) => !later.includes(c)), ...choices.filter((c) => later.includes(c))];
  return (
    <select
      className="select"
      aria-label={name}
      aria-describedby={describedBy}
      value={value}
      onChange={(event) => verbs.edit(row.field, event.currentTarget.value)}
    >
      {ordered.map((choice) => (
        <option key={choice} value={choice} disabled={later.includes(choice)}>
          {says?.(choice) ?? choice}
          {later.includes(choice) ? " (not built yet)" : ""}
        </option>
      ))}
    </select>
  );
}
