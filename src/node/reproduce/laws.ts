/**
 * `npm run reproduce -- laws`: the runs of lawsPlan.ts, each kept with what the laws read of it, and what the laws would
 * have said of them as they went (core/laws), scored and saved as a record for the page.
 */
import { existsSync, readFileSync } from "node:fs";
import { USUAL_GIGAFLOPS, outlookOf } from "../../core/cost.ts";
import { type LawRecord, lawRecordText, readLawRecord } from "../../core/laws/record.ts";
import { finishedRun } from "../../core/laws/trace.ts";
import { type TriedCell, runCount, shippedCalibration, trial } from "../../core/laws/trial.ts";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import { printSpec } from "../../core/spec/print.ts";
import { type Ticker, durationText } from "../grok/ticker.ts";
import { CALIBRATES, type ChosenLaw, LAW_CELLS, TRIED, chooseLaws, lawRuns } from "./lawsPlan.ts";
import { lawsText } from "./lawsText.ts";
import { type RecordHost, counted, dueRuns, makeRuns } from "./making.ts";
import type { Options } from "./options.ts";
import { type Results, openResults } from "./results.ts";
import { writeWhole } from "./wholeFile.ts";

/** Seconds on one core of a usual machine, by the count of arithmetic. */
export function likelySeconds(chosen: readonly ChosenLaw[]): number {
  return chosen.reduce((sum, { cell, seeds }) => {
    const outlook = outlookOf(cell.spec, USUAL_GIGAFLOPS, { step: cell.groks, at: 99 });
    return sum + seeds * outlook.likelySeconds;
  }, 0);
}

/** Every cell of the plan with the runs of it that are kept, whatever was asked for now. */
function keptCells(results: Results, seeds: number): readonly TriedCell[] {
  return LAW_CELLS.flatMap((cell) => {
    const runs = lawRuns([{ cell, seeds: Math.max(seeds, cell.seeds.full) }]).flatMap(({ text }) => {
      const kept = results.get(text);
      return kept?.trace === undefined ? [] : (finishedRun(kept, kept.trace) ?? []);
    });
    return runs.length === 0
      ? []
      : [{ name: cell.name, family: cell.family, published: cell.from === "public", runs }];
  });
}

const REACHES = ["architecture", "family"] as const;

export function lawRecord(cells: readonly TriedCell[], made: string): LawRecord {
  return {
    format: 2,
    engine: RECEIPT_VERSION,
    made,
    runs: runCount(cells),
    calibration: shippedCalibration(cells),
    trials: TRIED.filter((family) => cells.some((cell) => cell.family === family)).flatMap((family) =>
      REACHES.map((reach) => trial(family, cells, CALIBRATES[family], reach)),
    ),
  };
}

/** A record of more runs stays: its runs are kept elsewhere. @returns what was not done, as a sentence */
function save(file: string, record: LawRecord): string | null {
  const found = existsSync(file) ? readLawRecord(readFileSync(file, "utf8")) : null;
  const before = found?.engine === record.engine ? found : null;
  if (before !== null && before.runs > record.runs)
    return `${file} tells of ${before.runs} runs, and only ${record.runs} are kept here: it was left as it is.`;
  writeWhole(
    file,
    lawRecordText({ ...record, made: before?.runs === record.runs ? before.made : record.made }),
  );
  return null;
}

/** @param options whose `what` begins with `laws`; @returns the exit status */
export async function reproduceLaws(
  options: Options,
  { out, record: file }: { readonly out: string; readonly record: string },
  host: RecordHost,
  ticker: Ticker,
): Promise<number> {
  const words = options.what.slice(1);
  const picked = chooseLaws(options.list && words.length === 0 ? ["full"] : words, options.seeds);
  if (!picked.ok) {
    ticker.say(`${picked.error} See npm run reproduce -- --help.`);
    return 2;
  }
  const chosen = picked.value;
  const hours = durationText(1000 * likelySeconds(chosen));
  if (options.list) {
    for (const { cell, seeds } of chosen)
      host.print(`${cell.name}  ${counted(seeds, "seed")}, ${cell.from}\n  ${printSpec(cell.spec)}`);
    host.print(`About ${hours} on one core of a usual machine.`);
    return 0;
  }
  const results = openResults(out, options.fresh);
  const { shard, jobs } = options;
  const due = { cells: chosen.length, hours, shard, out };
  const missing = dueRuns(lawRuns(chosen), ({ text }) => results.get(text)?.trace !== undefined, due, ticker);
  const making = { host, results, ticker, jobs, out };
  const complete = await makeRuns(missing, making, (name) => ticker.say(`${name}: done.`));
  const record = lawRecord(keptCells(results, options.seeds ?? 0), host.today());
  ticker.clear();
  host.print(lawsText(record));
  ticker.say(save(file, record) ?? `Saved in ${file}.`);
  return complete ? 0 : 1;
}
