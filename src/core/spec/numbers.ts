/** Numbers as the contract spells them: one grammar, bounds in words. */

export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly integer?: true;
  /** The upper bound itself is excluded, as in [0, 1). */
  readonly below?: true;
}

const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;

/** The finite number a text spells, or `null`. Never 0 for an empty text, never −0. */
export function parseNumber(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : null;
}

export function withinBounds(value: number, { min, max, integer, below }: Bounds): boolean {
  if (integer === true && !Number.isInteger(value)) return false;
  return value >= min && (below === true ? value < max : value <= max);
}

export function boundsText({ min, max, integer, below }: Bounds): string {
  const kind = integer === true ? "an integer" : "a number";
  return below === true ? `${kind} from ${min} to just below ${max}` : `${kind} from ${min} to ${max}`;
}
