/** What one plan's runs say: figures, slopes beside the theories', and every cell. */
import { type ReactNode, memo, useDeferredValue } from "react";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { SweepAnalysis } from "../../core/sweep/analysis.ts";
import { CellTable } from "./CellTable.tsx";
import { LawDelays } from "./figures/LawDelays.tsx";
import { SweepFigures } from "./figures/SweepFigures.tsx";
import { SlopeTable } from "./SlopeTable.tsx";

interface ResultsProps {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

/** Only a new analysis is drawn anew: progress is told more often. What else there is comes after the figures, in a turn of its own. */
export const Results = memo(function Results({ analysis, onOpenRun }: ResultsProps): ReactNode {
  const told = useDeferredValue<SweepAnalysis | null>(analysis, null);
  return (
    <>
      <section className="sweep-part" aria-labelledby="sweep-figures">
        <h3 id="sweep-figures">Figures</h3>
        <SweepFigures analysis={analysis} onOpenRun={onOpenRun} />
      </section>
      {told === null ? null : (
        <>
          <LawDelays analysis={told} onOpenRun={onOpenRun} />
          <section className="sweep-part" aria-labelledby="sweep-slopes">
            <h3 id="sweep-slopes">Slopes</h3>
            <SlopeTable slopes={told.slopes} />
          </section>
          <section className="sweep-part" aria-labelledby="sweep-cells">
            <h3 id="sweep-cells">Cells</h3>
            <CellTable analysis={told} onOpenRun={onOpenRun} />
          </section>
        </>
      )}
    </>
  );
});
