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

export const Readout = memo(function Readout({ spec, crosshair }: ReadoutProps): ReactNode {
  return (
    <div className="readout">
      <div className="readout-group">
        <div className="readout-cell readout-step">
          <span className="readout-label">
            step <span ref={(element) => crosshair.cell("where", element)}>latest</span>
          </span>
          <span className="readout-value" ref={(element) => crosshair.cell("step", element)}>
            {DASH}
          </span>
        </div>
      </div>
      {FIGURES.map(({ panel, title, short }) => (
        <div className="readout-group" key={panel} role="group" aria-label={`${title} values`}>
          <span className="readout-title">{short}</span>
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
      ))}
    </div>
  );
});
