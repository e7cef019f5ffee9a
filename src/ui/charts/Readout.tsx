/** One row that reads every line at the crosshair, or its latest value. Its numbers are written by the crosshair. */
import { type ReactNode, memo } from "react";
import { observableNamed } from "../../core/observables.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Crosshair } from "./crosshair.ts";
import { FIGURES, linesOf } from "./figures.ts";
import { DASH } from "./format.ts";
import { Swatch } from "./Swatch.tsx";

interface ReadoutProps {
  readonly spec: RunSpec;
  readonly crosshair: Crosshair;
}

/** Lines whose values fit side by side in the column of a small window. */
const ONE_ROW = 8;

export const Readout = memo(function Readout({ spec, crosshair }: ReadoutProps): ReactNode {
  const lines = FIGURES.reduce((sum, { panel }) => sum + linesOf(panel, spec).length, 0);
  return (
    <div className={lines > ONE_ROW ? "readout" : "readout readout-one"}>
      <div className="readout-group">
        <span className="readout-title">Step</span>
        <div className="readout-cell readout-step">
          <span className="readout-label" ref={(element) => crosshair.cell("where", element)}>
            latest
          </span>
          <span className="readout-value" ref={(element) => crosshair.cell("step", element)}>
            {DASH}
          </span>
        </div>
      </div>
      {FIGURES.map(({ panel, title, short }) => (
        <div className="readout-group" key={panel} role="group" aria-label={`${title} values`}>
          <span className="readout-title">{short}</span>
          <div className="readout-cells">
            {linesOf(panel, spec).map((id) => (
              <div className={`readout-cell readout-${panel}`} key={id}>
                <span className="readout-label">
                  <Swatch id={id} /> {observableNamed(id).label}
                </span>
                <span className="readout-value" ref={(element) => crosshair.cell(id, element)}>
                  {DASH}
                </span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
});
