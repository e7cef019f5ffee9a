/**
 * What laws have said, on the step axis: a line at the predicted step with the law's mark on the axis, a whisker for its
 * interval, and its name once, in the page's first figure. Each keeps its place; a law that declined has none.
 */
import type { ReactNode } from "react";
import { axisPosition } from "../../core/decimate.ts";
import { lawNamed } from "../../core/laws/laws.ts";
import { MarkShape } from "../laws/LawMark.tsx";
import { LAW_LOOKS } from "../laws/lawLooks.ts";
import { formatStep } from "./format.ts";
import { type Geometry, xOf, yOf } from "./geometry.ts";
import { type Forecast, type Marks, WAIT_PLACE } from "./markers.ts";
import type { Plot } from "./plot.ts";
import { textWidth } from "./textWidth.ts";

const SMALL = 0.75;
/** Below what is written of the wait, above the test accuracy that is still low. */
const HIGHEST = 0.55;
const UNDER_WAIT = 1.375;
const ROW = 0.9375;
const FOOT = 0.5;

/** The height of a whisker in the first figure, px; one that finds no room stands at the foot. */
function namedY({ domain }: Plot, geometry: Geometry, index: number): number {
  const { rem, bottom } = geometry;
  const first = Math.max(
    yOf(geometry, domain, HIGHEST),
    yOf(geometry, domain, WAIT_PLACE) + UNDER_WAIT * rem,
  );
  return Math.min(first + index * ROW * rem, bottom - FOOT * rem);
}

/** The same as a place on the value axis. */
export function forecastPlace(plot: Plot, geometry: Geometry, index: number): number {
  const { domain } = plot;
  const { top, bottom } = geometry;
  const share = (bottom - namedY(plot, geometry, index)) / (bottom - top);
  return domain.from + share * (domain.to - domain.from);
}

function nameOf({ law, edition }: Forecast): string {
  return `${lawNamed(law).name}${edition === 1 ? ", later" : ""}`;
}

/** For those who cannot see it. */
export function forecastText({ forecasts }: Marks): string {
  return forecasts.map((each) => `; ${nameOf(each)} predicts step ${formatStep(each.at)}`).join("");
}

interface OneProps {
  readonly forecast: Forecast;
  readonly y: number;
  readonly plot: Plot;
  readonly geometry: Geometry;
  readonly named: boolean;
}

function One({ forecast, y, plot, geometry, named }: OneProps): ReactNode {
  const { left, right, top, bottom, rem } = geometry;
  const { law, at, band } = forecast;
  const { color, dash } = LAW_LOOKS[law];
  const x = (step: number): number =>
    Math.min(right, Math.max(left, xOf(geometry, axisPosition(step, plot.axis))));
  const scale = rem / 16;
  const beyond = at > plot.axis.to;
  const pole = x(at);
  const text = `${nameOf(forecast)} ${formatStep(at)}${beyond ? " →" : ""}`;
  const width = textWidth(text, SMALL * rem) + 0.5 * rem;
  const low = band === null ? pole : x(band.low);
  const high = band === null ? pole : x(band.high);
  const after = !beyond && pole + width <= right;
  const cap = 0.1875 * rem;
  // An end that lies beyond the axis is not one.
  const end = band !== null && band.high > plot.axis.to ? "" : `m0,${-cap}v${2 * cap}`;
  return (
    <g data-law={law}>
      {beyond ? null : (
        <path
          d={`M${pole},${top}V${bottom}`}
          fill="none"
          stroke={color}
          strokeWidth={1.25 * scale}
          strokeDasharray={dash === null ? "none" : dash.map((part) => part * scale).join(" ")}
        />
      )}
      {high > low ? (
        <path
          d={`M${low},${y - cap}v${2 * cap}M${low},${y}H${high}${end}`}
          fill="none"
          stroke={color}
          strokeWidth={1.5 * scale}
        />
      ) : null}
      {beyond ? null : <MarkShape law={law} x={pole} y={bottom} size={0.3125 * rem} />}
      {named ? (
        <text
          className="chart-text chart-halo"
          x={after ? pole + 0.375 * rem : pole - 0.375 * rem}
          y={y - 0.1875 * rem}
          textAnchor={after ? "start" : "end"}
        >
          {text}
        </text>
      ) : null}
    </g>
  );
}

interface ForecastsProps {
  readonly plot: Plot;
  readonly geometry: Geometry;
  readonly named: boolean;
}

export function Forecasts({ plot, geometry, named }: ForecastsProps): ReactNode {
  const { bottom, rem } = geometry;
  return plot.marks.forecasts.map((forecast, i) => {
    const y = named ? namedY(plot, geometry, i) : bottom - (0.75 + FOOT * i) * rem;
    const hasRoom = i === 0 || y < bottom - FOOT * rem;
    return (
      <One
        key={`${forecast.law} ${forecast.edition}`}
        forecast={forecast}
        y={y}
        plot={plot}
        geometry={geometry}
        named={named && hasRoom}
      />
    );
  });
}
