/**
 * The step axis that all figures share: how far it reaches, its ticks, and the step at a place. Positions are
 * 0 … 1 from left to right (core/decimate.ts says how a step maps to one).
 */
import { LOG_ZERO_SLOT, axisPosition } from "../../core/decimate.ts";
import { formatStep } from "./format.ts";

export interface StepAxis {
  readonly from: 0;
  readonly to: number;
  readonly scale: "log" | "linear";
}

export interface Tick {
  /** In the axis' own measure. */
  readonly at: number;
  /** Empty for a tick without a number. */
  readonly label: string;
}

/** The first bound of a run's axis: an empty chart shows it, and the first steps do not move it. */
const FIRST_STAGE = 100;
/** A bound that comes this close to the end is the end: one change of axis less. */
const CLOSE = 1.3;

/** The least of 1, 2, 5 × 10ⁿ, or of other leads, that is not below `value`. @param value > 0 */
export function niceCeiling(value: number, leads: readonly number[] = [1, 2, 5]): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const share = value / power;
  const lead = leads.find((nice) => share <= nice * (1 + 1e-9)) ?? 10;
  return lead * power;
}

/** How far the axis reaches at `step`, in stages, so that it moves a few times in a run and not in every frame. */
export function stepAxis(scale: StepAxis["scale"], step: number, end: number): StepAxis {
  const reach = Math.max(step, FIRST_STAGE);
  const stage = scale === "linear" ? niceCeiling(reach) : 10 ** Math.ceil(Math.log10(reach) - 1e-9);
  const to = stage * CLOSE >= end ? Math.max(end, step, 1) : stage;
  return { from: 0, to, scale };
}

/** The step at a position, 0 … `to`. */
export function stepAt({ to, scale }: StepAxis, position: number): number {
  const clamped = Math.min(1, Math.max(0, position));
  if (scale === "linear") return Math.round(clamped * to);
  const decades = -LOG_ZERO_SLOT + clamped * (Math.log10(to) + LOG_ZERO_SLOT);
  return decades < -LOG_ZERO_SLOT / 2 ? 0 : Math.max(1, Math.min(to, Math.round(10 ** decades)));
}

/** 0, and every so many powers of ten from 1 on. */
function powersUpTo(to: number, most: number): number[] {
  const every = Math.max(1, Math.ceil((Math.log10(to) + LOG_ZERO_SLOT) / most));
  const steps = [0];
  for (let power = 1; power <= to; power *= 10 ** every) steps.push(power);
  return steps;
}

function multiplesUpTo(to: number, most: number): number[] {
  const apart = Math.max(1, niceCeiling(to / most));
  return Array.from({ length: Math.floor(to / apart + 1e-9) + 1 }, (_, i) => i * apart);
}

/**
 * Labelled ticks, and the end of the axis where there is room beside them.
 * @param most labels that fit side by side
 */
export function stepTicks(axis: StepAxis, most: number): readonly Tick[] {
  const room = Math.max(1, most);
  const steps = axis.scale === "log" ? powersUpTo(axis.to, room) : multiplesUpTo(axis.to, room);
  const ticks = steps.map((step) => ({ at: axisPosition(step, axis), label: formatStep(step) }));
  const last = ticks.at(-1)?.at ?? 0;
  return 1 - last < 1 / room ? ticks : [...ticks, { at: 1, label: formatStep(axis.to) }];
}
