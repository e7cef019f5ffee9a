/** Angle against radius, and how fast the weights turn. */
import { type ReactNode, useCallback, useId, useState } from "react";
import { figureCsv } from "../charts/csv.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { useFeed, useLab } from "../useLab.ts";
import { angleCaption, rotationNote } from "./angleCaption.ts";
import { ANGLE_HEIGHT, drawAngle } from "./angleDraw.ts";
import { jointNote } from "./angleJoint.ts";
import type { Origin } from "./anglePath.ts";
import { DrawnCanvas } from "./DrawnCanvas.tsx";
import { PictureFrame } from "./PictureFrame.tsx";
import { type Draw, useDrawn } from "./useDrawn.ts";
import { usePictureRun } from "./usePictureRun.ts";

const TITLE = "Angle and radius";

const DEFINITION = {
  text: (
    <>
      <p>
        Over the decayed parameters: r is their length, φ how far they have turned from the weights of step
        T_mem (or of step 0), at the steps that are measured. First passage as a joint condition asks for
        both, a norm of at most √V⋆ and an angle of at least φ⋆: the shaded corner. The paper’s C comes of
        margins and a kernel by a recipe that is not public; here C is √V_mem sin φ at T_99 of earlier runs,
        so that φ⋆ is a fit.
      </p>
      <p>
        The rotation of one update is exact, from the parts of the change of ‖θ‖². The dashed line is where
        random steps and weight decay would balance; the paper derives it for the weight vector of each
        neuron, here it stands beside all weights together.
      </p>
    </>
  ),
  formula: [
    "r_t=\\lVert\\theta_t\\rVert,\\qquad \\varphi_t=\\angle(\\theta_t,\\theta_{T_{mem}})=\\arccos\\frac{\\langle\\theta_t,\\theta_{T_{mem}}\\rangle}{\\lVert\\theta_t\\rVert\\,\\lVert\\theta_{T_{mem}}\\rVert}",
    "\\varphi_\\star=\\arcsin\\frac{C}{\\sqrt{V_{mem}}}",
    "\\angle(\\theta_t,\\theta_{t+1})\\ \\to\\ \\sqrt{2\\eta\\lambda\\,\\frac{1-\\beta_1}{1+\\beta_1}}\\ \\text{(AdamW)},\\qquad \\sqrt{\\frac{2\\eta\\lambda}{1+\\mu}}\\ \\text{(SGD with momentum }\\mu)",
  ],
  source:
    "the angle φ and the joint condition, paper, arXiv 2605.18845; the equilibrium, paper, Kosson et al., arXiv 2305.17212; the rotation from the budget, our algebra.",
};

const ORIGINS: readonly { readonly id: Origin; readonly label: string }[] = [
  { id: "memorization", label: "the memorizing weights" },
  { id: "initial", label: "the initial weights" },
];

export function AnglePicture(): ReactNode {
  const feed = useFeed();
  const { spec, stepScale, end, reached, fired, phase } = usePictureRun();
  const [origin, setOrigin] = useState<Origin>("memorization");
  const name = useId();
  const joint = useLab((s) => s.laws.joint);
  const isLost = useLab((s) => s.laws.lostAt !== null);
  const thresholds = joint?.kind === "thresholds" ? joint : null;
  const draw = useCallback<Draw>(
    (pen, box, now) => drawAngle(pen, box, now, { origin, thresholds, spec, stepScale, end, reached, fired }),
    [origin, thresholds, spec, stepScale, end, reached, fired],
  );
  const drawn = useDrawn(draw);
  return (
    <PictureFrame
      title={TITLE}
      caption={`${angleCaption(phase)} ${rotationNote(spec)}`}
      definition={DEFINITION}
      csv={() => figureCsv(feed.curves(), ["norm", "angleToInitial", "angleToMemorization", "rotation"])}
      svg={() => drawn.svg(TITLE)}
    >
      <fieldset className="picture-choice">
        <legend>Angle from</legend>
        {ORIGINS.map(({ id, label }) => (
          <label key={id}>
            <input type="radio" name={name} checked={origin === id} onChange={() => setOrigin(id)} />
            {label}
          </label>
        ))}
      </fieldset>
      <DrawnCanvas drawn={drawn} height={ANGLE_HEIGHT} />
      <p className="angle-joint">
        <Symbols text={jointNote(joint, isLost)} />
      </p>
    </PictureFrame>
  );
}
