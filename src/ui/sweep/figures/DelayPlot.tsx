/** Predicted against measured delays as a plot whose points open their runs. */
import { type ReactNode, useMemo } from "react";
import { lawNamed } from "../../../core/laws/laws.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import type { SweepPlan } from "../../../core/sweep/plan.ts";
import type { SaidDelay } from "../../../core/sweep/saidDelays.ts";
import { formatNorm, formatStep } from "../../charts/format.ts";
import { DrawnCanvas } from "../../pictures/DrawnCanvas.tsx";
import { useStill } from "../../pictures/useStill.ts";
import { delayDrawing, delayPlaces } from "./delayDraw.ts";
import { once } from "./once.ts";
import { settingOfKey, specOfKey } from "./ofKey.ts";
import { PointPicker } from "./PointPicker.tsx";

/** Of the picture as a file, rem. */
export const FILE_WIDTH = 27;

interface DelayPlotProps {
  readonly plan: SweepPlan;
  readonly points: readonly SaidDelay[];
  /** Whose prediction, for the axis. */
  readonly by: string;
  readonly onOpenRun: (spec: RunSpec) => void;
}

export function DelayPlot({ plan, points, by, onOpenRun }: DelayPlotProps): ReactNode {
  const still = useStill(useMemo(() => delayDrawing(points, by), [points, by]));
  const { box } = still;
  const places = useMemo(
    () => once(() => (box === null ? [] : delayPlaces(points, box.width, box.rem))),
    [points, box],
  );
  return (
    <div className="sweep-plot">
      <DrawnCanvas drawn={still} height={still.height} />
      <PointPicker
        name={`Predicted and measured: ${points.length} points`}
        points={places}
        textOf={(i) => {
          const point = points[i];
          if (point === undefined) return "";
          const { key, law, measured, predicted, censored } = point;
          const came = `${censored ? "not within" : "measured"} ${formatStep(measured)}`;
          return `${lawNamed(law).name}, ${settingOfKey(key, plan)}: ${came}, predicted ${formatNorm(predicted)}`;
        }}
        onOpen={(i) => {
          const point = points[i];
          if (point !== undefined) onOpenRun(specOfKey(point.key, plan));
        }}
      />
    </div>
  );
}
