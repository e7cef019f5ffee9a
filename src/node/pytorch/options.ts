/** The options of `npm run pytorch`. */
import { type Result, err, ok } from "../../core/prelude.ts";

export interface Options {
  readonly help: boolean;
  readonly spec: string;
  /** Where the files go; `null`: the script goes to standard output, and there are no others. */
  readonly out: string | null;
}

export const HELP = `Usage: npm run --silent pytorch -- 'SPEC' [--out DIR]

Writes the run that SPEC names as a PyTorch script that stands alone: the same examples, initial weights and batches as
in the lab, to the bit, the same evaluation and interventions, and one JSON line at its end, as of npm run grok. SPEC is
what follows the # of the lab's address, or a whole link; '' is the lab's first run. Quote it: & means something to the
shell. Nothing is trained here.

  --out DIR   write DIR/grok.py, and beside it the initial weights as DIR/initial.safetensors (default: the script alone,
              to standard output)
  --help      show this text

  npm run --silent pytorch -- '' > lecture.py && python3 lecture.py
  npm run --silent pytorch -- 'p=97&model=transformer&norm=pre&wd=1&lr=0.001' --out exported

Exit status: 0 written, 2 bad spec or options, 1 anything else.`;

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  let [out, help]: [string | null, boolean] = [null, false];
  const specs: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--help" || arg === "-h") help = true;
    else if (arg === "--out" || arg.startsWith("--out=")) {
      const folder = arg === "--out" ? args[++i] : arg.slice("--out=".length);
      if (folder === undefined || folder === "") return err("--out needs a folder.");
      out = folder;
    } else if (arg.startsWith("-")) return err(`Unknown option ${arg}.`);
    else specs.push(arg);
  }
  const [spec] = specs;
  if (help) return ok({ help, spec: "", out });
  if (spec === undefined) return err("No spec was given; '' is the lab's first run.");
  if (specs.length > 1) {
    return err(`One spec at a time, in quotes; here there are ${specs.length}: ${specs.join(" ")}.`);
  }
  return ok({ help, spec, out });
}
