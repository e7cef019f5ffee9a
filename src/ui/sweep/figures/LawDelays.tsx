/** What the laws said of each run at memorization, as calibrated now, against the delay that came. */
import { type ReactNode, useDeferredValue, useMemo } from "react";
import { scoreboard } from "../../../core/laws/scoreboard.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import { runKey } from "../../../core/sweep/cells.ts";
import { saidDelays } from "../../../core/sweep/saidDelays.ts";
import type { LabState } from "../../../state/labState.ts";
import type { SweepLaws } from "../../../state/sweepState.ts";
import { SCORE_HEADS, ScoreCells } from "../../laws/ScoreCells.tsx";
import { WideTable } from "../../parts/WideTable.tsx";
import { PictureFrame } from "../../pictures/PictureFrame.tsx";
import { stillFile } from "../../pictures/useStill.ts";
import { delayDrawing } from "./delayDraw.ts";
import { useLab } from "../../useLab.ts";
import { DelayPlot, FILE_WIDTH } from "./DelayPlot.tsx";
import { lawDelayCaption, lawDelayCsv } from "./lawDelayWords.ts";

const TITLE = "What the laws said";
const BY = "at memorization";

const DEFINITION = {
  text: (
    <p>
      Each run is put to the laws as it went, from nothing later than the step at which a law speaks, with the
      calibration now in force (Calibration, under Scaling law). Measured: from memorization to the test
      accuracy that the law dates, 0.90 or 0.99. An open triangle is a run that had not got there: its delay
      lies to the right. Runs that calibrate a law are no test of it and left out.
    </p>
  ),
  formula: [] as readonly string[],
  source: "each law’s own, as its row under Scaling law says.",
};

interface LawDelaysProps {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

const NOTHING: SweepLaws = { judged: new Map(), waiting: new Set() };
const selectLaws = (page: LabState): SweepLaws => page.sweep?.laws ?? NOTHING;

/** Of the runs with these keys: what was asked, and how many were not. */
function ownOf(keys: readonly string[], { judged, waiting }: SweepLaws) {
  const own = new Map(
    keys.flatMap((key) => {
      const found = judged.get(key);
      return found === undefined ? [] : [[key, found] as const];
    }),
  );
  const left = keys.filter((key) => !own.has(key));
  const coming = left.filter((key) => waiting.has(key)).length;
  return { judged: own, waiting: coming, unasked: left.length - coming };
}

/** Reads the laws' words by itself: they come oftener than analyses, and nothing else is drawn anew with them. */
export function LawDelays({ analysis, onOpenRun }: LawDelaysProps): ReactNode {
  const laws = useDeferredValue(useLab(selectLaws));
  const ended = useMemo(
    () =>
      analysis.cells.flatMap(({ runs }) =>
        runs.flatMap((run) => (run.kind === "ended" ? [runKey(run.spec)] : [])),
      ),
    [analysis],
  );
  const own = useMemo(() => ownOf(ended, laws), [ended, laws]);
  const said = useMemo(() => saidDelays(own.judged), [own]);
  const scores = useMemo(() => scoreboard([...own.judged.values()]), [own]);
  const { delays } = said;
  const files =
    delays.length === 0
      ? {}
      : {
          csv: () => lawDelayCsv(said),
          svg: () => stillFile(TITLE, delayDrawing(delays, BY), FILE_WIDTH),
        };
  return (
    <PictureFrame
      title={TITLE}
      caption={lawDelayCaption({ ...own, scores, said })}
      definition={DEFINITION}
      {...files}
    >
      <div className="sweep-said">
        {delays.length === 0 ? null : (
          <DelayPlot plan={analysis.plan} points={delays} by={BY} onOpenRun={onOpenRun} />
        )}
        {own.judged.size === 0 ? null : (
          <WideTable label={`${TITLE}: scores`} className="sweep-table" heads={SCORE_HEADS}>
            <tbody>
              {scores
                .filter(({ edition }) => edition === 0)
                .map((score) => (
                  <tr key={score.law}>
                    <ScoreCells score={score} />
                  </tr>
                ))}
            </tbody>
          </WideTable>
        )}
      </div>
    </PictureFrame>
  );
}
