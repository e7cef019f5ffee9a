/** Runs that could not be made, each with its sentence. They are kept as such, and may be tried again. */
import { type ReactNode, useMemo } from "react";
import type { SweepShown } from "../../state/sweepState.ts";
import { countsText } from "../gallery/galleryText.ts";
import { failuresOf } from "./sweepWords.ts";
import { useSweep } from "./useSweep.ts";

/** Failures that are listed; the CSV has all. */
const LISTED = 50;

export function Failures({ sweep: { analyses, runs, phase } }: { readonly sweep: SweepShown }): ReactNode {
  const lab = useSweep();
  // Plans may share a run.
  const failures = useMemo(
    () => [...new Map((analyses ?? []).flatMap(failuresOf).map((each) => [each.key, each])).values()],
    [analyses],
  );
  if (runs.failed === 0) return null;
  return (
    <section className="sweep-failures" aria-label="Failed">
      <div className="sweep-row">
        <h3>{countsText(runs.failed, "run")} failed</h3>
        {phase === "training" || failures.every(({ diverged }) => diverged) ? null : (
          <button type="button" className="button" onClick={() => lab.start()}>
            Try again
          </button>
        )}
      </div>
      {failures.some(({ diverged }) => diverged) ? (
        <p className="sweep-fine">A run that diverged would diverge again, and is not tried again.</p>
      ) : null}
      <ul>
        {failures.slice(0, LISTED).map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
        {failures.length > LISTED ? (
          <li>and {failures.length - LISTED} more, all of them in the CSV</li>
        ) : null}
      </ul>
    </section>
  );
}
