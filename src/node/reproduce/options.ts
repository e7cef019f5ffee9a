/** The options of `npm run reproduce`. */
import { type Result, err, ok } from "../../core/prelude.ts";
import { MOST_JOBS, wholeNumber } from "../grok/options.ts";

export interface Options {
  readonly help: boolean;
  readonly list: boolean;
  /** What to run: groups, names of cells or beginnings of names. */
  readonly what: readonly string[];
  /** Seeds of every cell; `null`: as many as is usual for it. */
  readonly seeds: number | null;
  readonly jobs: number;
  /** This machine's part: the `index`-th of `of`, from 1. */
  readonly shard: { readonly index: number; readonly of: number };
  readonly out: string | null;
  readonly table: string | null;
  readonly details: boolean;
  readonly fresh: boolean;
}

const MOST_SEEDS = 1000;
const MOST_SHARDS = 10_000;

export const HELP = `Usage: npm run reproduce [-- quick | all | norm-separation | CELL…] [options]
       npm run reproduce -- shell [quick | full | orders | sweeps | CELL…] [options]
       npm run reproduce -- laws [quick | full | CELL…] [options]

Runs published experiments on the exact engine, seeds 0, 1, …, and holds our times beside theirs. A cell is one
published setting; CELL is a name that --list shows, or the beginning of several.

  quick             six cells, about five minutes on two cores (the default)
  all               every cell: days on two cores, so see --shard
  norm-separation   the post-norm transformer whose weight norm falls first, with its trajectory

  shell             the runs behind the page "About the numbers": do the shells of arXiv 2606.30388 lie in the order
                    claimed, and how do radii and delay follow learning rate, batch size and weight decay?
  shell quick       two sweeps and all orders, few seeds: about half an hour on two cores (the default after shell)
  shell full        every cell, ten seeds: a night and more; shell full --list says how many hours

  laws          the laws of the delay put to the test: calibrated on one cell of each network, asked to predict the
                others as their runs went, and scored
  laws quick    thirteen small cells, three seeds: a quarter of an hour on one core (the default after laws)
  laws full     every public cell and ours; laws full --list says how many hours

  --seeds K     seeds 0 … K − 1 of every cell (default: as published; fewer for quick)
  --jobs J      how many runs at once (default: the number of cores)
  --shard I/N   only the I-th of N parts, for as many machines; join their files, and run again without --shard
  --out FILE    where each finished run is kept, a JSON line each; runs that stand there are not made again
                (default: node_modules/.cache/grokking-lab/reproduction.jsonl)
  --table FILE  where the table is saved, for the page (default: public/reproduction.json; of shell public/shell.json,
                of laws public/laws.json, which a record of fewer runs does not replace)
  --fresh       make every run again
  --details     every quantity of each cell, not its time to grok alone
  --list        print the cells and their specs, and run nothing
  --help        show this text

A cell agrees when the 99 % bootstrap interval of median(ours)/median(published) holds 1; where more than half of
either side did not grok within the budget, when Fisher's exact test on how many did has p > 0.01.

Ctrl-C ends at once; the same command goes on from there.
Exit status: 0 no cell disagrees, 1 one does or a run failed, 2 bad options.`;

export function shardOf(text: string | undefined): Options["shard"] | null {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text ?? "") ?? [];
  const [i, n] = [wholeNumber(index, MOST_SHARDS), wholeNumber(of, MOST_SHARDS)];
  return i === null || n === null || i > n ? null : { index: i, of: n };
}

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[], cores: number): Result<Options, string> {
  let options: Options = {
    help: false,
    list: false,
    what: [],
    seeds: null,
    jobs: cores,
    shard: { index: 1, of: 1 },
    out: null,
    table: null,
    details: false,
    fresh: false,
  };
  const what: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [option = "", written] = arg.startsWith("--") ? arg.split(/=(.*)/s) : [arg];
    const value = (): string | undefined => written ?? args[++i];
    switch (option) {
      case "--help":
      case "-h":
        options = { ...options, help: true };
        break;
      case "--list":
        options = { ...options, list: true };
        break;
      case "--fresh":
        options = { ...options, fresh: true };
        break;
      case "--details":
        options = { ...options, details: true };
        break;
      case "--seeds": {
        const seeds = wholeNumber(value(), MOST_SEEDS);
        if (seeds === null) return err(`--seeds needs a whole number from 1 to ${MOST_SEEDS}.`);
        options = { ...options, seeds };
        break;
      }
      case "--jobs": {
        const jobs = wholeNumber(value(), MOST_JOBS);
        if (jobs === null) return err(`--jobs needs a whole number from 1 to ${MOST_JOBS}.`);
        options = { ...options, jobs };
        break;
      }
      case "--shard": {
        const shard = shardOf(value());
        if (shard === null) return err("--shard needs I/N, such as 2/4: the second of four parts.");
        options = { ...options, shard };
        break;
      }
      case "--out":
      case "--table": {
        const file = value();
        if (file === undefined || file === "") return err(`${option} needs the name of a file.`);
        options = { ...options, [option.slice(2)]: file };
        break;
      }
      default:
        if (arg.startsWith("-")) return err(`Unknown option ${arg}.`);
        what.push(arg);
    }
  }
  return ok({ ...options, what: what.length === 0 ? ["quick"] : what });
}
