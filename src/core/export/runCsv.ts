/** The observables of a run as a table: every point kept, one row a step, empty where an observable has no point. */
import type { Curves } from "../curves.ts";
import { OBSERVABLE_IDS, type ObservableId } from "../observables.ts";

export function seriesCsv(curves: Curves, ids: readonly ObservableId[]): string {
  const rows = new Map<number, Map<ObservableId, number>>();
  for (const id of ids) {
    const view = curves[id].view();
    for (let i = 0; i < view.length; i += 2) {
      const step = view[i]!;
      const row = rows.get(step) ?? new Map<ObservableId, number>();
      row.set(id, view[i + 1]!);
      rows.set(step, row);
    }
  }
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, row]) => [step, ...ids.map((id) => row.get(id) ?? "")].join(","));
  return `${[["step", ...ids].join(","), ...lines].join("\n")}\n`;
}

/** All observables that the run has. */
export function runCsv(curves: Curves): string {
  return seriesCsv(
    curves,
    OBSERVABLE_IDS.filter((id) => curves[id].length > 0),
  );
}
