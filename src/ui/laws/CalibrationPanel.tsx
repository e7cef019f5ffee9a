/**
 * What the laws are calibrated on, to be seen and chosen: recorded cells, whole, and the runs of this visit, one by one.
 * What is not ticked is held out.
 */
import { type ReactNode, useEffect } from "react";
import type { CellKnowledge } from "../../core/laws/known.ts";
import type { VisitCell } from "../../state/calibration.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { CalibrationCell } from "./CalibrationCell.tsx";
import "./calibration.css";
import { seedOf } from "./calibrationWords.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { NO_RECORD } from "./loadRecord.ts";
import { useRecord } from "./useRecord.ts";

function Visit({ cells }: { readonly cells: readonly VisitCell[] }): ReactNode {
  const { chooseRuns } = useVerbs();
  if (cells.length === 0)
    return (
      <p>None yet. A free run counts once it has ended: on the page, among the ten seeds, in a sweep.</p>
    );
  return cells.map((cell) => {
    const { course, runs } = cell;
    const chosen = runs.filter((run) => run.chosen);
    return (
      <CalibrationCell
        key={course}
        cell={cell}
        runs={runs.map((run) => ({ ...run, label: `seed ${seedOf(run.fit)}` }))}
        fits={(chosen.length > 0 ? chosen : runs).map(({ fit }) => fit)}
        chosen={chosen.length === runs.length || (chosen.length > 0 && "some")}
        onCell={(on) =>
          chooseRuns(
            runs.map(({ fit }) => fit.run),
            on,
          )
        }
        onRun={(run, on) => chooseRuns([run], on)}
      />
    );
  });
}

function Recorded({ cell, chosen }: { readonly cell: CellKnowledge; readonly chosen: boolean }): ReactNode {
  const { chooseRecorded } = useVerbs();
  return (
    <CalibrationCell
      cell={cell}
      runs={cell.fits.map((fit) => ({ fit, label: `seed ${seedOf(fit)}`, chosen: null }))}
      fits={cell.fits}
      chosen={chosen}
      onCell={(on) => chooseRecorded(cell.course, on)}
    />
  );
}

export default function CalibrationPanel(): ReactNode {
  const { recorded, visit, working } = useLab((s) => s.calibration);
  const memorized = useLab((s) => s.laws.joint !== null);
  const { calibrate } = useVerbs();
  const record = useRecord();
  useEffect(() => {
    if (record.kind === "record") calibrate(record.record.calibration);
  }, [record, calibrate]);
  return (
    <div className="calibration" tabIndex={0} role="region" aria-label="Cells that calibrate">
      <p>
        <Symbols text="κ, V⋆, V̂_post and C are not derived: they are read off earlier runs. What is ticked calibrates; everything else is held out. κ_LL is the slope of ln V on [T_mem + 100, T_99] over −2ηλ; V⋆ is V at T_99; C is √V_mem sin φ at T_99, φ the angle to the memorizing weights. A cell speaks for runs of its network, optimizer and train fraction, the nearest first, and a cell of this visit before a recorded one." />
      </p>
      <p aria-live="polite" className="calibration-note">
        {working
          ? "Reading the runs …"
          : memorized
            ? "A choice counts for those that memorize after it. The one on the page has: what was said of it stays."
            : "A choice counts for those that memorize after it. What was said never moves."}
      </p>
      <section aria-label="Made in this visit">
        <h3>Made in this visit</h3>
        <Visit cells={visit} />
      </section>
      <section aria-label="Recorded">
        <h3>Recorded</h3>
        {record.kind === "none" ? <p>{NO_RECORD}</p> : null}
        {record.kind === "record" ? (
          <p>
            Fit to {record.record.runs} runs of <code>npm run reproduce -- laws</code>, made by{" "}
            {record.record.engine}, {record.record.made}.
          </p>
        ) : null}
        {recorded?.map((each) => (
          <Recorded key={each.cell.course} {...each} />
        ))}
      </section>
    </div>
  );
}
