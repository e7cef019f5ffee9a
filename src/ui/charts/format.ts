/** Numbers as the page writes them: thin spaces, powers of ten, a fixed count of digits where columns must not jiggle. */

/** U+202F, the thin space that does not break a line. */
export const THIN = "\u202f";
export const DASH = "–";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Groups of three from five digits on: 6400, 12 571. */
function grouped(digits: string): string {
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** `10⁻³` for −3. */
export function formatPower(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => RAISED.charAt(Number(digit)));
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** `3 × 10⁻³` from the mantissa and exponent of JavaScript's `3e-3`. */
function scientific(text: string): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  return `${mantissa}${THIN}×${THIN}${formatPower(Number(exponent))}`;
}

export function formatStep(step: number): string {
  return grouped(String(Math.round(step)));
}

/** A share as `99.2 %`. Not quite all is never written as all. */
export function formatAccuracy(share: number): string {
  const tenths = Math.round(share * 1000);
  return `${((share < 1 ? Math.min(tenths, 999) : tenths) / 10).toFixed(1)}${THIN}%`;
}

/** Three figures: `0.0492`, `4.92`, `492`, `12 300`; powers of ten beyond. */
function threeFigures(value: number, least: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return DASH;
  const rounded = Number(size.toPrecision(3)); // 999.6 has the digits of 1000
  const sign = value < 0 ? "−" : "";
  if (rounded < least || rounded >= 1e6) return sign + scientific(size.toExponential(2));
  if (rounded >= 100) return sign + grouped(String(rounded));
  return sign + size.toPrecision(3);
}

export function formatNorm(squared: number): string {
  return threeFigures(squared, 1e-3);
}

export function formatLoss(nats: number): string {
  return threeFigures(nats, 1e-2);
}

/** A learning rate or a decay, every digit of it: `0.01`, and `3 × 10⁻³` when small. */
export function formatRate(rate: number): string {
  return rate !== 0 && Math.abs(rate) < 0.01 ? scientific(rate.toExponential()) : String(rate);
}
