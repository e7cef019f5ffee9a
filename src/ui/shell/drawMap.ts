/**
 * The shell–core map, in two layers: the ground (axes, shells, other seeds), which changes when points arrive, and the
 * trail with its point, which moves every frame. Drawn with a pen, so that the file is the same picture.
 */
import { SHELL_LETTERS, SHELL_NAMES, type ShellName, type Shells } from "../../core/shells.ts";
import { formatStep } from "../charts/format.ts";
import type { PathPhase, PathPoint } from "../pictures/anglePath.ts";
import type { LineStyle, Pen } from "../pictures/pen.ts";
import { type MapGeometry, angleTicks, arc, place, radiusTicks, ring, spreadOut } from "./mapGeometry.ts";
import { type Trail, pointAt, stretchesUpTo } from "./trail.ts";

/** A way on the map that is not the run's own. */
export type Ghost = readonly Pick<PathPoint, "radius" | "degrees">[];

export const SHELL_COLORS: Readonly<Record<ShellName, string>> = {
  theta: "var(--shell-theta)",
  m: "var(--shell-m)",
  g: "var(--shell-g)",
};

/** A phase has the color of the shell that it is on the way from, and a dash of its own. */
const PHASES: Readonly<Record<PathPhase, { readonly name: string; readonly style: LineStyle }>> = {
  before: { name: "to memorized", style: { color: SHELL_COLORS.theta, width: 2.5, dash: [2, 2.5] } },
  plateau: { name: "plateau", style: { color: SHELL_COLORS.m, width: 2.5, dash: [7, 2.5] } },
  after: { name: "grokked", style: { color: SHELL_COLORS.g, width: 2.5 } },
};
const PHASE_NAMES = ["before", "plateau", "after"] as const;

const BAND_OPACITY = 0.15;
const LETTERS_APART = 0.9;
const LEGEND_LINE = 0.9375;
/** The legend and the long label need this much room, rem across the sector. */
const ROOM_FOR_WORDS = 10;

function hasRoom({ span, reach, rem }: MapGeometry): boolean {
  return span === 90 && reach >= ROOM_FOR_WORDS * rem;
}

function drawAxes(pen: Pen, geometry: MapGeometry): void {
  const { rem, span, most, origin } = geometry;
  const rule = { color: "var(--rule)", width: 1 };
  const quiet = { color: "var(--ink-2)" };
  for (const radius of new Set([...radiusTicks(geometry), most])) pen.line(arc(geometry, radius), rule);
  for (const degrees of new Set([0, ...angleTicks(geometry), span]))
    pen.line([origin, place(geometry, most, degrees)], rule);
  for (const radius of [0, ...radiusTicks(geometry)]) {
    const { x, y } = place(geometry, radius, 0, -0.5625 * rem);
    pen.text(x, y, formatStep(radius), { ...quiet, anchor: "middle" });
  }
  const outside = most * (1 + (0.25 * rem) / geometry.reach);
  for (const degrees of angleTicks(geometry)) {
    const { x, y } = place(geometry, outside, degrees);
    if (degrees === 90)
      pen.text(x - 0.375 * rem, y - 0.375 * rem, hasRoom(geometry) ? "90° from θ₀" : "90°", quiet);
    else
      pen.text(x, y - 0.25 * rem, `${degrees}°`, {
        ...quiet,
        anchor: degrees < 90 ? "start" : degrees < 180 ? "end" : "middle",
      });
  }
}

function drawShells(pen: Pen, geometry: MapGeometry, best: Shells["best"]): void {
  const { rem, span, most, reach } = geometry;
  const known = SHELL_NAMES.flatMap((name) => {
    const shell = best[name];
    return shell === null ? [] : [{ name, ...shell }];
  });
  for (const { name, radius, thickness } of known) {
    const color = SHELL_COLORS[name];
    if (thickness > 0)
      pen.area(ring(geometry, radius - thickness, radius + thickness), { color, opacity: BAND_OPACITY });
    pen.line(arc(geometry, radius), { color, width: 1.5 });
  }
  // Letters stand where the sector ends, beside the paths that come there.
  const places = spreadOut(
    known.map(({ radius }) => (radius / most) * reach),
    LETTERS_APART * rem,
  );
  known.forEach(({ name }, i) => {
    const { x, y } = place(geometry, ((places[i] ?? 0) / reach) * most, span, 0.625 * rem);
    pen.text(x, y, SHELL_LETTERS[name], { anchor: "middle", bold: true, halo: true });
  });
}

/** In the corner that the quarter leaves free. */
function drawLegend(pen: Pen, { rem }: MapGeometry, width: number): void {
  PHASE_NAMES.forEach((phase, i) => {
    const { name, style } = PHASES[phase];
    const y = (0.5 + i * LEGEND_LINE) * rem;
    const right = width - 1.75 * rem;
    pen.text(right - 0.25 * rem, y, name, { anchor: "end", color: "var(--ink-2)" });
    pen.line(
      [
        { x: right, y },
        { x: width - 0.125 * rem, y },
      ],
      style,
    );
  });
}

export function drawGround(
  pen: Pen,
  geometry: MapGeometry,
  width: number,
  { best }: Pick<Shells, "best">,
  ghosts: readonly Ghost[],
): void {
  drawAxes(pen, geometry);
  if (hasRoom(geometry)) drawLegend(pen, geometry, width);
  drawShells(pen, geometry, best);
  for (const ghost of ghosts) {
    const points = ghost.map(({ radius, degrees }) => place(geometry, radius, degrees));
    pen.line(points, { color: "var(--ink)", width: 1, opacity: 0.22 });
  }
}

/** @param step where the point stands, between steps too */
export function drawTrail(pen: Pen, geometry: MapGeometry, trail: Trail, step: number): void {
  const px = geometry.rem / 16;
  const at = ({ radius, degrees }: PathPoint) => place(geometry, radius, degrees);
  for (const { phase, points } of stretchesUpTo(trail, step)) pen.line(points.map(at), PHASES[phase].style);
  const start = trail.points[0];
  if (start !== undefined) {
    const { x, y } = at(start);
    pen.circle(x, y, 3 * px, {
      fill: { color: "var(--page)" },
      line: { color: SHELL_COLORS.theta, width: 1.5 },
    });
  }
  const head = pointAt(trail, step);
  if (head === null) return;
  const { x, y } = at(head);
  pen.circle(x, y, 5 * px, { fill: { color: "var(--ink)" }, line: { color: "var(--page)", width: 1.5 } });
}
