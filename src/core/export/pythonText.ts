/** How a value is written in Python. */

/** A number, to the bit. */
export function pythonNumber(value: number): string {
  return value === Infinity ? "math.inf" : String(value);
}

/** An ASCII text. */
export function pythonString(text: string): string {
  return JSON.stringify(text);
}

export function pythonBoolean(value: boolean): string {
  return value ? "True" : "False";
}

/** `(3, 4)`, and `(3,)`. */
export function pythonTuple(items: readonly string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

/** Lines, less those that a run does without. */
export function pythonLines(...lines: readonly (string | null)[]): string {
  return lines.filter((line) => line !== null).join("\n");
}
