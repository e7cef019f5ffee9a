/**
 * The cividis colors, dark blue for little and yellow for much: lightness grows evenly, with and without color
 * blindness (Nuñez, Anderton, Renslow 2018, doi.org/10.1371/journal.pone.0199239). Pure.
 */

/** Of the published 256 colors, those between which a straight line stays within 5 of 255: place, red, green, blue. */
const STOPS: readonly (readonly [at: number, red: number, green: number, blue: number])[] = [
  [0, 0, 34, 78],
  [20, 0, 48, 112],
  [32, 26, 56, 111],
  [48, 50, 67, 109],
  [64, 67, 78, 108],
  [96, 97, 101, 111],
  [128, 125, 124, 120],
  [160, 155, 148, 118],
  [192, 188, 174, 108],
  [224, 222, 201, 88],
  [240, 240, 216, 70],
  [251, 253, 227, 52],
  [255, 254, 232, 56],
];

export type Rgb = readonly [red: number, green: number, blue: number];

const TABLE: readonly Rgb[] = Array.from({ length: 256 }, (_, at): Rgb => {
  const after = STOPS.find(([place]) => place >= at) ?? STOPS[0] ?? [0, 0, 0, 0];
  const before = STOPS.findLast(([place]) => place <= at) ?? after;
  const part = after[0] === before[0] ? 0 : (at - before[0]) / (after[0] - before[0]);
  const mix = (channel: 1 | 2 | 3): number =>
    Math.round(before[channel] + part * (after[channel] - before[channel]));
  return [mix(1), mix(2), mix(3)];
});

/** The same, packed as an image keeps them in memory. */
const PIXELS = Uint32Array.from(
  TABLE,
  ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0,
);

function indexOf(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 255);
}

/** @param share 0 … 1; beyond, the color of the end */
export function cividis(share: number): Rgb {
  return TABLE[indexOf(share)] ?? [0, 0, 0];
}

/** @returns opaque, for the little-endian bytes of an image */
export function cividisPixel(share: number): number {
  return PIXELS[indexOf(share)] ?? 0;
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
