/** One figure: title, caption, menu, axes, and the live plot over them. */
import { type CSSProperties, type ReactNode, memo, useCallback, useMemo, useRef, useState } from "react";
import type { Series } from "../../core/series.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { StepScale } from "../../state/labState.ts";
import { useBehind } from "../causes/useArms.ts";
import { useFeed } from "../useLab.ts";
import { plotShells } from "./background.ts";
import { type Story, captionOf, droppedText } from "./caption.ts";
import type { Crosshair } from "./crosshair.ts";
import type { DrawClock } from "./drawClock.ts";
import { FigureMenu } from "./FigureMenu.tsx";
import { type FigureRow, linesOf } from "./figures.ts";
import { type Room, extraHeight, geometryOf } from "./geometry.ts";
import { LivePlot } from "./LivePlot.tsx";
import type { Marks } from "./markers.ts";
import type { PictureOf } from "./picture.ts";
import { type Plot, type PlotRequest, isEmpty, plot as plotNow } from "./plot.ts";
import { StepChart } from "./StepChart.tsx";
import { stepTicks } from "./stepAxis.ts";
import { type Thinner, createThinner } from "./thinner.ts";
import type { BoxSize } from "./useBoxes.ts";

interface FigureProps {
  readonly row: FigureRow;
  readonly room: Room;
  /** Of the chart's box; `null` before it is known. */
  readonly size: BoxSize | null;
  readonly boxRef: (element: HTMLElement | null) => void;
  readonly clock: DrawClock;
  readonly crosshair: Crosshair;
  readonly spec: RunSpec;
  readonly stepScale: StepScale;
  readonly end: number;
  readonly marks: Marks;
  readonly story: Story;
}

/** What of a plot the axes, the caption and the menu show: seldom new. */
interface Frame extends Pick<Plot, "axis" | "domain" | "dropped" | "marks"> {
  readonly empty: boolean;
}

function frameOf(plot: Plot): Frame {
  const { axis, domain, dropped, marks } = plot;
  return { axis, domain, dropped, marks, empty: isEmpty(plot) };
}

function sameFrame(a: Frame, b: Frame): boolean {
  return (
    a.axis === b.axis &&
    a.domain === b.domain &&
    a.dropped === b.dropped &&
    a.marks === b.marks &&
    a.empty === b.empty
  );
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

/** Room for a tick label and the space around it, in rem. */
const STEP_LABEL = 3;
const VALUE_LABEL = 1.75;

export const Figure = memo(function Figure(props: FigureProps): ReactNode {
  const { row, room, size, boxRef, clock, crosshair, spec, stepScale, end, marks, story } = props;
  const feed = useFeed();
  const behind = useBehind();
  const [thinnerOf] = useState(rememberThinners);
  const request = useMemo(
    (): PlotRequest => ({
      ids: linesOf(row.panel, spec),
      scale: row.scale,
      stepScale,
      end,
      marks,
      thinnerOf,
      behind,
      shellsOf: row.panel === "norm" ? (curves) => plotShells(spec, curves, marks.reached) : null,
    }),
    [row, spec, stepScale, end, marks, thinnerOf, behind],
  );
  const [frame, setFrame] = useState(() => frameOf(plotNow(feed.curves(), request, null)));
  const onPlot = useCallback((plot: Plot) => {
    setFrame((before) => {
      const now = frameOf(plot);
      return sameFrame(before, now) ? before : now;
    });
  }, []);
  const box = useRef<HTMLDivElement>(null);

  const geometry = useMemo(
    () => (size === null ? null : geometryOf(size.width, size.height, size.rem, room)),
    [size, room],
  );
  const { axis, domain, empty, dropped } = frame;
  const steps = useMemo(() => {
    if (geometry === null) return [];
    const { left, right, rem } = geometry;
    return stepTicks(axis, (right - left) / (STEP_LABEL * rem));
  }, [axis, geometry]);
  const values = useMemo(() => {
    if (geometry === null) return [];
    const { top, bottom, rem } = geometry;
    const ticks = row.scale.ticks(domain, Math.max(2, Math.floor((bottom - top) / (VALUE_LABEL * rem))));
    // Before the first value nobody knows how far this axis will reach.
    const unknown = empty && row.scale.empty === domain && row.panel === "norm";
    return unknown ? ticks.map(({ at, label }) => ({ at, label: at === 0 ? label : "" })) : ticks;
  }, [domain, geometry, row, empty]);

  function picture(): PictureOf | null {
    const [axes, annotations] = box.current?.querySelectorAll("svg") ?? [];
    if (geometry === null || axes === undefined || annotations === undefined) return null;
    const plot = plotNow(feed.curves(), request, null);
    return { title: row.title, axes, annotations, geometry, stepTicks: steps, plot };
  }

  return (
    <section
      className="figure"
      aria-label={row.title}
      style={{ "--extra": `${extraHeight(room)}rem` } as CSSProperties}
    >
      <header className="figure-head">
        <h2 className="figure-title">
          {row.title} <span className="figure-measure">{row.measure}</span>
        </h2>
        <p className="figure-caption">{captionOf(row.panel, story) + droppedText(dropped)}</p>
        <FigureMenu
          row={row}
          ids={request.ids}
          empty={empty}
          curves={() => feed.curves()}
          picture={picture}
        />
      </header>
      <div className="figure-box" ref={boxRef}>
        <div className="figure-layer" ref={box}>
          <div className="figure-layer" aria-hidden="true">
            {geometry === null ? null : (
              <StepChart
                axis={axis}
                domain={domain}
                geometry={geometry}
                stepTicks={steps}
                valueTicks={values}
                showsSteps={room.steps}
                marks={frame.marks}
              />
            )}
          </div>
          <LivePlot
            row={row}
            request={request}
            clock={clock}
            geometry={geometry}
            first={room.flags}
            onPlot={onPlot}
          />
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
