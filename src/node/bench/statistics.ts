/** Medians and ratios of interleaved measurements. */

/** The middle value, or the mean of the middle two. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) throw new RangeError("no values have no median");
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/**
 * Ours over theirs, as the median of the ratios within each round: what slows the machine for a while slows both.
 * @param ours,theirs one time for each round
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(
    ours.flatMap((mine, round) => {
      const other = theirs[round];
      return other === undefined ? [] : [mine / other];
    }),
  );
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
