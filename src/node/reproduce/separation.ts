/**
 * The norm-separation setting as its source tells of it (arXiv 2603.13331): weight norm and times of every seed against
 * the published seeds' ranges, and the norm's way down, read every 200 steps.
 */
import type { PublishedCell, Quantity } from "../../core/published.ts";
import { median, range } from "../../core/statistics.ts";
import { type Kept, logOf, ourRun } from "./results.ts";

const SHOWN = ["tMem", "vMem", "tGrok99", "vEnd"] as const satisfies readonly Quantity[];

function rounded(x: number | null | undefined): string {
  return x === null || x === undefined ? "–" : x.toFixed(0);
}

/** @param kept our runs of the cell, by seed; @returns lines of text, and whether every median is within its range */
export function separationText(
  cell: PublishedCell,
  kept: readonly (readonly [number, Kept])[],
): { readonly text: string; readonly within: boolean } {
  const every = cell.loggedEvery ?? 1;
  const runs = kept.map(([seed, run]) => ourRun(run, seed, cell));
  let within = runs.length > 0;
  const rows = SHOWN.map((quantity) => {
    const published = range(cell.perSeed.map((run) => run[quantity] ?? null));
    const ours = runs.map((run) => run[quantity]);
    const typical = median(ours);
    const inside =
      published !== null && typical !== null && typical >= published[0] && typical <= published[1];
    within &&= inside;
    return [
      quantity.padEnd(8),
      `published ${rounded(published?.[0])}–${rounded(published?.[1])}`.padEnd(24),
      `ours ${ours.map(rounded).join(", ")}`,
      `(median ${rounded(typical)}: ${inside ? "within" : "outside"})`,
    ].join("  ");
  });
  const logs = kept.map(([, run]) => logOf(run, every));
  const longest = Math.max(0, ...logs.map((log) => log.length));
  const trajectory = Array.from({ length: longest }, (_, i) => {
    const present = logs.flatMap((log) => (log[i] === undefined ? [] : [log[i]]));
    const [step, v] = [present[0]?.[0] ?? 0, median(present.map((reading) => reading[3]))];
    return `${String(step).padStart(6)}  ${rounded(v).padStart(6)}  ${present.length}/${logs.length}`;
  });
  const start = `V at step 0: ${runs.map((run) => rounded(run.vInit)).join(", ")} (expected 13538; published runs read 13.5k)`;
  const text = [
    `Norm separation, read every ${every} steps from step 1 on:`,
    start,
    ...rows,
    "  step  median V  runs",
    ...trajectory,
  ];
  return { text: text.join("\n"), within };
}
