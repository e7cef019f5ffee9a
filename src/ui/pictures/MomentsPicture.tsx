/** Adam's moments, the gradient and its noise over the steps of the run: figure 3 of arXiv 2606.30388. */
import { type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import { bug } from "../../core/prelude.ts";
import { probeNamed } from "../../core/probes.ts";
import type { Probes } from "../../state/probes.ts";
import { figureCsv } from "../charts/csv.ts";
import { LabContext, useFeed } from "../useLab.ts";
import { DrawnCanvas } from "./DrawnCanvas.tsx";
import { type NoisePoints, momentsDrawing } from "./momentsDraw.ts";
import { momentsCaption } from "./momentsWords.ts";
import { PictureFrame } from "./PictureFrame.tsx";
import { useDrawn } from "./useDrawn.ts";
import { usePictureRun } from "./usePictureRun.ts";

const TITLE = "Moments";
/** Rem, of four panels and of the fifth. */
const HEIGHT = 30;
const NOISE_HEIGHT = 6.5;
const IDS = ["gradientNorm", "firstMoment", "secondMoment", "preconditioner", "updateSize"] as const;

const DEFINITION = {
  text: (
    <>
      <p>
        m and v are Adam’s running means of the gradient and of its square, before the correction of their
        bias; π holds 1/(√v̂ + ε) of every weight; u is the step direction. All over the weights that decay.
      </p>
      <p>
        Dashed: the paper’s approach with a constant gradient, taken from the first update, for the five time
        constants in which that can be said. Where a moment leaves it, the gradient has changed.
      </p>
      <p>
        ‖u‖²/P lies near 1 where the gradient alone decides the step, near (1 − β₁)/(1 + β₁) where noise does
        (our derivation). tr Σ is the trace of the covariance of one example’s gradient.
      </p>
    </>
  ),
  formula: [
    String.raw`m_t \to \bar g\,(1 - e^{-\alpha_1 t}),\quad v_t \to g\odot g\,(1 - e^{-\alpha_2 t})`,
    String.raw`\alpha_i = -\ln\beta_i,\qquad \operatorname{tr}\pi = \sum_i \frac{1}{\sqrt{\hat v_i}+\varepsilon}`,
    String.raw`\frac{\mathrm{E}\lVert u\rVert^2}{P} = \frac{1-\beta_1}{1+\beta_1}\ \text{for pure noise}`,
  ],
  source: "paper, arXiv 2606.30388, figure 3; the levels of ‖u‖²/P are our derivation.",
};

function useProbes(): Probes {
  return (useContext(LabContext) ?? bug("useProbes outside LabContext")).probes;
}

function NoiseSwitch({ on, probes }: { readonly on: boolean; readonly probes: Probes }): ReactNode {
  const { cost } = probeNamed("gradientNoise");
  return (
    <label className="check picture-check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => probes.switchOn("gradientNoise", event.currentTarget.checked)}
      />
      Gradient noise tr Σ, at {cost} for each kept step
    </label>
  );
}

export function MomentsPicture(): ReactNode {
  const feed = useFeed();
  const run = usePictureRun();
  const probes = useProbes();
  const on = useSyncExternalStore(probes.subscribe, () => probes.status("gradientNoise").kind !== "off");
  const seen = useSyncExternalStore(probes.subscribe, () => probes.points("gradientNoise").length > 0);
  const asked = on || seen;
  const draw = useMemo(() => {
    const noise = (): NoisePoints => (asked ? probes.points("gradientNoise") : null);
    return momentsDrawing(run, noise);
  }, [run, asked, probes]);
  const drawn = useDrawn(draw);
  return (
    <PictureFrame
      title={TITLE}
      caption={momentsCaption(run.phase, run.spec)}
      definition={DEFINITION}
      csv={() => figureCsv(feed.curves(), IDS)}
      svg={() => drawn.svg(TITLE)}
    >
      <DrawnCanvas drawn={drawn} height={HEIGHT + (asked ? NOISE_HEIGHT : 0)} />
      <NoiseSwitch on={on} probes={probes} />
    </PictureFrame>
  );
}
