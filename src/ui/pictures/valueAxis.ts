/** Vertical axes of pictures: how far they reach and their ticks. Pure. */
import { formatPower } from "../charts/format.ts";
import { type Tick, niceCeiling } from "../charts/stepAxis.ts";
import type { Domain } from "../charts/valueScale.ts";

export interface ValueAxis {
  readonly domain: Domain;
  readonly ticks: readonly Tick[];
}

const MINUS = "−";

function signedText(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (size === 0) return "0";
  if (size >= 1e-3 && size < 1e5) return sign + String(Number(size.toPrecision(3)));
  const [mantissa = "", exponent = "0"] = Number(size.toPrecision(3)).toExponential().split("e");
  const power = formatPower(Number(exponent));
  return sign + (mantissa === "1" ? power : `${mantissa}·${power}`);
}

/**
 * Through 0, with round ticks, as far as the values reach and a little more. Of nothing but zeros nobody knows how far.
 * @param most labels that fit
 */
export function linearAxis(least: number, greatest: number, most: number): ValueAxis {
  const [low, high] = [Math.min(0, least), Math.max(0, greatest)];
  if (!(high > low)) return { domain: { from: -1, to: 1 }, ticks: [] };
  const apart = niceCeiling((high - low) / Math.max(1, most - 1));
  // Half a step of slack, so that an axis does not move with every point.
  const end = (value: number): number => Math.ceil((2 * value) / apart - 1e-9) * (apart / 2);
  const domain = { from: -end(-low), to: end(high) };
  const first = Math.ceil(domain.from / apart - 1e-9);
  const count = Math.floor(domain.to / apart + 1e-9) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => (first + i) * apart);
  return { domain, ticks: ticks.map((at) => ({ at, label: signedText(at) })) };
}

/** log₁₀, whole decades, powers as ticks. @param least,greatest of positive values */
export function logAxis(least: number, greatest: number, most: number): ValueAxis {
  if (!(greatest >= least && least > 0)) return { domain: { from: 0, to: 1 }, ticks: [] };
  const from = Math.floor(Math.log10(least) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(greatest) - 1e-9));
  const every = Math.max(1, Math.ceil((to - from) / Math.max(1, most - 1)));
  const count = Math.floor((to - from) / every) + 1;
  const ticks = Array.from({ length: count }, (_, i) => to - i * every).reverse();
  return { domain: { from, to }, ticks: ticks.map((at) => ({ at, label: formatPower(at) })) };
}
