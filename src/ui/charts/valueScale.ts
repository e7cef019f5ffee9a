/** The vertical axes, one row each: where a value lies, how far the axis reaches, and its ticks. */
import { formatAccuracy, formatLoss, formatNorm, formatPower, formatStep } from "./format.ts";
import { type Tick, niceCeiling } from "./stepAxis.ts";

export interface Domain {
  readonly from: number;
  readonly to: number;
}

export interface ValueScale {
  /** Whether the axis can show a value at all. */
  readonly shows: (value: number) => boolean;
  /** Where a value lies, in the axis' measure. */
  readonly place: (value: number) => number;
  /** How far an axis reaches that shows places from `least` to `greatest` and never less than `before`. */
  readonly reach: (least: number, greatest: number, before: Domain | null) => Domain;
  /** Before there is anything to show. */
  readonly empty: Domain;
  /** @param most labels that fit */
  readonly ticks: (domain: Domain, most: number) => readonly Tick[];
  readonly format: (value: number) => string;
}

const always = (): boolean => true;
const same = (value: number): number => value;

export const accuracyScale: ValueScale = {
  shows: always,
  place: same,
  reach: () => ({ from: 0, to: 1 }),
  empty: { from: 0, to: 1 },
  ticks: (_, most) =>
    (most >= 5 ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.5, 1]).map((at) => ({
      at,
      label: `${formatStep(at * 100)}\u202f%`,
    })),
  format: formatAccuracy,
};

/** log₁₀, with whole powers as ticks. */
export const lossScale: ValueScale = {
  shows: (value) => value > 0,
  place: Math.log10,
  reach: (least, greatest, before) => ({
    from: Math.min(Math.floor(least), before?.from ?? lossScale.empty.from),
    to: Math.max(Math.ceil(greatest), before?.to ?? lossScale.empty.to),
  }),
  empty: { from: -2, to: 1 },
  ticks: ({ from, to }, most) => {
    const every = Math.max(1, Math.ceil((to - from) / Math.max(1, most - 1)));
    const count = Math.floor((to - from) / every) + 1;
    return Array.from({ length: count }, (_, i) => ({
      at: to - i * every,
      label: formatPower(to - i * every),
    })).reverse();
  },
  format: formatLoss,
};

/** Finer than 1, 2, 5: less of the plot stays empty. */
const ROOM_LEADS = [1, 1.5, 2, 3, 4, 6, 8];

/** From 0 to a round number that only grows. */
export const normScale: ValueScale = {
  shows: always,
  place: same,
  reach: (_, greatest, before) => ({
    from: 0,
    to: Math.max(greatest > 0 ? niceCeiling(greatest, ROOM_LEADS) : 0, before?.to ?? 0) || normScale.empty.to,
  }),
  empty: { from: 0, to: 1 },
  ticks: ({ to }, most) => {
    const count = intervals(to, most - 1);
    return Array.from({ length: count + 1 }, (_, i) => ({
      at: (i * to) / count,
      label: i === 0 ? "0" : tickText((i * to) / count),
    }));
  },
  format: formatNorm,
};

const APART_LEADS = [1, 1.5, 2, 2.5, 3, 4, 5];

/** The most intervals, of round length, that divide 0 … `to`. */
function intervals(to: number, most: number): number {
  for (let count = Math.max(1, Math.floor(most)); count > 1; count--) {
    const lead = Number((to / count).toExponential(6).split("e")[0]);
    if (APART_LEADS.includes(lead)) return count;
  }
  return 1;
}

/** Round numbers need no trailing zeros, and an axis has little room: `1.5·10⁷`. */
function tickText(value: number): string {
  if (value >= 1e-3 && value < 1e6) return plainTick(value);
  const [mantissa = "", exponent = "0"] = Number(value.toPrecision(3)).toExponential().split("e");
  return `${mantissa}·${formatPower(Number(exponent))}`;
}

function plainTick(value: number): string {
  return value >= 1 ? formatStep(value) : String(Number(value.toPrecision(3)));
}
