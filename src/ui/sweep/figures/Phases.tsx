/** What became of each cell: a map over two axes, a strip along one. Every cell that has a run opens its first. */
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { sweepCsv } from "../../../core/sweep/table.ts";
import { AXIS_SYMBOLS } from "../../../core/sweep/plan.ts";
import { DASH, formatStep } from "../../charts/format.ts";
import { DrawnCanvas } from "../../pictures/DrawnCanvas.tsx";
import { PictureFrame } from "../../pictures/PictureFrame.tsx";
import { stillFile, useStill } from "../../pictures/useStill.ts";
import { DataTable } from "./DataTable.tsx";
import { axisText, levelText } from "../sweepWords.ts";
import { PHASE_LOOKS } from "./phaseLooks.ts";
import { phaseDrawing } from "./phaseDraw.ts";
import { type MapCell, phaseMap } from "./phaseMap.ts";
import { cellLines, cellName, phaseCaption } from "./phaseWords.ts";
import { useTip } from "./useTip.tsx";

const DEFINITION = {
  text: (
    <>
      <p>
        Grokked: at least half of a cell’s runs reach test accuracy 0.99. Memorized only: at least half reach
        train accuracy 0.99. Confused: fewer than half do, within their limit. Failed runs do not count; where
        all failed, the cell did. k/n: grokked, of the runs that ended.
      </p>
      <p>
        Color: the median of τ over seeds, a run that memorized and did not grok counting as longer than any
        (Kaplan–Meier); its scale is logarithmic. An invalid cell is a combination that names no run.
      </p>
    </>
  ),
  formula: String.raw`\tau = T_{99} - T_{\mathrm{mem}}`,
  source:
    "phases after arXiv 2205.10343 (comprehension, grokking, memorization, confusion), with the lab’s own thresholds; colors, cividis (doi.org/10.1371/journal.pone.0199239).",
};

/** Rem: maps that cannot be narrower have no room for another picture beside them. */
const WIDE = 22;

interface PhasesProps {
  readonly analysis: SweepAnalysis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

interface CellsProps extends PhasesProps {
  readonly cells: readonly MapCell[];
}

/** Buttons over the cells that are drawn: one stop for the Tab key, arrows go on from there. */
function Cells({ analysis, cells, onOpenRun }: CellsProps): ReactNode {
  const { plan } = analysis;
  const [here, setHere] = useState(0);
  const group = useRef<HTMLDivElement>(null);
  const { tip, id, show, hide } = useTip();

  function onKeyDown(event: KeyboardEvent): void {
    const now = cells[here];
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (now === undefined || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const [across = 0, up = 0] = step;
    const next = cells.findIndex(({ column, row }) => column === now.column + across && row === now.row + up);
    if (next < 0) return;
    setHere(next);
    group.current?.querySelectorAll("button")[next]?.focus();
  }

  return (
    <div ref={group} role="group" aria-label="Cells" onKeyDown={onKeyDown}>
      {cells.map(({ finding, x, y, width, height }, i) => {
        const { cell } = finding;
        const tell = (beside: HTMLElement): void => show(beside, cellLines(plan, finding));
        return (
          <button
            key={i}
            type="button"
            className="sweep-cell"
            tabIndex={i === here ? 0 : -1}
            aria-label={cellName(plan, finding)}
            aria-describedby={id}
            aria-disabled={cell.kind === "invalid"}
            style={{ left: `${x}rem`, top: `${y}rem`, width: `${width}rem`, height: `${height}rem` }}
            onPointerEnter={(event) => {
              if (event.pointerType === "mouse") tell(event.currentTarget);
            }}
            onPointerLeave={hide}
            onFocus={(event) => {
              setHere(i);
              if (event.currentTarget.matches(":focus-visible")) tell(event.currentTarget);
            }}
            onBlur={hide}
            onClick={() => {
              if (cell.kind === "sound") onOpenRun(cell.spec);
            }}
          />
        );
      })}
      {tip}
    </div>
  );
}

function Plot({ analysis, onOpenRun }: PhasesProps): ReactNode {
  const still = useStill(useMemo(() => phaseDrawing(analysis), [analysis]));
  const { box } = still;
  const { plan, cells } = analysis;
  const map = useMemo(
    () => (box === null ? null : phaseMap(plan, cells, box.width / box.rem)),
    [plan, cells, box],
  );
  // Wider than its room, it scrolls; without a room to measure, it is as narrow as it can be.
  const least = useMemo(() => phaseMap(plan, cells, 0).width, [plan, cells]);
  return (
    <div className="sweep-scroll">
      <div className={least > WIDE ? "sweep-plot is-wide" : "sweep-plot"} style={{ minWidth: `${least}rem` }}>
        <DrawnCanvas drawn={still} height={still.height} />
        {map === null ? null : <Cells analysis={analysis} cells={map.cells} onOpenRun={onOpenRun} />}
      </div>
    </div>
  );
}

export function Phases({ analysis, onOpenRun }: PhasesProps): ReactNode {
  const { plan, cells } = analysis;
  const [first, second] = plan.axes;
  const title = second === undefined ? `Phases along ${axisText(first.field)}` : "Phase diagram";
  return (
    <PictureFrame
      title={title}
      caption={phaseCaption(analysis)}
      definition={DEFINITION}
      csv={() => sweepCsv([analysis])}
      svg={() => stillFile(title, phaseDrawing(analysis), Math.max(40, phaseMap(plan, cells, 0).width))}
    >
      <Plot analysis={analysis} onOpenRun={onOpenRun} />
      <DataTable
        name="Phases by cell"
        head={[
          ...plan.axes.map(({ field }) => AXIS_SYMBOLS[field]),
          "phase",
          "memorized",
          "grokked",
          "ended",
          "failed",
          "median τ",
        ]}
        rows={() =>
          cells.map(({ cell, phase, memorized, grokked, ended, failed, delay }) => [
            ...cell.levels.map(levelText),
            PHASE_LOOKS[phase].text,
            String(memorized),
            String(grokked),
            String(ended),
            String(failed),
            delay.median === null ? DASH : formatStep(delay.median),
          ])
        }
      />
    </PictureFrame>
  );
}
