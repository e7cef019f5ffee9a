/** The delay that our derivation makes of the radii measured, against the delay measured. */
import { type ReactNode, useMemo } from "react";
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { formatNorm, formatStep } from "../../charts/format.ts";
import { DrawnCanvas } from "../../pictures/DrawnCanvas.tsx";
import { PictureFrame } from "../../pictures/PictureFrame.tsx";
import { stillFile, useStill } from "../../pictures/useStill.ts";
import { DataTable } from "./DataTable.tsx";
import { type Predicted, delayDrawing, delayPlaces, predictedOf } from "./delayDraw.ts";
import { delayCaption } from "./delayWords.ts";
import { once } from "./once.ts";
import { settingOfKey, specOfKey } from "./ofKey.ts";
import { PointPicker } from "./PointPicker.tsx";

const TITLE = "Predicted and measured delay";
/** Rem. */
const FILE_WIDTH = 27;

const DEFINITION = {
  text: (
    <p>
      Measured: from memorization to test accuracy 0.90, where ρ_G is taken. Predicted from the radii of the
      same run, so this asks for the form of the law and foretells nothing. No fit: there is nothing to set.
    </p>
  ),
  formula: String.raw`\tau_{M\to G} = \frac{1}{2\eta\lambda}\,\ln\frac{\rho_M^2 - R_\infty}{\rho_G^2 - R_\infty},\qquad R_\infty = \frac{\eta P}{2\lambda}`,
  source: "our derivation, after arXiv 2606.30388; AdamW with mini-batches.",
};

interface DelaysProps {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

function Plot({
  analysis,
  points,
  onOpenRun,
}: DelaysProps & { readonly points: readonly Predicted[] }): ReactNode {
  const still = useStill(useMemo(() => delayDrawing(points), [points]));
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
          const { key, measured, predicted } = point;
          return `${settingOfKey(key, analysis.plan)}: measured ${formatStep(measured)}, predicted ${formatNorm(predicted)}`;
        }}
        onOpen={(i) => {
          const point = points[i];
          if (point !== undefined) onOpenRun(specOfKey(point.key, analysis.plan));
        }}
      />
    </div>
  );
}

export function Delays({ analysis, onOpenRun }: DelaysProps): ReactNode {
  const { transitions } = analysis;
  const points = useMemo(() => predictedOf(transitions), [transitions]);
  const csv = (): string =>
    [
      "spec,measured,predicted",
      ...transitions.map((each) => [each.key, each.measured, each.predicted ?? ""].join(",")),
    ]
      .map((row) => `${row}\n`)
      .join("");
  const files =
    points.length === 0 ? {} : { csv, svg: () => stillFile(TITLE, delayDrawing(points), FILE_WIDTH) };
  return (
    <PictureFrame title={TITLE} caption={delayCaption(analysis)} definition={DEFINITION} {...files}>
      {points.length === 0 ? null : (
        <>
          <Plot analysis={analysis} points={points} onOpenRun={onOpenRun} />
          <DataTable
            name="Predicted and measured delays"
            head={["setting", "measured", "predicted", "ratio"]}
            rows={() =>
              points.map(({ key, measured, predicted }) => [
                settingOfKey(key, analysis.plan),
                formatStep(measured),
                formatNorm(predicted),
                (predicted / measured).toPrecision(3),
              ])
            }
          />
        </>
      )}
    </PictureFrame>
  );
}
