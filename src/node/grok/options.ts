/** The options of `npm run grok`. */
import { type Result, err, ok } from "../../core/prelude.ts";

export interface Options {
  readonly help: boolean;
  readonly spec: string;
  readonly seeds: number;
  readonly jobs: number;
}

export const MOST_SEEDS = 100_000;
export const MOST_JOBS = 1024;

export const HELP = `Usage: npm run --silent grok -- 'SPEC' [--seeds N] [--jobs J]

Trains the run that SPEC names on the exact engine, without a browser, and prints one JSON object a line: when it
memorized and grokked, its weight norm then, its last accuracies and losses, and its receipt. SPEC is what follows
the # of the lab's address, or a whole link; '' is the lab's first run. Quote it: & means something to the shell.

  --seeds N   run seeds s, s + 1, … s + N − 1, where s is the spec's own; lines come in this order (default: 1)
  --jobs J    how many at once (default: the number of cores)
  --help      show this text

  npm run --silent grok -- ''
  npm run --silent grok -- 'p=59&frac=0.4&lr=0.001&wd=1&steps=12000&after=0' --seeds 20 > long-plateau.jsonl
  npm run --silent grok -- 'p=97&wd=1&do=mem:wd=0&steps=2000'

A link that carries a receipt is checked: the run of its own seed is said to be reproduced bit for bit, or not.
Not reached is null. Progress goes to standard error. Ctrl-C ends at once; what was finished is printed.

Exit status: 0 all ran to their end, 2 bad spec or options, 1 anything else: a run that diverged (its line says
where, and the others go on), one that does not fit this machine, a receipt that differs.`;

/** The number an option was given, or `null` when it is none from 1 to `most`. */
export function wholeNumber(text: string | undefined, most: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text ?? "") && value >= 1 && value <= most ? value : null;
}

/**
 * @param cores how many jobs there are without the option
 * @returns what was asked for, or what is wrong with it, as a sentence
 */
export function parseOptions(args: readonly string[], cores: number): Result<Options, string> {
  let [seeds, jobs, help] = [1, cores, false];
  const specs: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [option = "", written] = arg.startsWith("--") ? arg.split(/=(.*)/s) : [];
    const value = (): string | undefined => written ?? args[++i];
    if (arg === "--help" || arg === "-h") help = true;
    else if (option === "--seeds" || option === "--jobs") {
      const most = option === "--seeds" ? MOST_SEEDS : MOST_JOBS;
      const count = wholeNumber(value(), most);
      if (count === null) return err(`${option} needs a whole number from 1 to ${most}.`);
      if (option === "--seeds") seeds = count;
      else jobs = count;
    } else if (arg.startsWith("-")) return err(`Unknown option ${arg}.`);
    else specs.push(arg);
  }
  const [spec] = specs;
  if (help) return ok({ help, spec: "", seeds, jobs });
  if (spec === undefined) return err("No spec was given; '' is the lab's first run.");
  if (specs.length > 1) {
    return err(`One spec at a time, in quotes; here there are ${specs.length}: ${specs.join(" ")}.`);
  }
  return ok({ help, spec, seeds, jobs });
}

/**
 * npm keeps options that stand before `--` for itself, and says nothing.
 * @param env its settings, which the script inherits
 * @returns a sentence, when it has kept one of ours
 */
export function keptByNpm(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): string | null {
  const kept = names.find((name) => env[`npm_config_${name}`] !== undefined);
  return kept === undefined ? null : `npm kept --${kept} for itself: put -- before the script's own options.`;
}
