/** What sets the settings on the page apart from the run under way, in words. Pure. */
import { editedRows, inForce, shownSpec } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import { fieldText } from "../controls/fieldText.ts";

const MOST = 3;

export function changesText(state: LabState): string {
  const { run } = state;
  if (run === null) return "";
  const [before, after] = [inForce(run.spec, run), shownSpec(state)];
  const rows = editedRows(state);
  if (rows.length === 0) return "New: its interventions.";
  const told = rows
    .slice(0, MOST)
    .map((row) => `${row.label} ${fieldText(row, before)}\u00a0→\u00a0${fieldText(row, after)}`);
  const more = rows.length > MOST ? [`${rows.length - MOST} more`] : [];
  return `New: ${[...told, ...more].join(", ")}.`;
}
