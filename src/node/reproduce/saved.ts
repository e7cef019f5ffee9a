/**
 * The saved table (`public/reproduction.json`, in the format of core/reproduction.ts): what the page shows as a gallery.
 * A new table adds to the one that is there, seed by seed, as long as both speak of one engine version: runs of one
 * spec are equal to the last bit, and where they are not, that is said.
 */
import { existsSync, readFileSync } from "node:fs";
import { type PublishedCell, cellName } from "../../core/published.ts";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import { type OurRun, type Row, type Table, rowOf } from "../../core/reproduction.ts";
import { writeWhole } from "./wholeFile.ts";

function readTable(file: string): Table | null {
  if (!existsSync(file)) return null;
  try {
    const table = JSON.parse(readFileSync(file, "utf8")) as Partial<Table> | null;
    const known = table?.format === 1 && table.engine === RECEIPT_VERSION && Array.isArray(table.rows);
    return known ? (table as Table) : null;
  } catch {
    return null; // something else: it is written over
  }
}

/** Runs of one cell from two tables, by seed. @param differs hears of a seed whose receipts are not one */
function merged(before: readonly OurRun[], now: readonly OurRun[], differs: (seed: number) => void) {
  const runs = new Map(before.map((run) => [run.seed, run]));
  for (const run of now) {
    const known = runs.get(run.seed);
    if (known !== undefined && known.receipt !== run.receipt) differs(run.seed);
    runs.set(run.seed, run);
  }
  return [...runs.values()].sort((a, b) => a.seed - b.seed);
}

/**
 * @param rows  what was made now
 * @param cells every published cell: names the rows' order
 * @returns sentences about runs that are not what they were
 */
export function saveTable(
  file: string,
  rows: readonly Row[],
  cells: readonly PublishedCell[],
): readonly string[] {
  const before = readTable(file);
  const complaints: string[] = [];
  const all = cells.flatMap((cell): readonly Row[] => {
    const name = cellName(cell);
    const now = rows.find((row) => row.name === name);
    const old = before?.rows.find((row) => row.name === name && row.spec === (now ?? row).spec);
    if (now === undefined) return old === undefined ? [] : [old];
    if (old === undefined) return [now];
    const ours = merged(old.ours, now.ours, (seed) =>
      complaints.push(`${name}, seed ${seed}: another receipt than in the saved table.`),
    );
    return ours.length === now.ours.length ? [now] : [rowOf(cell, ours)];
  });
  const head = `"format":1,"engine":${JSON.stringify(RECEIPT_VERSION)}`;
  const text = `{${head},"rows":[\n${all.map((row) => JSON.stringify(row)).join(",\n")}\n]}\n`;
  writeWhole(file, text);
  return complaints;
}
