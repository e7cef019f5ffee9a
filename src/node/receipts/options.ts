/** The options of `npm run receipts`. */
import { type Result, err, ok } from "../../core/prelude.ts";

export const BROWSERS = ["chromium", "firefox", "webkit"] as const;
export type BrowserName = (typeof BROWSERS)[number];

export interface Options {
  readonly help: boolean;
  readonly count: number;
  readonly seed: number;
  /** `null`: those that are installed. */
  readonly browsers: readonly BrowserName[] | null;
  readonly serve: boolean;
}

export const DEFAULT_COUNT = 20;
const MOST_SPECS = 1000;
const LARGEST_SEED = 4_294_967_295;

export const HELP = `Usage: npm run receipts -- [options]

Makes the same random runs on the exact engine in Node and in every browser here, and compares their receipts,
which hash the bits of all weights at every grid point.

  --count N        how many runs, from 1 to ${MOST_SPECS} (default: ${DEFAULT_COUNT})
  --seed S         which ones; equal seeds make equal runs (default: 0)
  --browsers LIST  of ${BROWSERS.join(", ")}, joined by commas (default: those that are installed)
  --serve          open no browser, but print an address for any, on this computer or the network; Ctrl-C ends
  --help           show this text

Exit status: 0 all equal, 1 something differs or did not run, 2 bad options.`;

function wholeNumber(text: string | undefined, low: number, high: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text ?? "") && value >= low && value <= high ? value : null;
}

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  let options: Options = { help: false, count: DEFAULT_COUNT, seed: 0, browsers: null, serve: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [option = "", written] = arg.split(/=(.*)/s);
    const value = (): string | undefined => written ?? args[++i];
    if (arg === "--help" || arg === "-h") options = { ...options, help: true };
    else if (arg === "--serve") options = { ...options, serve: true };
    else if (option === "--count") {
      const count = wholeNumber(value(), 1, MOST_SPECS);
      if (count === null) return err(`--count needs a number from 1 to ${MOST_SPECS}.`);
      options = { ...options, count };
    } else if (option === "--seed") {
      const seed = wholeNumber(value(), 0, LARGEST_SEED);
      if (seed === null) return err(`--seed needs a number from 0 to ${LARGEST_SEED}.`);
      options = { ...options, seed };
    } else if (option === "--browsers") {
      const names = (value() ?? "").split(",");
      const unknown = names.find((name) => !BROWSERS.some((known) => known === name));
      if (unknown !== undefined) {
        return err(`--browsers has ${unknown || "no name"} where ${BROWSERS.join(", ")} are known.`);
      }
      options = { ...options, browsers: BROWSERS.filter((name) => names.includes(name)) };
    } else return err(`Unknown option ${arg}.`);
  }
  return options.serve && options.browsers !== null
    ? err("--serve opens no browser: leave out --browsers.")
    : ok(options);
}
