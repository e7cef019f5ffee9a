/** The axes of angle against radius: how far they reach and their ticks. Pure. */
import { type Tick, niceCeiling } from "../charts/stepAxis.ts";
import type { Domain } from "../charts/valueScale.ts";

const REACHES = [10, 30, 60, 90, 120, 150, 180] as const;

/** The angle axis ends at one of a few round angles, so that it moves a few times in a run. @param most degrees */
export function degreesReach(most: number): number {
  return REACHES.find((reach) => most <= reach) ?? 180;
}

export function degreeTicks(reach: number): readonly Tick[] {
  const apart = reach > 90 ? 30 : reach > 30 ? 15 : reach > 10 ? 10 : 5;
  return Array.from({ length: Math.floor(reach / apart) + 1 }, (_, i) => ({
    at: i * apart,
    label: `${i * apart}°`,
  }));
}

/** Round bounds around radii, four steps or so apart. */
export function radiusReach(least: number, greatest: number): Domain & { readonly apart: number } {
  const apart = niceCeiling(Math.max((greatest - least) / 4, greatest / 50, 1e-3));
  const from = Math.max(0, Math.floor(least / apart - 0.1) * apart);
  return { from, to: Math.ceil(greatest / apart + 0.1) * apart, apart };
}

export function radiusTicks({ from, to, apart }: ReturnType<typeof radiusReach>): readonly Tick[] {
  const count = Math.round((to - from) / apart);
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = from + i * apart;
    return { at, label: String(Number(at.toPrecision(6))) };
  });
}
