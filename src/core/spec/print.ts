/** RunSpec → spec string, in one canonical spelling (contract §1): equal runs have equal strings. */
import { writeIntervention } from "./interventions.ts";
import type { Claimed } from "../receipt.ts";
import { KEYS, type KeyRow, type RunSpec } from "./keys.ts";

/** A value as the spec string spells it. */
export function writeValue(row: KeyRow, value: string | number): string {
  return row.word !== undefined && row.word.value === value ? row.word.text : String(value);
}

/** Only what differs from the default, in the order of the table. */
export function printSpec(spec: RunSpec): string {
  const pairs = KEYS.filter((row) => row.applies.when(spec) && spec[row.field] !== row.defaultOf(spec)).map(
    (row) => `${row.key}=${writeValue(row, spec[row.field])}`,
  );
  return [...pairs, ...spec.interventions.map((entry) => `do=${writeIntervention(entry)}`)].join("&");
}

/** What follows the `#` of a shared link: the version first, and last what it claims of that very run. */
export function printHash(spec: RunSpec, claimed: Claimed | null = null): string {
  const link = claimed === null ? [] : [`receipt=${claimed.receipt}`];
  if (claimed !== null && claimed.trail !== null) link.push(`trail=${claimed.trail}`);
  return ["v=1", printSpec(spec), ...link].filter((piece) => piece !== "").join("&");
}

export function sameSpec(a: RunSpec, b: RunSpec): boolean {
  return printSpec(a) === printSpec(b);
}

/** The keys in which two specs differ, interventions aside. */
export function differingRows(a: RunSpec, b: RunSpec): readonly KeyRow[] {
  return KEYS.filter((row) => a[row.field] !== b[row.field]);
}
