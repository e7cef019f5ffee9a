/** The spectrum as a table: one row for each kept step, one column for each frequency. Pure. */
import type { Spectra } from "../../core/spectra.ts";
import { rowsOf } from "./spectrumMap.ts";

/** Shares are float32: six figures are all they have. */
const rounded = (share: number): number => Number(share.toPrecision(6));

export function spectrumCsv(spectra: Spectra): string {
  const head = ["step", ...Array.from({ length: rowsOf(spectra) }, (_, i) => `share_${i + 1}`)];
  const rows = Array.from({ length: spectra.length }, (_, column) =>
    [spectra.stepAt(column), ...Array.from(spectra.sharesAt(column), rounded)].join(","),
  );
  return `${[head.join(","), ...rows].join("\n")}\n`;
}
