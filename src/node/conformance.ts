/**
 * `npm run conformance`: files of a known model through every engine that this machine can run, one JSON line for
 * each file and engine (contract §2). The host brings what Node alone has not: the built kernels, and a browser.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Result, err, ok } from "../core/prelude.ts";
import type { EngineReport } from "../core/readout.ts";
import { TOLERANCES, conform, conforms } from "../engine/conform.ts";
import type { Fixture, RelativeErrors } from "../engine/fixture.ts";
import { readFixture } from "../engine/readFixture.ts";
import { NODE_ENGINES, startNodeEngine } from "./engines.ts";

const BROWSER_ENGINES = ["gpu", "tfjs-webgpu"] as const;
export type BrowserEngine = (typeof BROWSER_ENGINES)[number];

export const HELP = `Usage: npm run --silent conformance -- FILE… [--browser]

Compares every engine with the numbers in conformance files: logits, loss and gradients of a small model, and its
parameters after 1, 2 and 10 steps. Prints one JSON object a line, for each engine and file:
  {"name","engine","relError":{"logits","loss","grads","after1","after2","after10"},"ok"}
relError is ‖x − reference‖/‖reference‖. Engines: ${NODE_ENGINES.join(", ")}.

  --browser   also ${BROWSER_ENGINES.join(" and ")}, in headless Chromium
  --help      show this text

Exit status: 0 all ok, 1 something is not, 2 bad options or a file that cannot be read.`;

/** An engine that is up, wherever it runs. */
export interface Candidate {
  conform(file: Fixture): Promise<RelativeErrors>;
  close(): Promise<void> | void;
}

export interface Host {
  /** Where the user stands: paths are relative to it. */
  readonly directory: string;
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
  /** @returns the path of the exact engine's WebAssembly */
  readonly kernels: () => Promise<string>;
  readonly openInBrowser: (engine: BrowserEngine) => Promise<Candidate>;
}

export interface Options {
  readonly files: readonly string[];
  readonly browser: boolean;
  readonly help: boolean;
}

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  const files = args.filter((arg) => !arg.startsWith("-"));
  const flags = args.filter((arg) => arg.startsWith("-"));
  const unknown = flags.find((flag) => !["--browser", "--help", "-h"].includes(flag));
  if (unknown !== undefined) return err(`Unknown option ${unknown}.`);
  const help = flags.includes("--help") || flags.includes("-h");
  if (files.length === 0 && !help) return err("No file was given.");
  return ok({ files, browser: flags.includes("--browser"), help });
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "access is denied",
};

async function readOne(file: string, directory: string): Promise<Result<Fixture, string>> {
  let text: string;
  try {
    text = await readFile(path.resolve(directory, file), "utf8");
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    return err(`${file} cannot be read: ${UNREADABLE[code] ?? message}.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return err(`${file} is not JSON: ${(cause as SyntaxError).message}.`);
  }
  const fixture = readFixture(json);
  return fixture.ok ? fixture : err(`${file} is not a conformance file: ${fixture.error}.`);
}

/** One line of output. */
interface Finding {
  readonly name: string;
  readonly engine: EngineReport["name"];
  readonly relError: RelativeErrors | null;
  readonly ok: boolean;
  readonly error?: string;
}

/** What an engine makes of every file. An engine that fails is a finding as well, and the others go on. */
async function* findings(
  engine: EngineReport["name"],
  start: () => Promise<Candidate>,
  files: readonly Fixture[],
): AsyncGenerator<Finding, void> {
  const failed = (name: string, cause: unknown): Finding => ({
    name,
    engine,
    relError: null,
    ok: false,
    error: cause instanceof Error ? cause.message : String(cause),
  });
  let candidate: Candidate;
  try {
    candidate = await start();
  } catch (cause) {
    for (const { name } of files) yield failed(name, cause);
    return;
  }
  try {
    for (const file of files) {
      try {
        const relError = await candidate.conform(file);
        yield { name: file.name, engine, relError, ok: conforms(TOLERANCES[engine], relError) };
      } catch (cause) {
        yield failed(file.name, cause);
      }
    }
  } finally {
    await candidate.close();
  }
}

/** @returns the exit status */
export async function conformance(args: readonly string[], host: Host): Promise<number> {
  const options = parseOptions(args);
  if (!options.ok) {
    host.say(`${options.error} See npm run conformance -- --help.`);
    return 2;
  }
  if (options.value.help) {
    host.print(HELP);
    return 0;
  }
  const files: Fixture[] = [];
  for (const file of options.value.files) {
    const fixture = await readOne(file, host.directory);
    if (!fixture.ok) {
      host.say(fixture.error);
      return 2;
    }
    files.push(fixture.value);
  }

  const starts = new Map<EngineReport["name"], () => Promise<Candidate>>();
  for (const name of NODE_ENGINES) {
    starts.set(name, async () => {
      const engine = await startNodeEngine(name, await host.kernels());
      return { conform: (file) => conform(engine, file), close: () => engine[Symbol.dispose]() };
    });
  }
  if (options.value.browser) {
    for (const name of BROWSER_ENGINES) starts.set(name, () => host.openInBrowser(name));
  }

  let allOk = true;
  for (const [engine, start] of starts) {
    host.say(`${engine} …`);
    for await (const finding of findings(engine, start, files)) {
      host.print(JSON.stringify(finding));
      allOk &&= finding.ok;
    }
  }
  return allOk ? 0 : 1;
}
