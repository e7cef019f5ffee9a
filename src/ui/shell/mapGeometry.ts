/**
 * Where things stand in the shell–core map: a sector with its origin at the lower left, angle 0 to the right and growing
 * counterclockwise, the radius linear. High-dimensional weights turn toward a right angle, so a quarter is the usual
 * sector; it opens further where a run turns further. Pure.
 */
import { niceCeiling } from "../charts/stepAxis.ts";
import type { At } from "../pictures/pen.ts";

export interface Sector {
  /** Degrees that it spans. */
  readonly span: 90 | 135 | 180;
  /** ‖θ‖ at the outer arc. */
  readonly most: number;
}

export interface MapGeometry extends Sector {
  readonly origin: At;
  /** Px to the outer arc. */
  readonly reach: number;
  readonly rem: number;
}

/** Leads of the radii that the arc may stand for: it moves a few times in a run and not in every frame. */
const LEADS = [1, 1.3, 1.6, 2, 2.5, 3.2, 4, 5, 6.5, 8];
/** A point on the outermost arc would be cut. */
const HEADROOM = 1.03;
/** Degrees beyond a sector that its margin still shows. */
const OVERHANG = 4;

/**
 * @param radius  the largest ‖θ‖ to be shown, over 0
 * @param degrees the widest angle
 */
export function sectorFor(radius: number, degrees: number): Sector {
  const span = degrees <= 90 + OVERHANG ? 90 : degrees <= 135 ? 135 : 180;
  return { span, most: niceCeiling(radius * HEADROOM, LEADS) };
}

/** Room around the sector, in rem: letters of shells at its end, radii under its start, angles around it. */
const MARGIN = { left: 1.25, right: 0.875, top: 1.125, bottom: 1.25 };

export function mapGeometry(
  { span, most }: Sector,
  { width, height, rem }: { readonly width: number; readonly height: number; readonly rem: number },
): MapGeometry {
  // How far the sector goes to the left of its origin, in radii.
  const back = Math.max(0, -Math.cos((span * Math.PI) / 180));
  const across = width - (MARGIN.left + MARGIN.right) * rem;
  const down = height - (MARGIN.top + MARGIN.bottom) * rem;
  const reach = Math.max(1, Math.min(across / (1 + back), down));
  const spare = Math.max(0, across - reach * (1 + back)) / 2;
  return {
    span,
    most,
    rem,
    reach,
    origin: { x: MARGIN.left * rem + spare + reach * back, y: MARGIN.top * rem + reach },
  };
}

/** @param aside px at a right angle to the radius, in the direction of growing angles */
export function place(geometry: MapGeometry, radius: number, degrees: number, aside = 0): At {
  const { origin, reach, most } = geometry;
  const angle = (degrees * Math.PI) / 180;
  const far = (radius / most) * reach;
  return {
    x: origin.x + far * Math.cos(angle) - aside * Math.sin(angle),
    y: origin.y - far * Math.sin(angle) - aside * Math.cos(angle),
  };
}

/** Points of an arc over the sector. */
export function arc(geometry: MapGeometry, radius: number): At[] {
  const pieces = Math.ceil(geometry.span / 3);
  return Array.from({ length: pieces + 1 }, (_, i) => place(geometry, radius, (i / pieces) * geometry.span));
}

/** The ring between two radii, as a polygon. */
export function ring(geometry: MapGeometry, inner: number, outer: number): At[] {
  return [...arc(geometry, Math.max(0, inner)), ...arc(geometry, outer).toReversed()];
}

/** Round radii inside the arc, and the arc's own: 3 to 5 of them. */
export function radiusTicks({ most }: Sector): readonly number[] {
  const apart = niceCeiling(most / 4, [1, 2, 5]);
  const count = Math.floor(most / apart + 1e-9);
  return Array.from({ length: count }, (_, i) => (i + 1) * apart);
}

/** Angles with a label, degrees. */
export function angleTicks({ span }: Sector): readonly number[] {
  const apart = span === 90 ? 30 : 45;
  return Array.from({ length: span / apart }, (_, i) => (i + 1) * apart);
}

/** The same places, moved apart so that neighbours keep `apart` between them; their order stays. */
export function spreadOut(places: readonly number[], apart: number): readonly number[] {
  const order = places.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  const moved = [...places];
  let last = -Infinity;
  for (const { at, i } of order) {
    last = Math.max(at, last + apart);
    moved[i] = last;
  }
  return moved;
}
