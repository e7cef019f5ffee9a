/** What a figure says inside its plot: flags, the wait, what never came, and a label at the end of each line. */
import type { ReactNode } from "react";
import { axisPosition } from "../../core/decimate.ts";
import { observableNamed } from "../../core/observables.ts";
import { SHELL_LETTERS, SHELL_NAMES } from "../../core/shells.ts";
import { SEED_COUNT } from "../../state/seeds.ts";
import { type FigureRow, type Stroke, strokeOf } from "./figures.ts";
import { FLAG_ROW, type Geometry, xOf, yOf } from "./geometry.ts";
import { ghostName, ghostStroke } from "./ghosts.ts";
import { WAIT_PLACE, waitTexts } from "./markers.ts";
import type { Mark, Plot } from "./plot.ts";
import { forecastPlace } from "./Forecasts.tsx";
import { type FlagPlace, flagPlaces, freestPlace, spread } from "./spread.ts";
import { textWidth } from "./textWidth.ts";

interface AnnotationProps {
  readonly plot: Plot;
  readonly geometry: Geometry;
}

const PAD = 0.25;
const SMALL = 0.75;

function stepX({ axis }: Plot, geometry: Geometry, step: number): number {
  return xOf(geometry, Math.min(1, axisPosition(step, axis)));
}

export interface PlacedFlag extends FlagPlace {
  readonly label: string;
  readonly pole: number;
  readonly width: number;
}

/** Flags over the page's first figure, in as many rows as it takes. */
export function placedFlags({ plot, geometry }: AnnotationProps): readonly PlacedFlag[] {
  const { rem, right } = geometry;
  const flags = plot.marks.markers.map(({ step, label }) => ({
    label,
    pole: stepX(plot, geometry, step),
    width: textWidth(label, SMALL * rem) + 2 * PAD * rem,
  }));
  const places = flagPlaces(flags, PAD * rem, [0, right + 6 * rem]);
  return flags.map((flag, i) => ({ ...flag, row: places[i]?.row ?? 0, left: places[i]?.left ?? flag.pole }));
}

interface FlagsProps {
  readonly flags: readonly PlacedFlag[];
  readonly geometry: Geometry;
}

export function Flags({ flags, geometry: { rem, top } }: FlagsProps): ReactNode {
  return flags.map(({ label, pole, width, row, left }) => {
    const y = row * FLAG_ROW * rem;
    return (
      <g key={`${pole} ${label}`}>
        <line className="chart-pole" x1={pole} x2={pole} y1={y} y2={top} strokeWidth={rem / 16} />
        <rect
          className="chart-flag"
          x={left + rem / 16}
          y={y}
          width={width - rem / 8}
          height={(FLAG_ROW - 0.125) * rem}
        />
        <text className="chart-text" x={left + PAD * rem} y={y + 0.78 * rem}>
          {label}
        </text>
      </g>
    );
  });
}

/** Where flags that found no row above the plot end in it. */
function flagsEnd(flags: readonly PlacedFlag[], rem: number): number {
  return Math.max(0, ...flags.map(({ row }) => (row + 1) * FLAG_ROW * rem));
}

/** Heights on offer to what never came, as shares of the accuracy axis. */
const OFFERS = [0.5, 0.7, 0.3];

function endPlaces({ lines }: Plot): readonly number[] {
  return lines.flatMap(({ points }) => points.at(-1)?.y ?? []);
}

/** The length of the plateau, written into it where it fits. */
export function WaitLabel({ plot, geometry }: AnnotationProps): ReactNode {
  const { wait } = plot.marks;
  if (wait === null || plot.step === null) return null;
  const { rem } = geometry;
  const from = stepX(plot, geometry, wait.from) + 2 * PAD * rem;
  const to = stepX(plot, geometry, wait.to ?? plot.step) - rem;
  const text = waitTexts(wait, plot.step).find((t) => textWidth(t, SMALL * rem) <= to - from);
  if (text === undefined) return null;
  const y = yOf(geometry, plot.domain, WAIT_PLACE) + 0.28 * rem;
  return (
    <text className="chart-text chart-halo" x={from} y={y}>
      {text}
    </text>
  );
}

const CENSORED_SIZE = 0.375;

/** A milestone that never came: an open triangle at the limit, on the axis. */
export function CensoredMark({ plot, geometry }: AnnotationProps): ReactNode {
  const { censored } = plot.marks;
  if (censored === null) return null;
  const { rem, bottom } = geometry;
  const x = stepX(plot, geometry, censored.step);
  const taken = plot.marks.forecasts.map((_, i) => forecastPlace(plot, geometry, i));
  const y = yOf(geometry, plot.domain, freestPlace(OFFERS, [...endPlaces(plot), ...taken]));
  const size = CENSORED_SIZE * rem;
  return (
    <g>
      <path
        className="chart-open"
        strokeWidth={(1.5 * rem) / 16}
        d={`M${x},${bottom - size}L${x + 1.75 * size},${bottom}L${x},${bottom + size}Z`}
      />
      <text className="chart-text chart-halo" x={x - 0.5 * rem} y={y + 0.28 * rem} textAnchor="end">
        {censored.label}
      </text>
    </g>
  );
}

/** Until there is something to draw. */
export function Expectation({
  geometry,
  row,
}: {
  readonly geometry: Geometry;
  readonly row: FigureRow;
}): ReactNode {
  const { left, right, top, bottom, rem } = geometry;
  return (
    <text
      className="chart-promise"
      x={(left + right) / 2}
      y={(top + bottom) / 2 + 0.28 * rem}
      textAnchor="middle"
    >
      {row.promise}
    </text>
  );
}

function EndMark({ x, y, stroke, rem }: { x: number; y: number; stroke: Stroke; rem: number }): ReactNode {
  const r = 0.25 * rem;
  if (stroke.mark === "round") return <circle cx={x} cy={y} r={r} fill={stroke.color} />;
  if (stroke.mark === "square") {
    return <rect x={x - r} y={y - r} width={2 * r} height={2 * r} fill={stroke.color} />;
  }
  return null;
}

interface EndLabelsProps extends AnnotationProps {
  readonly flags: readonly PlacedFlag[];
  readonly censored: boolean;
}

export const SEEDS_LABEL = `${SEED_COUNT} seeds`;

/** Something that ends in the plot and has a name. */
interface End {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly stroke: Stroke;
  /** A band's swatch is filled. */
  readonly isBand: boolean;
  /** Of an arm's line. */
  readonly dash?: readonly number[];
}

function endsOf({ lines, bands, ghosts, domain }: Plot, geometry: Geometry): readonly End[] {
  const at = (name: string, stroke: Stroke, isBand: boolean, point: Mark | undefined): End[] =>
    point === undefined
      ? []
      : [{ name, stroke, isBand, x: xOf(geometry, point.x), y: yOf(geometry, domain, point.y) }];
  const named = lines.flatMap(({ id, points }) =>
    at(observableNamed(id).label, strokeOf(id), false, points.at(-1)),
  );
  const arms = ghosts.flatMap((ghost) => {
    const { dash, ...stroke } = ghostStroke(ghost);
    return at(ghostName(ghost), stroke, false, ghost.points.at(-1)).map((end) => ({ ...end, dash }));
  });
  // One name for all bands of a figure, beside the last.
  const band = bands.at(-1);
  const end = band?.points.at(-1);
  if (band === undefined || end === undefined) return [...named, ...arms];
  return [...named, ...arms, ...at(SEEDS_LABEL, strokeOf(band.id), true, { x: end.x, y: end.middle })];
}

function EndSwatch({ x, y, end, rem }: { x: number; y: number; end: End; rem: number }): ReactNode {
  const { stroke, isBand, dash } = end;
  if (isBand) {
    const [width, height] = [0.625 * rem, 0.5 * rem];
    return (
      <>
        <rect x={x} y={y - height / 2} width={width} height={height} fill={stroke.color} fillOpacity={0.25} />
        <path d={`M${x},${y}h${width}`} stroke={stroke.color} strokeWidth={rem / 16} />
      </>
    );
  }
  return (
    <>
      <path
        d={`M${x},${y}h${0.625 * rem}`}
        stroke={stroke.color}
        strokeOpacity={stroke.opacity}
        strokeWidth={(stroke.width * rem) / 16}
        {...(dash === undefined ? {} : { strokeDasharray: dash.map((part) => (part * rem) / 16).join(" ") })}
      />
      <EndMark x={x + 0.3125 * rem} y={y} stroke={stroke} rem={rem * 0.8} />
    </>
  );
}

/** The height of a name at a line's end, rem. */
const NAME = 0.95;

/** Of names that find no room those of thin lines go first: they stand above the figures, too. */
function withRoom(ends: readonly End[], room: number): readonly End[] {
  if (ends.length <= room || ends.every(({ dash }) => dash === undefined)) return ends;
  const isThin = ({ stroke, dash }: End): boolean => dash === undefined && stroke.width < 2;
  return [...ends.filter((end) => !isThin(end)), ...ends.filter(isThin)].slice(0, Math.max(1, room));
}

/** A name beside the end of each line, in ink, with a swatch of the line; they step apart and never overlap. */
export function EndLabels({ plot, geometry, flags, censored }: EndLabelsProps): ReactNode {
  const { rem, top, bottom } = geometry;
  const from = Math.max(top + 0.3 * rem, flagsEnd(flags, rem) + 0.5 * rem);
  const to = bottom - (censored ? CENSORED_SIZE + 0.6 : 0.4) * rem;
  const ends = withRoom(endsOf(plot, geometry), 1 + Math.floor((to - from) / (NAME * rem)));
  const places = spread(
    ends.map(({ y }) => y),
    NAME * rem,
    from,
    to,
  );
  const x = Math.max(...ends.map((end) => end.x)) + 0.5 * rem;
  return ends.map((end, i) => {
    const y = places[i] ?? end.y;
    return (
      <g key={end.name}>
        {end.isBand ? null : <EndMark x={end.x} y={end.y} stroke={end.stroke} rem={rem} />}
        <EndSwatch x={x} y={y} end={end} rem={rem} />
        <text className="chart-text chart-halo" x={x + 0.875 * rem} y={y + 0.28 * rem}>
          {end.name}
        </text>
      </g>
    );
  });
}

/**
 * Θ, M and G above the upper edges of their bands, each in a column of its own. They stand at the left, where lines are
 * low: at the right they would be among the lines' own names.
 */
export function ShellLetters({ plot, geometry }: AnnotationProps): ReactNode {
  const { rem, left, top } = geometry;
  return plot.shells.map(({ name, high }) => (
    <text
      key={name}
      className="chart-text chart-halo"
      x={left + (SHELL_NAMES.indexOf(name) + 0.75) * rem}
      y={Math.max(top + 0.75 * rem, yOf(geometry, plot.domain, high) - 0.25 * rem)}
      textAnchor="middle"
    >
      {SHELL_LETTERS[name]}
    </text>
  ));
}
