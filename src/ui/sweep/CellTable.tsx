/** Every cell in a row: what most of its runs came to, medians and ranges over its seeds. A cell opens its first run. */
import { type ReactNode, useState } from "react";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { SweepAnalysis } from "../../core/sweep/analysis.ts";
import type { CellFinding } from "../../core/sweep/phases.ts";
import type { SweepPlan } from "../../core/sweep/plan.ts";
import { DASH, formatNorm } from "../charts/format.ts";
import { WideTable } from "../parts/WideTable.tsx";
import { cellText, problemText, stepsText, summaryText } from "./sweepWords.ts";

/** Rows at first: a large plan has hundreds. */
const SHOWN = 50;

const HEADS = [
  "Cell",
  "Phase",
  "Memorized",
  "Grokked",
  "T_mem",
  "T₉₉",
  "τ = T₉₉ − T_mem",
  "V at M",
  "V at G",
] as const;

interface CellProps {
  readonly plan: SweepPlan;
  readonly found: CellFinding;
  readonly onOpenRun: (spec: RunSpec) => void;
}

function Cell({ plan, found, onOpenRun }: CellProps): ReactNode {
  const { cell, phase, runs, ended, failed, memorized, grokked } = found;
  const name = cellText(plan, cell.levels);
  if (cell.kind === "invalid") {
    return (
      <tr>
        <th scope="row">{name}</th>
        <td>{phase}</td>
        <td colSpan={HEADS.length - 2} className="sweep-says">
          {cell.problems.map(problemText).join(" ")}
        </td>
      </tr>
    );
  }
  const left = runs.length - ended - failed;
  const norm = (of: CellFinding["vMem"], reached: number): string =>
    summaryText(of, { of: reached, missing: 0 }, formatNorm);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="button-text"
          title={`Opens seed ${cell.spec.seed}`}
          onClick={() => onOpenRun(cell.spec)}
        >
          {name}
        </button>
      </th>
      <td>
        {phase}
        {failed > 0 ? <small>{failed} failed</small> : null}
        {left > 0 && ended > 0 ? <small>{left} to come</small> : null}
      </td>
      <td>{ended === 0 ? DASH : `${memorized}/${ended}`}</td>
      <td>{ended === 0 ? DASH : `${grokked}/${ended}`}</td>
      <td>{stepsText(found.tMem, ended, memorized)}</td>
      <td>{stepsText(found.tGrok99, ended, grokked)}</td>
      <td>{stepsText(found.delay, memorized, grokked)}</td>
      <td>{norm(found.vMem, memorized)}</td>
      <td>{norm(found.vGrok90, ended)}</td>
    </tr>
  );
}

export function CellTable({
  analysis: { plan, cells },
  onOpenRun,
}: {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all ? cells : cells.slice(0, SHOWN);
  return (
    <>
      <WideTable label="Every cell" className="sweep-cells" heads={HEADS}>
        <tbody>
          {shown.map((found) => (
            <Cell key={found.cell.levels.join(" ")} plan={plan} found={found} onOpenRun={onOpenRun} />
          ))}
        </tbody>
      </WideTable>
      {shown.length < cells.length ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          Show all {cells.length} cells
        </button>
      ) : null}
      <p className="sweep-fine">
        Times in steps: median (Kaplan–Meier) and range over the seeds. DNF k/n: k of n came to their end
        without it, and count as later than every time seen. M: train accuracy 0.99; G: test accuracy 0.90; τ
        and T₉₉: 0.99. Phase: what at least half of the seeds came to.
      </p>
    </>
  );
}
