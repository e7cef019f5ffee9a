/** `npm run pytorch`: a run as a PyTorch script, and its initial weights beside it. The writing is `core/export`'s. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pytorchScript } from "../../core/export/pytorchScript.ts";
import { safetensors } from "../../core/export/safetensors.ts";
import { joined } from "../../core/kept.ts";
import { prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { problemsText } from "../grok/grok.ts";
import { keptByNpm } from "../grok/options.ts";
import { HELP, parseOptions } from "./options.ts";

export interface Host {
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes a line to standard error. */
  readonly say: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @returns the exit status */
export async function pytorch(args: readonly string[], { print, say, env }: Host): Promise<number> {
  const refuse = (why: string): number => {
    say(`${why}\nSee npm run --silent pytorch -- --help.`);
    return 2;
  };
  const options = parseOptions(args);
  if (!options.ok) return refuse(options.error);
  const { help, spec: text, out } = options.value;
  if (help) {
    print(`${HELP}\n`);
    return 0;
  }
  const kept = keptByNpm(env, ["out"]);
  if (kept !== null) return refuse(kept);
  const parsed = parseLink(text);
  if (!parsed.ok) return refuse(problemsText(parsed.error));
  const { spec } = parsed.value;
  const script = pytorchScript(spec);
  if (out === null) {
    print(script);
    return 0;
  }
  const { parameters, initial } = prepare(spec);
  const of = { spec: printSpec(spec), step: 0, engine: "none: as drawn", temperature: 1 };
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, "grok.py"), script);
  await writeFile(path.join(out, "initial.safetensors"), safetensors(parameters, joined(initial), of));
  say(`Wrote grok.py and initial.safetensors to ${out}.`);
  return 0;
}
