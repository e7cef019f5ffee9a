/** The radius from its budget and from our late-stage formula, over the measured one: after the paper's figures 8–10. */
import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { lateStage, radiusPoints } from "../../core/radius.ts";
import { useFeed } from "../useLab.ts";
import { DrawnCanvas } from "./DrawnCanvas.tsx";
import { PictureFrame } from "./PictureFrame.tsx";
import { radiusDrawing } from "./radiusDraw.ts";
import { fitText, radiusCaption, radiusCsv } from "./radiusWords.ts";
import { useDrawn } from "./useDrawn.ts";
import { type PictureRun, usePictureRun } from "./usePictureRun.ts";

const TITLE = "Radius check";
/** Rem. */
const HEIGHT = 28;

const DEFINITION = {
  text: (
    <>
      <p>
        From the bars: V at step 0 and every bar of every update since. Its residual is the difference to the
        measured V over the largest V so far. This is algebra, so it is rounding; anything more would be a
        mistake of ours. The residual of the formula is its radius over the measured one, less 1.
      </p>
      <p>
        Formula: V nears a floor R<sub>∞</sub> at rate 2λ<sub>eff</sub> η a step, from memorization on. The
        start is measured and the rate given; R<sub>∞</sub> is fitted by least squares. With decoupled decay λ
        <sub>eff</sub> = λ; with coupled decay λ<sub>eff</sub> = λ tr π/P, frozen at memorization. Where noise
        alone pushes out, R<sub>∞</sub> = ηP/(2λ<sub>eff</sub>); full batch has no such term. The rest, ρ
        <sub>S</sub>², is the gradient’s. The formula ends where something is changed by hand, and says
        nothing for SGD, without weight decay, or while the norm is held. It takes the push outwards as
        constant, which a run that groks need not do.
      </p>
      <p>The paper’s own closed forms (lemmas 6, 9 and 11) are not public to us.</p>
    </>
  ),
  formula: [
    String.raw`V_T = V_0 + \sum_{t<T}\,\sum_{\text{bars}} \Delta V_t`,
    String.raw`R_t = R_\infty + (R_0 - R_\infty)\,e^{-2\lambda_{\mathrm{eff}}\,\eta\, t}`,
    String.raw`R_\infty = \rho_S^2 + \frac{\eta P}{2\lambda_{\mathrm{eff}}}`,
  ],
  source: "our algebra and our derivation; the check is after figures 8–10 of arXiv 2606.30388.",
};

/** A text: React hears of it only when it reads otherwise. */
function Fit({ run: { spec, fired, reached } }: { readonly run: PictureRun }): ReactNode {
  const feed = useFeed();
  const text = useSyncExternalStore(feed.subscribe, () =>
    fitText(spec, lateStage(spec, fired, reached.mem, feed.curves())),
  );
  return <p className="picture-note picture-fit">{text}</p>;
}

export function RadiusCheck(): ReactNode {
  const feed = useFeed();
  const run = usePictureRun();
  const { spec, fired, reached, phase } = run;
  const draw = useMemo(() => radiusDrawing(run), [run]);
  const drawn = useDrawn(draw);
  return (
    <PictureFrame
      title={TITLE}
      caption={radiusCaption(phase)}
      definition={DEFINITION}
      csv={() => {
        const points = radiusPoints(feed.curves());
        return radiusCsv(points, lateStage(spec, fired, reached.mem, feed.curves(), points));
      }}
      svg={() => drawn.svg(TITLE)}
    >
      <DrawnCanvas drawn={drawn} height={HEIGHT} />
      <Fit run={run} />
    </PictureFrame>
  );
}
