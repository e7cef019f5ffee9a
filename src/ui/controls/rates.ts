/** The three settings that matter most, as sliders: scale, ticks, symbol, unit. A row each. */
import { formatPower, formatRate } from "../charts/format.ts";
import { type Stop, batchStops, decadeStops } from "./stops.ts";

export interface RateSlider {
  readonly field: "learningRate" | "batch" | "weightDecay";
  /** Accessible name, as others rely on it. */
  readonly name: string;
  readonly symbol: string;
  readonly unit: string;
  /** @param n examples in the train set */
  readonly stops: (n: number) => readonly Stop[];
  /** The label under a stop, or `null` for none. */
  readonly tick: (stop: Stop, index: number, stops: readonly Stop[]) => string | null;
  /** What the slider says of itself. */
  readonly says: (text: string, value: number) => string;
}

const isDecade = (value: number): boolean => value.toExponential().startsWith("1e");
const exponentOf = (value: number): number => Number(value.toExponential().split("e")[1]);

export const RATE_SLIDERS: readonly RateSlider[] = [
  {
    field: "learningRate",
    name: "Learning rate",
    symbol: "η",
    unit: "per step, a pure number",
    stops: () => decadeStops(-5, 0),
    tick: ({ value }) => {
      if (!isDecade(value)) return null;
      return value === 1 ? "1" : formatPower(exponentOf(value));
    },
    says: (_, value) => `η = ${formatRate(value)} per step`,
  },
  {
    field: "batch",
    name: "Batch size",
    symbol: "b",
    unit: "training pairs per step",
    stops: batchStops,
    tick: ({ text }, index, stops) => {
      if (text === "full") return text;
      return index % 2 === 0 && index < stops.length - 2 ? text : null;
    },
    says: (text, value) => `b = ${text === "full" ? `full, all ${value}` : text} pairs per step`,
  },
  {
    field: "weightDecay",
    name: "Weight decay",
    symbol: "λ",
    unit: "a pure number: each step takes the share ηλ of every weight (AdamW)",
    stops: () => [{ value: 0, text: "0" }, ...decadeStops(-2, 2)],
    tick: ({ value, text }) => (value === 0 || (isDecade(value) && value > 0.01) ? text : null),
    says: (_, value) => `λ = ${formatRate(value)}, a pure number`,
  },
];
