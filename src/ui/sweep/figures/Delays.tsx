/** The delay that our derivation makes of the radii measured, against the delay measured. */
import { type ReactNode, useMemo } from "react";
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { formatNorm, formatStep } from "../../charts/format.ts";
import { PictureFrame } from "../../pictures/PictureFrame.tsx";
import { stillFile } from "../../pictures/useStill.ts";
import { DataTable } from "./DataTable.tsx";
import { delayDrawing, predictedOf } from "./delayDraw.ts";
import { DelayPlot, FILE_WIDTH } from "./DelayPlot.tsx";
import { delayCaption } from "./delayWords.ts";
import { settingOfKey } from "./ofKey.ts";

const TITLE = "Predicted and measured delay";
const BY = "our derivation";
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
    points.length === 0 ? {} : { csv, svg: () => stillFile(TITLE, delayDrawing(points, BY), FILE_WIDTH) };
  return (
    <PictureFrame title={TITLE} caption={delayCaption(analysis)} definition={DEFINITION} {...files}>
      {points.length === 0 ? null : (
        <>
          <DelayPlot plan={analysis.plan} points={points} by={BY} onOpenRun={onOpenRun} />
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
