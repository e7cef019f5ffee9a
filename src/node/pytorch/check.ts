/**
 * `npm run check:pytorch`: exported scripts run by a Python that has PyTorch, each beside the same run on the exact
 * engine. They must memorize within 1 % of one another. Not part of `npm test`: most machines have no PyTorch.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { pytorchScript } from "../../core/export/pytorchScript.ts";
import { bug } from "../../core/prelude.ts";
import type { RunResult } from "../../core/result.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { startNodeEngine } from "../engines.ts";
import { runToEnd } from "../grok/oneRun.ts";
import { CASES, type Case } from "./cases.ts";

const python = promisify(execFile);

/** Farthest apart that the two T_mem may be. */
const TOLERANCE = 0.01;

/** How a case came out. */
export interface Comparison {
  readonly ok: boolean;
  readonly line: string;
}

const stepText = (step: number | null): string => (step === null ? "–" : String(step));

/** |x − y| / y, or `null` where one is missing. */
function apart(x: number | null, y: number | null): number | null {
  return x === null || y === null || y === 0 ? null : Math.abs(x - y) / y;
}

export function compared(name: string, ours: RunResult, theirs: RunResult): Comparison {
  const times = (["tMem", "tGrok50", "tGrok90", "tGrok99"] as const).map((key) =>
    ours[key] === theirs[key] ? stepText(ours[key]) : `${stepText(ours[key])}/${stepText(theirs[key])}`,
  );
  const memorized = apart(theirs.tMem, ours.tMem);
  const ok = memorized !== null && memorized <= TOLERANCE;
  const norms = (["vInit", "vMem", "vEnd"] as const).map(
    (key) => apart(theirs[key], ours[key])?.toExponential(0) ?? "–",
  );
  const line = [
    ok ? "ok    " : "FAILED",
    ...times.map((text) => text.padStart(9)),
    ...norms.map((text) => text.padStart(7)),
    ` ${name}`,
  ].join(" ");
  return { ok, line };
}

const HEAD = "ours/theirs  T_mem      T_50      T_90      T_99   V₀ off  V_mem   V_end";

/** Why nothing can be checked here, or `null`. */
async function whyNot(): Promise<string | null> {
  try {
    await python("python3", ["-c", "import numpy, torch"]);
    return null;
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    const missing = code === "ENOENT" ? "There is no python3 here" : "python3 cannot import torch and numpy";
    return `${missing}: nothing was checked. Install PyTorch (Debian: python3-torch) and try again.`;
  }
}

/**
 * @param kernels path of the exact engine's WebAssembly
 * @param wanted  a word in the names of the cases to check; all without it
 * @returns the exit status: 0 all agree, 1 some do not, 2 no PyTorch
 */
export async function check(
  kernels: string,
  wanted: string | undefined,
  say: (line: string) => void,
): Promise<number> {
  const reason = await whyNot();
  if (reason !== null) {
    say(reason);
    return 2;
  }
  const engine = await startNodeEngine("exact", kernels);
  const folder = await mkdtemp(path.join(tmpdir(), "grokking-lab-"));

  async function both({ name, spec: text }: Case): Promise<Comparison> {
    const parsed = parseLink(text);
    if (!parsed.ok) return bug(`${text}: ${parsed.error[0]?.message}`);
    const spec = { ...parsed.value.spec, engine: "exact" as const };
    const file = path.join(folder, "grok.py");
    await writeFile(file, pytorchScript(spec));
    const { result } = await runToEnd(engine, { spec, readEvery: null }, () => undefined);
    try {
      const { stdout } = await python("python3", [file], { env: { ...process.env, OMP_NUM_THREADS: "1" } });
      return compared(name, result, JSON.parse(stdout) as RunResult);
    } catch (cause) {
      return { ok: false, line: `FAILED ${name}: ${String(cause)}` };
    }
  }

  let clean = true;
  say(HEAD);
  try {
    for (const one of CASES.filter(({ name }) => wanted === undefined || name.includes(wanted))) {
      const { ok, line } = await both(one);
      clean &&= ok;
      say(line);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return clean ? 0 : 1;
}
