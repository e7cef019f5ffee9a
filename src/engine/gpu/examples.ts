/**
 * Examples as the kernels read them: operand tokens and labels, and for each token the examples that have it, so that
 * gradients come back to a table's rows as plain sums in a fixed order, without atomics.
 */

/** Which examples of a data set: `from[rows[i]]`, or `from[i + first]` where there are no rows. */
export interface Chosen {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly label: Uint16Array;
  readonly rows: Uint32Array | null;
  readonly first: number;
  readonly count: number;
}

/** Words that a stretch of examples takes: three lists, and with lists by token, two orders and where tokens begin. */
export function wordsOf(capacity: number, tokens: number, byToken: boolean): number {
  return byToken ? 5 * capacity + 2 * (tokens + 1) : 3 * capacity;
}

/** Writes tokens and labels. */
export function writeExamples(into: Uint32Array, at: number, capacity: number, chosen: Chosen): void {
  const { a, b, label, rows, first, count } = chosen;
  for (let i = 0; i < count; i++) {
    const row = rows === null ? first + i : rows[first + i]!;
    into[at + i] = a[row]!;
    into[at + capacity + i] = b[row]!;
    into[at + 2 * capacity + i] = label[row]!;
  }
}

/** Writes, for both operands, the examples in the order of their tokens, and where each token's begin. */
export function writeOrders(
  into: Uint32Array,
  at: number,
  capacity: number,
  count: number,
  tokens: number,
): void {
  for (let side = 0; side < 2; side++) {
    const token = at + side * capacity;
    const order = at + (3 + side) * capacity;
    const starts = at + 5 * capacity + side * (tokens + 1);
    into.fill(0, starts, starts + tokens + 1);
    for (let i = 0; i < count; i++) into[starts + into[token + i]! + 1]!++;
    for (let t = 0; t < tokens; t++) into[starts + t + 1]! += into[starts + t]!;
    // Filling moves each start to its token's end, which is the next one's start: moved back after.
    for (let i = 0; i < count; i++) into[order + into[starts + into[token + i]!]!++] = i;
    for (let t = tokens; t > 0; t--) into[starts + t] = into[starts + t - 1]!;
    into[starts] = 0;
  }
}
