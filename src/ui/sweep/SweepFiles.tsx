/** A sweep to take away: a row for each run, all that was found, the file that goes on elsewhere, and its link. */
import type { ReactNode } from "react";
import type { SweepAnalysis } from "../../core/sweep/analysis.ts";
import type { SweepPlan } from "../../core/sweep/plan.ts";
import { sweepCsv, sweepJson } from "../../core/sweep/table.ts";
import { download } from "../charts/download.ts";
import { CopyText } from "../parts/CopyText.tsx";
import { useSweep } from "./useSweep.ts";

interface SweepFilesProps {
  readonly analyses: readonly SweepAnalysis[] | null;
  /** The one that a link would name. */
  readonly plan: SweepPlan;
}

export function SweepFiles({ analyses, plan }: SweepFilesProps): ReactNode {
  const lab = useSweep();
  const save = (name: string, type: string, text: string): void => download(name, new Blob([text], { type }));
  return (
    <>
      <button
        type="button"
        className="button"
        title="A row for each run"
        disabled={analyses === null}
        onClick={() => save("sweep.csv", "text/csv", sweepCsv(analyses ?? []))}
      >
        CSV
      </button>
      <button
        type="button"
        className="button"
        title="Plans, slopes, cells and runs"
        disabled={analyses === null}
        onClick={() => save("sweep.json", "application/json", sweepJson(analyses ?? []))}
      >
        JSON
      </button>
      <button
        type="button"
        className="button"
        title="What the command line writes too; it opens here, and goes on from what is in it"
        onClick={() => save("sweep.jsonl", "application/jsonl", lab.fileText())}
      >
        Result file
      </button>
      <CopyText
        label="Share sweep"
        done="Copied: whoever opens it gets this plan."
        text={() => lab.linkOf(plan)}
      />
    </>
  );
}
