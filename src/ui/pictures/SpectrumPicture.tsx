/** The embedding over frequencies and steps, and the circle on which the leading frequency puts the tokens. */
import {
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { frequencyCount, spectralOf } from "../../core/fourier.ts";
import { parametersOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Scene } from "../../core/scene.ts";
import { shapeOf } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { useGazeStep } from "../useGaze.ts";
import { LabContext, useFeed } from "../useLab.ts";
import { DrawnCanvas } from "./DrawnCanvas.tsx";
import { PictureFrame } from "./PictureFrame.tsx";
import { noSpectrumText, spectrumCaption } from "./spectrumCaption.ts";
import { drawLeadingCircle } from "./spectrumCircle.ts";
import { spectrumCsv } from "./spectrumCsv.ts";
import { SPECTRUM_HEIGHT, createMapImage, drawSpectrum } from "./spectrumDraw.ts";
import { type Draw, useDrawn } from "./useDrawn.ts";
import { type PictureRun, usePictureRun } from "./usePictureRun.ts";

const TITLE = "Spectrum";

const DEFINITION = {
  text: (
    <>
      <p>
        E is the table of embeddings, one row for each token t, in the order of the group that the operation
        is of (0 … p − 1 for what adds, powers of a generator for what multiplies). A row of the picture is
        one frequency k, its color that frequency’s share of all power but the constant’s. The Fourier Gini is
        0 when all frequencies have the same and near 1 when one has everything.
      </p>
      <p>
        The circle shows the tokens on the two directions of the embedding that follow the cosine and the sine
        of the leading frequency; the line joins tokens in the order of their turn k·t/n. Circularity is 1
        when both are waves over the tokens, as on a circle with even distances; e are the tokens’ places on
        one direction, and the mean over both is shown. The plane is chosen to follow that frequency, and a
        wide embedding can follow any: random weights already give 0.4 to 0.9 (measured at step 0, p from 23
        to 113). What tells is the share of the power, and how tight the circle is. The measure “circularity”
        takes principal components instead.
      </p>
    </>
  ),
  formula: [
    "P_k=\\sum_j\\bigl|\\hat E_{kj}\\bigr|^2,\\qquad \\hat E_{kj}=\\sum_{t=0}^{n-1}E_{tj}\\,e^{-2\\pi i kt/n},\\qquad k=1,\\dots,\\lfloor n/2\\rfloor",
    "G=\\frac{2\\sum_i i\\,x_{(i)}}{n\\sum_i x_i}-\\frac{n+1}{n},\\qquad x_{(1)}\\le x_{(2)}\\le\\dots\\ \\text{the shares}",
    "c=\\max_k\\frac{2}{n\\sum_t e_t^2}\\,\\Bigl|\\sum_t e_t\\,e^{2\\pi i kt/n}\\Bigr|^2",
  ],
  source:
    "the spectrum, paper, arXiv 2301.05217; circularity, paper, arXiv 2205.10343; its plane, our choice; colors, cividis (doi.org/10.1371/journal.pone.0199239).",
};

function hasSpectrum(spec: RunSpec): number | null {
  const spectral = spectralOf(spec, parametersOf(shapeOf(spec), spec.decay));
  return spectral === null ? null : frequencyCount(spectral);
}

/** The scene of the step shown, as scenes come, which they do while this is mounted. */
function useScene(): Scene | null {
  const { scenes } = useContext(LabContext) ?? bug("useScene outside LabContext");
  const step = useGazeStep();
  useEffect(() => {
    scenes.want(true);
    return () => scenes.want(false);
  }, [scenes]);
  return useSyncExternalStore(scenes.subscribe, () => scenes.sceneAt(step));
}

function Drawing({
  frequencies,
  run,
}: {
  readonly frequencies: number;
  readonly run: PictureRun;
}): ReactNode {
  const feed = useFeed();
  const scene = useScene();
  const { stepScale, end, reached, phase } = run;
  const [image] = useState(createMapImage);
  const draw = useCallback<Draw>(
    (pen, box, now) => {
      const view = { stepScale, end, reached, frequencies };
      const circle = drawLeadingCircle(pen, box, scene, now.curves.spectra);
      return `${drawSpectrum(pen, box, now, view, image)} ${circle}`;
    },
    [stepScale, end, reached, frequencies, image, scene],
  );
  const drawn = useDrawn(draw);
  return (
    <PictureFrame
      title={TITLE}
      caption={spectrumCaption(phase)}
      definition={DEFINITION}
      csv={() => spectrumCsv(feed.curves().spectra)}
      svg={() => drawn.svg(TITLE)}
    >
      <DrawnCanvas drawn={drawn} height={SPECTRUM_HEIGHT} />
    </PictureFrame>
  );
}

export function SpectrumPicture(): ReactNode {
  const run = usePictureRun();
  const frequencies = useMemo(() => hasSpectrum(run.spec), [run.spec]);
  if (frequencies !== null) return <Drawing frequencies={frequencies} run={run} />;
  return (
    <PictureFrame title={TITLE} caption={noSpectrumText(run.spec)} definition={DEFINITION}>
      {null}
    </PictureFrame>
  );
}
