/**
 * One figure's axes, grid, and references, by recharts: nothing animated, nothing measured, every tick and domain
 * given. The lines are not here: with a few hundred points a line recharts takes up to 40 ms of CPU a redraw, so streaming
 * lines are drawn on a canvas above it (LivePlot.tsx), and this is drawn anew only when an axis or a mark changes.
 */
import { type ReactNode, memo } from "react";
import { CartesianGrid, LineChart, ReferenceArea, ReferenceLine, XAxis, YAxis } from "recharts";
import { axisPosition } from "../../core/decimate.ts";
import type { Geometry } from "./geometry.ts";
import { type Marks, WAIT_OPACITY } from "./markers.ts";
import type { StepAxis, Tick } from "./stepAxis.ts";
import type { Domain } from "./valueScale.ts";

interface StepChartProps {
  readonly axis: StepAxis;
  readonly domain: Domain;
  readonly geometry: Geometry;
  readonly stepTicks: readonly Tick[];
  readonly valueTicks: readonly Tick[];
  readonly showsSteps: boolean;
  readonly marks: Marks;
}

const WHOLE: [number, number] = [0, 1];
const AXIS_LINE = { stroke: "var(--rule)" };

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
  axis,
  domain,
  geometry,
  stepTicks,
  valueTicks,
  showsSteps,
  marks: { markers, wait },
}: StepChartProps): ReactNode {
  const { width, height, left, right, top, bottom, rem } = geometry;
  const position = (step: number): number => Math.min(1, axisPosition(step, axis));
  const scale = rem / 16;
  return (
    <LineChart
      width={width}
      height={height}
      margin={{ top, right: width - right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--rule)" strokeOpacity={0.6} strokeWidth={scale} />
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
      {wait === null || wait.to === null ? null : (
        <ReferenceArea
          x1={position(wait.from)}
          x2={position(wait.to)}
          fill="var(--ink)"
          fillOpacity={WAIT_OPACITY}
          ifOverflow="hidden"
        />
      )}
      {markers.map(({ step, label, kind }) => (
        <ReferenceLine
          key={`${step} ${label}`}
          x={position(step)}
          stroke={kind === "milestone" ? "var(--ink)" : "var(--ink-2)"}
          strokeWidth={scale}
          {...(kind === "intervention" ? { strokeDasharray: `${2 * scale} ${2 * scale}` } : {})}
        />
      ))}
    </LineChart>
  );
});
