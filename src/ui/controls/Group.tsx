/** A fold of settings. It opens by itself when something in it differs from the preset, so that nothing hides. */
import { type ReactNode, useState } from "react";
import type { KeyRow } from "../../core/spec/keys.ts";
import { useLab } from "../useLab.ts";
import { fieldText } from "./fieldText.ts";
import { type GroupName, rowsOf } from "./groups.ts";
import { KeyField } from "./KeyField.tsx";

interface GroupProps {
  readonly name: GroupName;
  /** The combobox beside the name, where the group has one. */
  readonly head?: ReactNode;
  /** A fact that follows from the settings. */
  readonly fact?: string;
  readonly onLook: (row: KeyRow) => void;
}

export function Group({ name, head, fact, onLook }: GroupProps): ReactNode {
  const draft = useLab((s) => s.draft);
  const base = useLab((s) => s.base.spec);
  const [wish, setWish] = useState<boolean | null>(null);
  const rows = rowsOf(name, draft);
  const differs = rows.some(({ field }) => draft[field] !== base[field]);
  const open = wish ?? differs;
  const first = rows[0];
  return (
    <div className="group">
      {head === undefined ? null : <div className="group-head">{head}</div>}
      <details open={open}>
        <summary
          onClick={(event) => {
            event.preventDefault(); // React holds the state, so that a difference can open the fold
            setWish(!open);
          }}
        >
          <span className="group-name">
            {name}
            {differs && !open ? (
              <span className="dot" title="Something in it differs from the preset" />
            ) : null}
          </span>
          {head === undefined && first !== undefined ? (
            <span className="group-values">
              {first.key} = {fieldText(first, draft)}
            </span>
          ) : null}
        </summary>
        <div className="group-body">
          {rows.map((row) => (
            <KeyField key={row.field} row={row} onLook={onLook} />
          ))}
          {fact === undefined ? null : <p className="group-fact">{fact}</p>}
        </div>
      </details>
    </div>
  );
}
