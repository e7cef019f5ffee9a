/** One figure: title, caption, menu, chart. It draws itself anew when the clock says so. */
import { type ReactNode, memo, useEffect, useMemo, useRef, useState } from "react";
import { observableNamed } from "../../core/observables.ts";
import type { Series } from "../../core/series.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { StepScale } from "../../state/labState.ts";
import { useFeed } from "../useLab.ts";
import { CensoredMark, EndLabels, Flags, Promise, WaitLabel } from "./Annotations.tsx";
import { type Story, captionOf, droppedText } from "./caption.ts";
import type { Crosshair } from "./crosshair.ts";
import type { DrawClock } from "./drawClock.ts";
import { FigureMenu } from "./FigureMenu.tsx";
import { type FigureRow, linesOf } from "./figures.ts";
import { type Room, extraHeight, geometryOf } from "./geometry.ts";
import type { Marks } from "./markers.ts";
import { type Plot, type PlotRequest, plot as plotNow } from "./plot.ts";
import { StepChart } from "./StepChart.tsx";
import { stepTicks } from "./stepAxis.ts";
import { type Thinner, createThinner } from "./thinner.ts";

interface FigureProps {
  readonly row: FigureRow;
  readonly room: Room;
  /** Of the chart's box; `null` before it is known. */
  readonly size: { readonly width: number; readonly height: number; readonly rem: number } | null;
  readonly boxRef: (element: HTMLElement | null) => void;
  readonly clock: DrawClock;
  readonly crosshair: Crosshair;
  readonly spec: RunSpec;
  readonly stepScale: StepScale;
  readonly end: number;
  readonly marks: Marks;
  readonly story: Story;
}

/** Remembers what was thinned, per series, for as long as the series lives. */
function rememberThinners(): (series: Series) => Thinner {
  const known = new WeakMap<Series, Thinner>();
  return (series) => {
    const thinner = known.get(series) ?? createThinner(series);
    known.set(series, thinner);
    return thinner;
  };
}

/** The plot is made in a frame of the clock and drawn in a task of React's own: two short tasks, not a long one. */
function usePlot(clock: DrawClock, request: PlotRequest): Plot {
  const feed = useFeed();
  const [plot, setPlot] = useState(() => plotNow(feed.curves(), request, null));
  const latest = useRef(plot);
  useEffect(
    () =>
      clock.add(() => {
        latest.current = plotNow(feed.curves(), request, latest.current);
        setPlot(latest.current);
      }),
    [clock, feed, request],
  );
  return plot;
}

function summary({ title, scale }: FigureRow, { lines, step }: Plot): string {
  const values = lines.flatMap(({ id, value }) =>
    value === null ? [] : [`${observableNamed(id).label} ${scale.format(value)}`],
  );
  return step === null || values.length === 0
    ? `${title}: nothing drawn yet`
    : `${title} up to step ${step}: ${values.join(", ")}`;
}

const NO_MARKS_HERE = { wait: null, censored: null };

export const Figure = memo(function Figure(props: FigureProps): ReactNode {
  const { row, room, size, boxRef, clock, crosshair, spec, stepScale, end, marks, story } = props;
  const feed = useFeed();
  const [thinnerOf] = useState(rememberThinners);
  const request = useMemo(
    (): PlotRequest => ({ ids: linesOf(row.panel, spec), scale: row.scale, stepScale, end, thinnerOf }),
    [row, spec, stepScale, end, thinnerOf],
  );
  const plot = usePlot(clock, request);
  const box = useRef<HTMLDivElement>(null);

  const geometry = useMemo(
    () => (size === null ? null : geometryOf(size.width, size.height, size.rem, room)),
    [size, room],
  );
  const { axis, domain } = plot;
  const empty = plot.lines.every(({ points }) => points.length === 0);
  const steps = useMemo(
    () =>
      geometry === null
        ? []
        : stepTicks(axis, Math.floor((geometry.right - geometry.left) / (4.5 * geometry.rem))),
    // The axis is a new object at every draw, but seldom a new axis.
    // oxlint-disable-next-line react/exhaustive-deps
    [axis.to, axis.scale, geometry],
  );
  const values = useMemo(() => {
    if (geometry === null) return [];
    const most = Math.max(2, Math.floor((geometry.bottom - geometry.top) / (1.75 * geometry.rem)));
    const ticks = row.scale.ticks(domain, most);
    // Before the first value nobody knows how far this axis reaches.
    return empty && row.panel === "norm"
      ? ticks.map((tick) => ({ ...tick, label: tick.at === 0 ? "0" : "" }))
      : ticks;
    // oxlint-disable-next-line react/exhaustive-deps
  }, [domain.from, domain.to, geometry, row, empty]);

  const first = room.flags;
  const shown = first ? marks : { ...marks, ...NO_MARKS_HERE, wait: marks.wait };
  return (
    <section className="figure" aria-label={row.title} style={{ flexBasis: `${extraHeight(room)}rem` }}>
      <header className="figure-head">
        <h2 className="figure-title">
          {row.title} <span className="figure-measure">{row.measure}</span>
        </h2>
        <p className="figure-caption">{captionOf(row.panel, story) + droppedText(plot.dropped)}</p>
        <FigureMenu
          row={row}
          plot={plot}
          curves={() => feed.curves()}
          drawn={() => box.current?.querySelector("svg") ?? null}
          picture={() => (geometry === null ? null : { title: row.title, geometry, stepTicks: steps })}
        />
      </header>
      <div className="figure-box" ref={boxRef}>
        <div className="figure-chart" ref={box} role="img" aria-label={summary(row, plot)}>
          {geometry === null ? null : (
            <StepChart
              plot={plot}
              geometry={geometry}
              stepTicks={steps}
              valueTicks={values}
              showsSteps={room.steps}
              marks={shown}
            >
              {first ? (
                <>
                  <Flags plot={plot} geometry={geometry} marks={marks} />
                  <WaitLabel plot={plot} geometry={geometry} marks={marks} />
                  <CensoredMark plot={plot} geometry={geometry} marks={marks} />
                </>
              ) : null}
              {empty ? (
                <Promise geometry={geometry} row={row} />
              ) : (
                <EndLabels plot={plot} geometry={geometry} />
              )}
            </StepChart>
          )}
        </div>
        {geometry === null ? null : (
          <div
            className="crosshair-line"
            hidden
            ref={(element) => crosshair.line(row.panel, element)}
            style={{ top: geometry.top, height: geometry.bottom - geometry.top }}
          />
        )}
      </div>
    </section>
  );
});
