/** Marks a setting that differs from the preset, and takes it back. Keeps its place when there is nothing to mark. */
import type { ReactNode } from "react";
import type { KeyRow } from "../../core/spec/keys.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { valueText } from "./fieldText.ts";
import { useShown } from "./useShown.ts";

export function BackButton({ row }: { readonly row: KeyRow }): ReactNode {
  const shown = useShown(row.field);
  const before = useLab((s) => s.base.spec[row.field]);
  const preset = useLab((s) => s.base.name);
  const verbs = useVerbs();
  if (shown === before) return <span className="back" />;
  const text = valueText(row, before);
  return (
    <span className="back">
      <span className="back-dot" aria-hidden="true">
        ●
      </span>
      <button
        type="button"
        className="button-text"
        title={`${preset} has ${row.key} = ${text}`}
        onClick={() => verbs.restoreField(row.field)}
      >
        Back to {text}
      </button>
    </span>
  );
}
