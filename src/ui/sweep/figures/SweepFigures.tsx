/** A sweep in pictures: measures along each axis, what became of each cell, and delays against our derivation. */
import type { ReactNode } from "react";
import type { RunSpec } from "../../../core/spec/keys.ts";
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import { AlongAxis } from "./AlongAxis.tsx";
import { Delays } from "./Delays.tsx";
import "./figures.css";
import { Phases } from "./Phases.tsx";

interface SweepFiguresProps {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

export function SweepFigures(props: SweepFiguresProps): ReactNode {
  const { axes } = props.analysis.plan;
  // Of two axes the map comes first; of one the strip only sums up.
  const cells = (
    <div className="sweep-pair">
      <Phases {...props} />
      <Delays {...props} />
    </div>
  );
  return (
    <div className="sweep-figures">
      {axes.length === 2 ? cells : null}
      {axes.map((axis) => (
        <AlongAxis key={axis.field} axis={axis} {...props} />
      ))}
      {axes.length === 1 ? cells : null}
    </div>
  );
}
