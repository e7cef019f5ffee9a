/** Marks a setting that differs from the preset, and takes it back. Keeps its place when there is nothing to mark. */
import type { ReactNode } from "react";
import type { KeyRow } from "../../core/spec/keys.ts";
import { writeValue } from "../../core/spec/print.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { useShown } from "./useShown.ts";

interface BackButtonProps {
  readonly row: KeyRow;
  /** A sign instead of words, where a line has no room. */
  readonly compact?: boolean;
}

export function BackButton({ row, compact = false }: BackButtonProps): ReactNode {
  const shown = useShown(row.field);
  const before = useLab((s) => s.base.spec[row.field]);
  const preset = useLab((s) => s.base.name);
  const verbs = useVerbs();
  const place = compact ? "back back-compact" : "back";
  if (shown === before) return <span className={place} />;
  const text = writeValue(row, before);
  return (
    <span className={place}>
      {compact ? null : <span className="dot" />}
      <button
        type="button"
        className="button-text"
        aria-label={compact ? `Back to ${text}` : undefined}
        title={`${preset} has ${row.key} = ${text}`}
        onClick={() => verbs.restoreField(row.field)}
      >
        {compact ? "↶" : `Back to ${text}`}
      </button>
    </span>
  );
}
