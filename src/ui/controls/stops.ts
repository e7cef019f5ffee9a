/** Where a slider can stand: round values, evenly spaced on a logarithmic scale. Pure. */

export interface Stop {
  readonly value: number;
  /** As the setting is written: a number, or a word such as `full`. */
  readonly text: string;
}

/** Ten round numbers to a decade, nearly evenly spaced. */
const MANTISSAS = ["1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8"];

const stopAt = (value: number): Stop => ({ value, text: String(value) });

/** 10^from … 10^to, both included. */
export function decadeStops(from: number, to: number): readonly Stop[] {
  const decades = Array.from({ length: to - from }, (_, i) => from + i);
  const below = decades.flatMap((k) => MANTISSAS.map((mantissa) => stopAt(Number(`${mantissa}e${k}`))));
  return [...below, stopAt(Number(`1e${to}`))];
}

/** Powers of two below `n`, and then all of it. */
export function batchStops(n: number): readonly Stop[] {
  const powers: Stop[] = [];
  for (let size = 1; size < n; size *= 2) powers.push(stopAt(size));
  return [...powers, { value: n, text: "full" }];
}

/** The stop nearest to a value in ratio; a stop of 0 stands for 0 alone. */
export function nearestStop(stops: readonly Stop[], value: number): number {
  let best = 0;
  let least = Infinity;
  for (const [i, stop] of stops.entries()) {
    const far =
      stop.value === value
        ? 0
        : stop.value <= 0 || value <= 0
          ? Infinity
          : Math.abs(Math.log(stop.value / value));
    if (far < least) {
      least = far;
      best = i;
    }
  }
  return best;
}

/** The next stop above or below a value, for the arrow keys of a number field. */
export function nextStop(stops: readonly Stop[], value: number, up: boolean): Stop | null {
  const next = up ? stops.find((stop) => stop.value > value) : stops.findLast((stop) => stop.value < value);
  return next ?? null;
}
