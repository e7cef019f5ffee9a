/** A figure's data as a table: every point kept, one row a step, empty where a line has no point. Pure. */
import type { Curves } from "../../core/curves.ts";
import type { ObservableId } from "../../core/observables.ts";

export function figureCsv(curves: Curves, ids: readonly ObservableId[]): string {
  const rows = new Map<number, Map<ObservableId, number>>();
  for (const id of ids) {
    const view = curves[id].view();
    for (let i = 0; i < view.length; i += 2) {
      const step = view[i] ?? 0;
      const row = rows.get(step) ?? new Map<ObservableId, number>();
      row.set(id, view[i + 1] ?? Number.NaN);
      rows.set(step, row);
    }
  }
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, row]) => [step, ...ids.map((id) => row.get(id) ?? "")].join(","));
  return `${[["step", ...ids].join(","), ...lines].join("\n")}\n`;
}
