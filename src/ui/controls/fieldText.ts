/** A setting as its control writes it, and as its row names it. */
import type { KeyRow, RunSpec } from "../../core/spec/keys.ts";
import { writeValue } from "../../core/spec/print.ts";

export function fieldText(row: KeyRow, spec: RunSpec): string {
  return writeValue(row, spec[row.field]);
}

/** Labels are kept in lower case; Greek letters stay as they are. */
export function capitalized(label: string): string {
  return label.replace(/^[a-z]/, (first) => first.toUpperCase());
}
