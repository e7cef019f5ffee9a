/** Where things stand in a figure, in px: the same left and right edges in all of them. */

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Edges of the plot area. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The root font size: everything else is measured in it. */
  readonly rem: number;
}

/** Which extras a figure makes room for: flags over the first, step labels under the last. */
export interface Room {
  readonly flags: boolean;
  readonly steps: boolean;
}

const LEFT = 3.25;
const RIGHT = 6.5;
const TOP = 0.75;
const BOTTOM = 0.5;
const FLAGS = 2.5;
const STEPS = 1.375;
export const FLAG_ROW = 1.125;

/** What a figure needs beyond its plot area, in rem: the page gives it as much more height. */
export function extraHeight({ flags, steps }: Room): number {
  return (flags ? FLAGS : TOP) + (steps ? STEPS : BOTTOM);
}

export function geometryOf(width: number, height: number, rem: number, { flags, steps }: Room): Geometry {
  const left = Math.round(LEFT * rem);
  const top = Math.round((flags ? FLAGS : TOP) * rem);
  return {
    width,
    height,
    rem,
    left,
    right: Math.max(left + 1, Math.round(width - RIGHT * rem)),
    top,
    bottom: Math.max(top + 1, Math.round(height - (steps ? STEPS : BOTTOM) * rem)),
  };
}

export function xOf({ left, right }: Geometry, position: number): number {
  return left + position * (right - left);
}

export function yOf(
  { top, bottom }: Geometry,
  domain: { readonly from: number; readonly to: number },
  place: number,
): number {
  return bottom - ((place - domain.from) / (domain.to - domain.from)) * (bottom - top);
}
