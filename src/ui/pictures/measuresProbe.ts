/** What the table says of a probe's status and values. Pure. */
import type { Point } from "../../core/decimate.ts";
import type { ProbePoint, ProbeValue } from "../../core/probes.ts";
import type { ProbeStatus } from "../../state/probes.ts";
import { DASH, formatNorm, formatStep } from "../charts/format.ts";

/** Whether something is computed, or will be. */
export function isWanted({ kind }: ProbeStatus): boolean {
  return kind === "waiting" || kind === "running";
}

/** Three figures; a count as it is. */
export function valueText({ value }: Pick<ProbeValue, "value">, unit: string): string {
  if (!Number.isFinite(value)) return DASH;
  const text = Number.isInteger(value) && value >= 0 ? formatStep(value) : formatNorm(value);
  return unit === "" ? text : `${text} ${unit}`;
}

/** The first value at each step, rising, without those that mean nothing. */
export function leadingLine(points: readonly ProbePoint[]): readonly Point[] {
  return points
    .map(({ step, values: [first] }) => ({ step, value: first?.value ?? Number.NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.step - b.step);
}
