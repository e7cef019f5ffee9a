/**
 * One figure's axes, grid, references and lines, by recharts: nothing animated, nothing measured, every tick and
 * domain given. What recharts has no word for (flags, labels at lines' ends) comes in as children.
 */
import { type ReactNode, memo } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
  ZIndexLayer,
} from "recharts";
import { axisPosition } from "../../core/decimate.ts";
import { STROKES } from "./figures.ts";
import type { Geometry } from "./geometry.ts";
import type { Marks } from "./markers.ts";
import type { Plot } from "./plot.ts";
import type { Tick } from "./stepAxis.ts";

interface StepChartProps {
  readonly plot: Plot;
  readonly geometry: Geometry;
  readonly stepTicks: readonly Tick[];
  readonly valueTicks: readonly Tick[];
  readonly showsSteps: boolean;
  readonly marks: Marks;
  readonly children: ReactNode;
}

/** Above the lines. */
const TOP_LAYER = 1500;
const WHOLE: [number, number] = [0, 1];
const AXIS_LINE = { stroke: "var(--rule)" };

interface Drawn {
  readonly points?: readonly { readonly x: number | null; readonly y: number | null }[];
  readonly stroke?: string | undefined;
  readonly strokeWidth?: number | string | undefined;
  readonly strokeOpacity?: number | string | undefined;
}

/** A plain path: recharts' own measures the length of every line at every draw, for an animation that is off. */
function drawLine({ points = [], stroke, strokeWidth, strokeOpacity }: Drawn): ReactNode {
  let d = "";
  for (const { x, y } of points) {
    if (x !== null && y !== null) d += `${d === "" ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`;
  }
  return (
    <path
      d={d}
      fill="none"
      stroke={stroke}
      strokeWidth={strokeWidth}
      strokeOpacity={strokeOpacity}
      strokeLinejoin="round"
    />
  );
}

interface TickProps {
  readonly x?: number | string;
  readonly y?: number | string;
  readonly payload?: { readonly value: number };
}

function tickDrawer(
  ticks: readonly Tick[],
  anchor: "end" | "middle",
  rem: number,
): (props: TickProps) => ReactNode {
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  const shift = anchor === "end" ? { dx: -0.5 * rem, dy: 0.28 * rem } : { dx: 0, dy: 1 * rem };
  return ({ x, y, payload }) => (
    <text
      className="chart-tick"
      {...(anchor === "middle" ? { "data-steps": "" } : {})}
      x={Number(x) + shift.dx}
      y={Number(y) + shift.dy}
      textAnchor={anchor}
    >
      {labels.get(payload?.value ?? -1) ?? ""}
    </text>
  );
}

export const StepChart = memo(function StepChart({
  plot,
  geometry,
  stepTicks,
  valueTicks,
  showsSteps,
  marks,
  children,
}: StepChartProps): ReactNode {
  const { width, height, left, right, top, bottom, rem } = geometry;
  const { axis, domain } = plot;
  const position = (step: number): number => Math.min(1, axisPosition(step, axis));
  const scale = rem / 16;
  const { wait } = marks;
  return (
    <LineChart
      width={width}
      height={height}
      margin={{ top, right: width - right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--rule)" strokeOpacity={0.6} />
      <XAxis
        dataKey="x"
        type="number"
        domain={WHOLE}
        allowDataOverflow
        ticks={stepTicks.map(({ at }) => at)}
        interval={0}
        height={height - bottom}
        tick={showsSteps ? tickDrawer(stepTicks, "middle", rem) : false}
        tickSize={0.25 * rem}
        tickMargin={0}
        axisLine={AXIS_LINE}
        tickLine={AXIS_LINE}
      />
      <YAxis
        type="number"
        domain={[domain.from, domain.to]}
        allowDataOverflow
        ticks={valueTicks.map(({ at }) => at)}
        interval={0}
        width={left}
        tick={tickDrawer(valueTicks, "end", rem)}
        tickSize={0}
        tickMargin={0}
        axisLine={AXIS_LINE}
        tickLine={false}
      />
      {wait === null ? null : (
        <ReferenceArea
          x1={position(wait.from)}
          x2={position(wait.to ?? plot.step ?? wait.from)}
          fill="var(--ink)"
          fillOpacity={0.06}
          ifOverflow="hidden"
        />
      )}
      {marks.markers.map(({ step, label, kind }) => (
        <ReferenceLine
          key={`${step} ${label}`}
          x={position(step)}
          stroke={kind === "milestone" ? "var(--ink)" : "var(--ink-2)"}
          strokeWidth={scale}
          {...(kind === "intervention" ? { strokeDasharray: `${2 * scale} ${2 * scale}` } : {})}
        />
      ))}
      {plot.lines.map(({ id, points }) => {
        const { color, width: strokeWidth, opacity } = STROKES[id];
        return (
          <Line
            key={id}
            id={id}
            data={points}
            dataKey="y"
            stroke={color}
            strokeWidth={strokeWidth * scale}
            strokeOpacity={opacity}
            shape={drawLine}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            legendType="none"
            tooltipType="none"
          />
        );
      })}
      <ZIndexLayer zIndex={TOP_LAYER}>{children}</ZIndexLayer>
    </LineChart>
  );
});
