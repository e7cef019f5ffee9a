/** Logarithmic axes that are not whole decades: how far they reach, and their ticks. Pure. */

export type Range = readonly [low: number, high: number];

/** What holds all values above 0, and is a decade at least, so that flat looks flat; `null`: there are none. */
export function valueRange(values: Iterable<number>): Range | null {
  let [least, greatest] = [Infinity, 0];
  for (const value of values) {
    if (!(value > 0)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (greatest === 0) return null;
  const [low, high] = [Math.log10(least), Math.log10(greatest)];
  const [middle, half] = [(low + high) / 2, Math.max(0.5, ((high - low) / 2) * 1.1)];
  return [10 ** (middle - half), 10 ** (middle + half)];
}

/** 1, 2 and 5 times powers of ten within a range. */
export function ticksOf([low, high]: Range): readonly number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${decade}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

/** The same, or whole powers, or every so many of them: as many as fit. */
export function fewTicksOf(range: Range, most: number): readonly number[] {
  const ticks = ticksOf(range);
  if (ticks.length <= most) return ticks;
  const powers = ticks.filter((tick) => /^1(e|0*$)|^0\.0*1$/.test(String(tick)));
  const every = Math.ceil(powers.length / Math.max(1, most));
  return powers.filter((_, i) => i % every === 0);
}

/** Where a value lies in a range, 0 … 1. */
export function shareOf(value: number, [low, high]: Range): number {
  return Math.log(value / low) / Math.log(high / low);
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * What lies between two slopes through one center, as the corners of a bow tie; log–log, so slopes are straight.
 * @param along where the line of a slope is at either end
 */
export function wedgeOf(
  along: (slope: number, end: "left" | "right") => Place,
  { low, high }: { readonly low: number; readonly high: number },
): readonly Place[] {
  return [along(low, "left"), along(high, "left"), along(high, "right"), along(low, "right")];
}
