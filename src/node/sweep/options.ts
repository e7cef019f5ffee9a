/** The options of `npm run sweep`. */
import { type Result, err, ok } from "../../core/prelude.ts";
import { SWEEP_PRESETS } from "../../core/sweep/presets.ts";
import { MOST_JOBS, wholeNumber } from "../grok/options.ts";
import { shardOf } from "../reproduce/options.ts";

export interface Options {
  readonly help: boolean;
  readonly list: boolean;
  /** A plan's text, or the id of a preset. */
  readonly what: string;
  readonly quick: boolean;
  readonly jobs: number;
  /** This machine's part: the `index`-th of `of`, from 1. */
  readonly shard: { readonly index: number; readonly of: number };
  /** Files, as given; `null`: the usual one, or none. */
  readonly out: string | null;
  readonly csv: string | null;
  readonly json: string | null;
}

const presetLines = SWEEP_PRESETS.map(({ id, name }) => `  ${id.padEnd(16)}${name}`).join("\n");

export const HELP = `Usage: npm run --silent sweep -- 'PLAN' | PRESET [--quick] [options]

Runs a sweep on the exact engine, without a browser, and prints how delay and radii follow what was varied, with
intervals over seeds, beside what the theories say. PLAN is what follows the # of a sweep's link, or a whole link:

  'p=59&lr=0.002&wd=1&batch=256&draw=replace&steps=40000&sweep=lr:0.001:0.004:3,wd:0.5:2:3,seeds:10'

one axis or two, each KEY:FROM:TO:COUNT in equal steps of the logarithm (lr, batch, wd, frac or p; :full behind a batch
adds the full one), and how many seeds. Presets, each a few sweeps about one run:

${presetLines}

  --quick       the preset's quick size: three seeds and few values, minutes on two cores
  --jobs J      how many runs at once (default: the number of cores)
  --shard I/N   only the I-th of N parts, for as many machines; join their files end to end, and run again with
                --out on the whole
  --out FILE    where each finished run is kept; what stands there is not made again
                (default: PRESET.jsonl, PRESET-quick.jsonl or sweep.jsonl, here)
  --csv FILE    a row for each run
  --json FILE   all that was found
  --list        print cells, the cheapest first, with the hours, and run nothing
  --help        show this text

Cells that cost least come first. Ctrl-C ends at once; the same command goes on from there.
Exit status: 0 every run came to an end of its own, 1 one did not, 2 bad options or a bad file.`;

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[], cores: number): Result<Options, string> {
  let options: Options = {
    help: false,
    list: false,
    what: "",
    quick: false,
    jobs: cores,
    shard: { index: 1, of: 1 },
    out: null,
    csv: null,
    json: null,
  };
  const what: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [option = "", written] = arg.startsWith("--") ? arg.split(/=(.*)/s) : [arg];
    const value = (): string | undefined => written ?? args[++i];
    switch (option) {
      case "--help":
      case "-h":
        return ok({ ...options, help: true });
      case "--list":
      case "--quick":
        options = { ...options, [option.slice(2)]: true };
        break;
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
      case "--csv":
      case "--json": {
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
  const [first, ...others] = what;
  if (first === undefined) return err("No plan and no preset was given.");
  if (others.length > 0)
    return err(`One sweep at a time, in quotes; here there are ${what.length}: ${what.join(" ")}.`);
  return ok({ ...options, what: first });
}
