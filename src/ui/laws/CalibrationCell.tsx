/** One cell that may calibrate: what it tells, whether its runs support the theory, and their fits to be looked at. */
import { type ReactNode, useId, useState } from "react";
import type { CellKnowledge, RunFit } from "../../core/laws/known.ts";
import { cellName, cellNumbers, lineText, supportText } from "./calibrationWords.ts";
import { FitFigure } from "./FitFigure.tsx";
import { Symbols } from "../parts/Symbols.tsx";

/** A run of the cell, with what its box says. */
export interface OfferedRun {
  readonly label: string;
  readonly fit: RunFit;
  /** `null`: it goes with its cell. */
  readonly chosen: boolean | null;
}

interface CalibrationCellProps {
  readonly cell: Pick<CellKnowledge, "course" | "family" | "setting">;
  readonly runs: readonly OfferedRun[];
  /** Those whose numbers are shown. */
  readonly fits: readonly RunFit[];
  readonly chosen: boolean | "some";
  readonly onCell: (chosen: boolean) => void;
  readonly onRun?: (run: string, chosen: boolean) => void;
}

function OneFit({
  offered: { label, fit, chosen },
  onRun,
}: {
  readonly offered: OfferedRun;
  readonly onRun: CalibrationCellProps["onRun"];
}): ReactNode {
  return (
    <li>
      {chosen === null || onRun === undefined ? (
        <b>{label}</b>
      ) : (
        <label>
          <input
            type="checkbox"
            checked={chosen}
            onChange={({ currentTarget }) => onRun(fit.run, currentTarget.checked)}
          />{" "}
          {label}
          {chosen ? ", calibrates" : ", held out"}
        </label>
      )}
      <FitFigure fit={fit} />
      <p>{lineText(fit)}</p>
    </li>
  );
}

export function CalibrationCell({
  cell,
  runs,
  fits,
  chosen,
  onCell,
  onRun,
}: CalibrationCellProps): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = cellName(cell);
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  return (
    <section className="calibration-cell" aria-label={name}>
      <label className="calibration-name">
        <input
          type="checkbox"
          ref={(box) => {
            if (box !== null) box.indeterminate = chosen === "some";
          }}
          checked={chosen === true}
          onChange={({ currentTarget }) => onCell(currentTarget.checked)}
        />{" "}
        <b>{name}</b>
      </label>
      <dl className="calibration-numbers">
        <div>
          <dt>n</dt>
          <dd>{fits.length === runs.length ? count : `${fits.length} of ${count}`}</dd>
        </div>
        {cellNumbers(fits).map(({ label, text }) => (
          <div key={label}>
            <dt>
              <Symbols text={label} />
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Symbols text={supportText(fits)} />{" "}
        <button
          type="button"
          className="button button-quiet"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          {open ? "Hide the fits" : "Show the fits"}
        </button>
      </p>
      {open ? (
        <ul className="calibration-fits" id={id}>
          {runs.map((offered) => (
            <OneFit key={offered.fit.run} offered={offered} onRun={onRun} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}
