/** One folded setting, from its row alone: choices make a combobox, bounds a number field. */
import { type ReactNode, useId } from "react";
import type { KeyRow } from "../../core/spec/keys.ts";
import { withinBounds } from "../../core/spec/numbers.ts";
import { BackButton } from "./BackButton.tsx";
import { Choice, choicesOf } from "./Choice.tsx";
import { capitalized } from "./fieldText.ts";
import { NumberField } from "./NumberField.tsx";
import { decadeStops, nextStop } from "./stops.ts";
import { useShown } from "./useShown.ts";

const ROUND = decadeStops(-30, 7);

/** Whole numbers go up by one, the others to the next round value. */
function neighbor({ bounds }: KeyRow, value: string | number, up: boolean): string | null {
  if (typeof value !== "number" || bounds === undefined) return null;
  const moved = bounds.integer === true ? value + (up ? 1 : -1) : nextStop(ROUND, value, up)?.value;
  return moved !== undefined && withinBounds(moved, bounds) ? String(moved) : null;
}

function isSwitch({ bounds }: KeyRow): boolean {
  return bounds?.min === 0 && bounds.max === 1 && bounds.integer === true;
}

function yesNo(value: string): string {
  return value === "1" ? "yes" : "no";
}

interface KeyFieldProps {
  readonly row: KeyRow;
  /** Told when the pointer or the focus comes, so that the group can show what the setting means. */
  readonly onLook: (row: KeyRow) => void;
}

export function KeyField({ row, onLook }: KeyFieldProps): ReactNode {
  const value = useShown(row.field);
  const meaning = useId();
  const name = capitalized(row.label);
  const choices = choicesOf(row);
  return (
    <div className="key-field" onFocus={() => onLook(row)} onPointerEnter={() => onLook(row)}>
      <span className="key-name" aria-hidden="true">
        {name}
      </span>
      <span id={meaning} hidden>
        {row.meaning}
      </span>
      {choices === null ? (
        <NumberField
          row={row}
          name={name}
          value={value}
          next={(up) => neighbor(row, value, up)}
          describedBy={meaning}
        />
      ) : (
        <Choice row={row} name={name} says={isSwitch(row) ? yesNo : undefined} describedBy={meaning} />
      )}
      <BackButton row={row} />
    </div>
  );
}
