/**
 * The part of a figure that changes while points stream in: lines on a canvas, flags and labels above them. It
 * draws when the clock says so; the axes beneath hear of it only when they change.
 */
import { type ReactNode, memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { observableNamed } from "../../core/observables.ts";
import { SHELL_LETTERS } from "../../core/shells.ts";
import { useFeed } from "../useLab.ts";
import {
  CensoredMark,
  EndLabels,
  Expectation,
  Flags,
  SEEDS_LABEL,
  ShellLetters,
  WaitLabel,
  placedFlags,
} from "./Annotations.tsx";
import type { DrawClock } from "./drawClock.ts";
import { drawLines } from "./drawLines.ts";
import type { FigureRow } from "./figures.ts";
import { Forecasts, forecastText } from "./Forecasts.tsx";
import type { Geometry } from "./geometry.ts";
import { ghostName } from "./ghosts.ts";
import { type Plot, type PlotRequest, isEmpty, plot as plotNow } from "./plot.ts";

interface LivePlotProps {
  readonly row: FigureRow;
  readonly request: PlotRequest;
  readonly clock: DrawClock;
  readonly geometry: Geometry | null;
  /** Flags and what never came are said once, in the first figure. */
  readonly first: boolean;
  readonly onPlot: (plot: Plot) => void;
}

function summary({ title, scale }: FigureRow, { lines, step, bands, ghosts, shells, marks }: Plot): string {
  const values = lines.flatMap(({ id, value }) =>
    value === null ? [] : [`${observableNamed(id).label} ${scale.format(value)}`],
  );
  const behind = [
    ...(bands.length === 0 ? [] : [SEEDS_LABEL]),
    ...ghosts.map(ghostName),
    ...shells.map(({ name }) => `shell ${SHELL_LETTERS[name]}`),
  ];
  const rest = behind.length === 0 ? "" : `; behind it ${behind.join(", ")}`;
  return step === null || values.length === 0
    ? `${title}: nothing of this run drawn yet${rest}`
    : `${title} up to step ${step}: ${values.join(", ")}${rest}${forecastText(marks)}`;
}

export const LivePlot = memo(function LivePlot(props: LivePlotProps): ReactNode {
  const { row, request, clock, geometry, first, onPlot } = props;
  const feed = useFeed();
  const [plot, setPlot] = useState(() => plotNow(feed.curves(), request, null));
  const latest = useRef(plot);
  const canvas = useRef<HTMLCanvasElement>(null);

  // The plot is made in a frame of the clock and drawn in a task of React's own: two short tasks, not a long one.
  useEffect(
    () =>
      clock.add(() => {
        latest.current = plotNow(feed.curves(), request, latest.current);
        setPlot(latest.current);
        onPlot(latest.current);
      }),
    [clock, feed, request, onPlot],
  );

  useLayoutEffect(() => {
    if (canvas.current !== null && geometry !== null) drawLines(canvas.current, plot, geometry);
  }, [plot, geometry]);

  const flags = first && geometry !== null ? placedFlags({ plot, geometry }) : [];
  return (
    <>
      <canvas ref={canvas} className="figure-layer" aria-hidden="true" />
      <svg className="figure-layer" role="img" aria-label={summary(row, plot)} data-annotations="">
        {geometry === null ? null : (
          <>
            {row.panel === "loss" ? null : <Forecasts plot={plot} geometry={geometry} named={first} />}
            {isEmpty(plot) && plot.bands.length === 0 && plot.ghosts.length === 0 ? (
              <Expectation geometry={geometry} row={row} />
            ) : (
              <EndLabels
                plot={plot}
                geometry={geometry}
                flags={flags}
                censored={first && plot.marks.censored !== null}
              />
            )}
            <ShellLetters plot={plot} geometry={geometry} />
            <Flags flags={flags} geometry={geometry} />
            {first ? <WaitLabel plot={plot} geometry={geometry} /> : null}
            {first ? <CensoredMark plot={plot} geometry={geometry} /> : null}
          </>
        )}
      </svg>
    </>
  );
});
