/**
 * `npm run reproduce -- shell`: the runs behind the page "About the numbers" (core/shellPlan.ts), made like published
 * ones, kept among them, and saved as its record.
 */
import { existsSync, readFileSync } from "node:fs";
import { USUAL_GIGAFLOPS, outlookOf } from "../../core/cost.ts";
import { type Result, err, ok } from "../../core/prelude.ts";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import { ORDERS, SHELL_CELLS, SWEEPS, type ShellCell, cellsOf, specTextOf } from "../../core/shellPlan.ts";
import { shellFindings } from "../../core/shellFindings.ts";
import { type ShellRun, readRecord, recordText, recorded, shellRun } from "../../core/shellRecord.ts";
import { printSpec } from "../../core/spec/print.ts";
import { type Ticker, durationText } from "../grok/ticker.ts";
import { type RecordHost, counted, dueRuns, makeRuns } from "./making.ts";
import type { Options } from "./options.ts";
import type { Planned } from "./plan.ts";
import { type Results, openResults } from "./results.ts";
import { shellText } from "./shellText.ts";
import { writeWhole } from "./wholeFile.ts";

/** A cell, and how many seeds of it are run. */
export interface ChosenShell {
  readonly cell: ShellCell;
  readonly seeds: number;
}

/** Without a plan's name: as many as the smaller plan that has the cell. */
function usualSeeds({ seeds }: ShellCell): number {
  return seeds.quick > 0 ? seeds.quick : seeds.full;
}

function named(word: string): readonly ChosenShell[] {
  const usual = (cells: readonly ShellCell[]): readonly ChosenShell[] =>
    cells.map((cell) => ({ cell, seeds: usualSeeds(cell) }));
  switch (word) {
    case "quick":
    case "full":
      return SHELL_CELLS.flatMap((cell) => {
        const seeds = cell.seeds[word];
        return seeds === 0 ? [] : [{ cell, seeds }];
      });
    case "orders":
      return usual(ORDERS);
    case "sweeps":
      return usual(SWEEPS.flatMap(cellsOf));
    default:
      return usual(SHELL_CELLS.filter(({ name }) => name.startsWith(word)));
  }
}

/**
 * @param seeds of every cell, where it was asked for
 * @returns each cell once, in the plan's order, or what is wrong, as a sentence
 */
export function chooseShell(
  words: readonly string[],
  seeds: number | null,
): Result<readonly ChosenShell[], string> {
  const most = new Map<ShellCell, number>();
  for (const word of words.length === 0 ? ["quick"] : words) {
    const cells = named(word);
    if (cells.length === 0) return err(`No shell cell begins like ${word}; shell --list shows all of them.`);
    for (const { cell, seeds: usual } of cells) most.set(cell, Math.max(most.get(cell) ?? 0, seeds ?? usual));
  }
  return ok(
    SHELL_CELLS.flatMap((cell) => {
      const count = most.get(cell);
      return count === undefined ? [] : [{ cell, seeds: count }];
    }),
  );
}

/** Every run asked for: the same list on every machine. */
export function shellRuns(chosen: readonly ChosenShell[]): readonly Planned[] {
  return chosen.flatMap(({ cell, seeds }) =>
    Array.from({ length: seeds }, (_, seed) => {
      const spec = { ...cell.spec, seed };
      const steps = Math.min(spec.steps, cell.groks + spec.after);
      return { spec, text: printSpec(spec), readEvery: null, steps, cell: cell.name };
    }),
  );
}

/** Seconds on one core of a usual machine, by the count of arithmetic. */
export function likelySeconds(chosen: readonly ChosenShell[]): number {
  return chosen.reduce((sum, { cell, seeds }) => {
    const outlook = outlookOf(cell.spec, USUAL_GIGAFLOPS, { step: cell.groks, at: 99 });
    return sum + seeds * outlook.likelySeconds;
  }, 0);
}

/** What is kept of a cell's runs, by seed. */
function keptOf(chosen: ChosenShell, results: Results): readonly ShellRun[] {
  return shellRuns([chosen]).flatMap(({ spec, text }) => {
    const kept = results.get(text);
    return kept === undefined ? [] : [shellRun(kept, spec.seed)];
  });
}

function save(file: string, chosen: readonly ChosenShell[], results: Results, today: string) {
  const before = existsSync(file) ? readRecord(readFileSync(file, "utf8")) : null;
  const made = new Map(chosen.map((each) => [each.cell, keptOf(each, results)]));
  const saved = recorded(before, made, RECEIPT_VERSION, today);
  writeWhole(file, recordText(saved.record));
  return saved;
}

/** @param options whose `what` begins with `shell`; @returns the exit status */
export async function reproduceShell(
  options: Options,
  { out, record: file }: { readonly out: string; readonly record: string },
  host: RecordHost,
  ticker: Ticker,
): Promise<number> {
  const words = options.what.slice(1);
  const picked = chooseShell(options.list && words.length === 0 ? ["full"] : words, options.seeds);
  if (!picked.ok) {
    ticker.say(`${picked.error} See npm run reproduce -- --help.`);
    return 2;
  }
  const chosen = picked.value;
  const hours = durationText(1000 * likelySeconds(chosen));
  if (options.list) {
    for (const { cell, seeds } of chosen)
      host.print(`${cell.name}  ${counted(seeds, "seed")}\n  ${specTextOf(cell)}`);
    host.print(`About ${hours} on one core of a usual machine.`);
    return 0;
  }
  const results = openResults(out, options.fresh);
  const { shard, jobs } = options;
  const due = { cells: chosen.length, hours, shard, out };
  const missing = dueRuns(shellRuns(chosen), ({ text }) => results.get(text) !== undefined, due, ticker);
  const making = { host, results, ticker, jobs, out };
  const complete = await makeRuns(missing, making, (name) => {
    ticker.say(`${name}: done.`);
    save(file, chosen, results, host.today());
  });
  const { record, complaints } = save(file, chosen, results, host.today());
  ticker.clear();
  host.print(shellText(shellFindings(record)));
  for (const complaint of complaints) ticker.say(complaint);
  ticker.say(`Saved in ${file}.`);
  return complete && complaints.length === 0 ? 0 : 1;
}
