/** What pushes the weights out and what pulls them in, over the steps of the run. */
import { type ReactNode, useId, useMemo, useState } from "react";
import { type Whose, budgetSums } from "../../core/budget.ts";
import { type Group, groupsOf, parametersOf } from "../../core/model.ts";
import { observableNamed } from "../../core/observables.ts";
import { shapeOf } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { useFeed } from "../useLab.ts";
import { budgetDrawing } from "./budgetDraw.ts";
import { RADIAL_STEP, budgetCaption, budgetCsv } from "./budgetWords.ts";
import { DrawnCanvas } from "./DrawnCanvas.tsx";
import { PictureFrame } from "./PictureFrame.tsx";
import { useDrawn } from "./useDrawn.ts";
import { usePictureRun } from "./usePictureRun.ts";

const TITLE = "Radial budget";
/** Rem. */
const HEIGHT = 20;

const DEFINITION = {
  text: (
    <>
      <p>
        V = ‖θ‖² over the weights that decay. An update multiplies them by k and takes the step s = ηu; what
        it does to V falls into three parts that add up exactly, and what a hold or a rescaling adds. Each bar
        is the mean over every update of its bin, also those between drawn points.
      </p>
      <p>
        “Radial step” is the gradient and momentum-carried noise: with β₁ &gt; 0 noise leaks into it. For pure
        noise only (1 − β₁)/(1 + β₁) of the diffusion stands in its own bar, 5 % at β₁ = 0.9, and the rest
        here (our derivation).
      </p>
      <p>
        κ is how fast V shrinks over what decay alone would do: 1 is pure decay, 0 a balance, below 0 the norm
        rises. With Adam’s coupled decay and with SGD, k = 1: the decay is part of s.
      </p>
    </>
  ),
  formula: [
    String.raw`V' - V = \underbrace{(k^2-1)V}_{\text{decay}}\;\underbrace{-\,2k\langle\theta,s\rangle}_{\text{radial step}}\;+\underbrace{\lVert s\rVert^2}_{\text{diffusion}}`,
    String.raw`k = 1-\eta\lambda,\quad s = \eta u,\quad \kappa = \frac{V-V'}{2\eta\lambda V}`,
  ],
  source: "our algebra, exact; the picture is of arXiv 2606.30388.",
};

function groupsIn(spec: RunSpec): readonly Group[] {
  return groupsOf(parametersOf(shapeOf(spec), spec.decay));
}

interface WhoseSwitchProps {
  readonly groups: readonly Group[];
  readonly whose: Whose;
  readonly onChange: (whose: Whose) => void;
}

function WhoseSwitch({ groups, whose, onChange }: WhoseSwitchProps): ReactNode {
  const name = useId();
  const choices: readonly Whose[] = ["total", ...groups];
  return (
    <fieldset className="picture-choice">
      <legend>Weights</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input type="radio" name={name} checked={choice === whose} onChange={() => onChange(choice)} />
          {choice === "total" ? "all" : observableNamed(`${choice}Norm`).label}
        </label>
      ))}
    </fieldset>
  );
}

export function RadialBudget(): ReactNode {
  const feed = useFeed();
  const run = usePictureRun();
  const { spec, phase } = run;
  const groups = useMemo(() => groupsIn(spec), [spec]);
  const [chosen, setChosen] = useState<Whose>("total");
  const whose = chosen === "total" || groups.includes(chosen) ? chosen : "total";
  const draw = useMemo(() => budgetDrawing(run, whose), [run, whose]);
  const drawn = useDrawn(draw);
  return (
    <PictureFrame
      title={TITLE}
      caption={budgetCaption(phase)}
      definition={DEFINITION}
      csv={() => budgetCsv(budgetSums(feed.curves(), whose))}
      svg={() => drawn.svg(whose === "total" ? TITLE : `${TITLE}, ${observableNamed(`${whose}Norm`).label}`)}
    >
      <WhoseSwitch groups={groups} whose={whose} onChange={setChosen} />
      <DrawnCanvas drawn={drawn} height={HEIGHT} />
      <p className="picture-note">{RADIAL_STEP[spec.optimizer]}</p>
    </PictureFrame>
  );
}
