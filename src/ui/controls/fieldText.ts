/** A setting as its control writes it, and as its row names it. */
import type { KeyRow, RunSpec } from "../../core/spec/keys.ts";

export function valueText({ word }: KeyRow, value: string | number): string {
  return word !== undefined && word.value === value ? word.text : String(value);
}

export function fieldText(row: KeyRow, spec: RunSpec): string {
  return valueText(row, spec[row.field]);
}

/** Labels are kept in lower case; Greek letters stay as they are. */
export function capitalized(label: string): string {
  return label.replace(/^[a-z]/, (first) => first.toUpperCase());
}
