/** A number, typed. It is taken over on Enter or on leaving; a text that is not allowed stays, with the reason. */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import type { KeyRow } from "../../core/spec/keys.ts";
import { writeValue } from "../../core/spec/print.ts";
import { useLab, useVerbs } from "../useLab.ts";

interface NumberFieldProps {
  readonly row: KeyRow;
  readonly name: string;
  readonly value: string | number;
  /** The value an arrow key leads to, as text; `null` at the end of the range. */
  readonly next: (up: boolean) => string | null;
  readonly describedBy?: string;
}

export function NumberField({ row, name, value, next, describedBy }: NumberFieldProps): ReactNode {
  const rejected = useLab((s) => s.rejected[row.field]);
  const verbs = useVerbs();
  const [typed, setTyped] = useState<string | null>(null);
  const problem = useId();
  const held = writeValue(row, value);
  const text = typed ?? rejected?.text ?? held;
  const take = (): void => {
    if (typed === null) return;
    setTyped(null);
    if (typed.trim() !== held || rejected !== undefined) verbs.edit(row.field, typed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") {
      setTyped(null);
      if (rejected !== undefined) verbs.edit(row.field, held);
    }
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const moved = next(event.key === "ArrowUp");
    setTyped(null);
    if (moved !== null) verbs.edit(row.field, moved);
  };
  const wrong = rejected !== undefined && typed === null;
  return (
    <span className="number">
      <input
        className="field"
        type="text"
        role="spinbutton"
        inputMode={row.bounds?.integer === true && row.word === undefined ? "numeric" : "text"}
        autoComplete="off"
        spellCheck={false}
        aria-label={name}
        aria-valuetext={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? problem : describedBy}
        value={text}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={onKeyDown}
      />
      {wrong ? (
        <span className="number-problem" id={problem}>
          {rejected.message}
        </span>
      ) : null}
    </span>
  );
}
