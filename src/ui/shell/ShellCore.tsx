/**
 * The shell–core map with its verdict and radii: always beside the charts. Where the theory's picture and this network
 * part ways, the verdict says so.
 */
import { type ReactNode, memo } from "react";
import { SHELL_LETTERS, SHELL_NAMES, type ShellName, type Shells } from "../../core/shells.ts";
import { runState } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import { DASH, formatStep } from "../charts/format.ts";
import { PictureFrame } from "../pictures/PictureFrame.tsx";
import { usePictureRun } from "../pictures/usePictureRun.ts";
import { useFeed, useLab } from "../useLab.ts";
import "./shell.css";
import { useGhosts } from "./useGhosts.ts";
import { useMap } from "./useMap.ts";
import { useShells } from "./useShells.ts";
import { captionOf, mapCsv, radiusText, shellText } from "./words.ts";

const TITLE = "Shell–core";

const DEFINITION = {
  text: (
    <>
      <p>
        A point is the network at one step: its distance from the origin is r = ‖θ‖ over the decayed
        parameters, its angle how far θ has turned away from the initial weights.
      </p>
      <p>
        Θ is the sphere of initial weights: measured, with the thickness that the formula gives. M is the mean
        of r from memorizing (τ_M) to half the test pairs right, G the mean from grokking (τ_G) on, once
        followed for 50 steps; their shading is one standard deviation over those steps.
      </p>
    </>
  ),
  formula: [
    String.raw`r=\lVert\theta\rVert,\qquad \varphi=\arccos\frac{\langle\theta,\theta_0\rangle}{\lVert\theta\rVert\,\lVert\theta_0\rVert}`,
    String.raw`\rho_\Theta=\sigma\sqrt P\pm\sigma/\sqrt2`,
    String.raw`\rho_\Theta^2=\sum_l\sigma_l^2P_l,\quad \mathrm{sd}(\rho_\Theta)=\frac{\sqrt{2\sum_l\sigma_l^4P_l}}{2\rho_\Theta}`,
  ],
  source:
    "paper, arXiv 2606.30388: shells, their order, σ√P ± σ/√2 for one σ. Our derivation: the sum over layers, and how M and G are read off a run.",
};

/** The last step of a run that is over, else `null`. */
function selectOverAt(s: LabState): number | null {
  const state = runState(s);
  return state.kind === "ended" || state.kind === "failed" ? state.live.step : null;
}

const stepText = (step: number | null): string => (step === null ? DASH : formatStep(step));

const AT_M = (
  <>
    τ<sub>M</sub>
  </>
);
const AT_G = (
  <>
    τ<sub>G</sub>
  </>
);

/** Where else each radius was read. */
function Detail({ name, shells }: { readonly name: ShellName; readonly shells: Shells }): ReactNode {
  const { theta, memorization, generalization } = shells;
  switch (name) {
    case "theta":
      return `${theta.predicted.oneSigma ? "σ√P" : "√(Σσ²P)"} is ${radiusText(theta.predicted.radius)}`;
    case "m":
      return (
        <>
          at {AT_M}
          {` ${radiusText(memorization.first)}, peak ${radiusText(memorization.peak)}`}
        </>
      );
    case "g":
      return (
        <>
          at {AT_G} {radiusText(generalization.first)}
        </>
      );
  }
}

const Words = memo(function Words({ shells }: { readonly shells: Shells }): ReactNode {
  const { best, times, unembedding, verdict } = shells;
  return (
    <div className="shell-words">
      <p className="shell-verdict">{verdict.text}</p>
      <table className="shell-radii" aria-label="Radii of the shells">
        <tbody>
          {SHELL_NAMES.map((name) => (
            <tr key={name}>
              <th scope="row">
                <span className={`shell-swatch shell-${name}`} aria-hidden="true" />
                {SHELL_LETTERS[name]}
              </th>
              <td className="shell-radius">{shellText(best[name])}</td>
              <td className="shell-detail">
                <Detail name={name} shells={shells} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="shell-times shell-milestones">
        <span>
          {AT_M} {stepText(times.memorization)}
        </span>
        <span>
          {AT_G} {stepText(times.generalization)}
        </span>
        <span>{`M to G ${stepText(times.delay)} steps`}</span>
      </p>
      {unembedding === null ? null : (
        <p className="shell-times">
          LayerNorm: not ‖θ‖ but ‖U‖ has a function (paper, arXiv 2606.13753). At the start, {AT_M}, {AT_G}:{" "}
          {SHELL_NAMES.map((name) => radiusText(unembedding[name])).join(", ")}
        </p>
      )}
    </div>
  );
});

export function ShellCore(): ReactNode {
  const feed = useFeed();
  const { spec, reached, phase } = usePictureRun();
  const overAt = useLab(selectOverAt);
  const ghosts = useGhosts();
  const {
    ground: { room, canvas },
    trail,
    svg,
  } = useMap({ spec, reached, overAt, ghosts });
  const shells = useShells(spec, reached, overAt);
  return (
    <div className="shell-core">
      <PictureFrame
        title={TITLE}
        caption={captionOf(phase)}
        definition={DEFINITION}
        csv={() => mapCsv(feed.curves(), reached)}
        svg={() => svg(TITLE)}
      >
        <div className="shell-body">
          <div className="picture-room shell-map" ref={room}>
            <canvas ref={canvas} className="picture-canvas" role="img" aria-label="Nothing drawn yet" />
            <canvas ref={trail} className="picture-canvas" aria-hidden="true" />
          </div>
          <Words shells={shells} />
        </div>
      </PictureFrame>
    </div>
  );
}
