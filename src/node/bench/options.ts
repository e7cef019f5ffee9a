/** The options of `npm run bench`. */
import { type Result, err, ok } from "../../core/prelude.ts";
import { PEER_NAMES, type PeerName, STEP_NAMES, type StepName } from "./rows.ts";

export interface Options {
  readonly json: boolean;
  readonly help: boolean;
  readonly rounds: number;
  readonly steps: readonly StepName[];
  /** Whether many runs at once are measured as well. */
  readonly replicas: boolean;
  readonly only: readonly PeerName[];
}

export const DEFAULT_ROUNDS = 7;
const MOST_ROUNDS = 1000;
/** What `--steps` knows. */
export const KINDS = [...STEP_NAMES, "replicas"] as const;

/** Names out of a list with commas, in the order of all there are. */
function pick<Name extends string>(
  option: string,
  text: string | undefined,
  all: readonly Name[],
): Result<readonly Name[], string> {
  const wanted = (text ?? "").split(",");
  const unknown = wanted.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined) {
    return err(`${option} has ${unknown === "" ? "no name" : unknown} where ${all.join(", ")} are known.`);
  }
  return ok(all.filter((name) => wanted.includes(name)));
}

/** @returns what was asked for, or what is wrong with it, as a sentence */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  let options: Options = {
    json: false,
    help: false,
    rounds: DEFAULT_ROUNDS,
    steps: STEP_NAMES,
    replicas: true,
    only: PEER_NAMES,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [option = "", written] = arg.split(/=(.*)/s);
    const value = (): string | undefined => written ?? args[++i];
    if (arg === "--json") options = { ...options, json: true };
    else if (arg === "--help" || arg === "-h") options = { ...options, help: true };
    else if (option === "--rounds") {
      const text = value() ?? "";
      const rounds = Number(text);
      if (!/^\d+$/.test(text) || rounds < 1 || rounds > MOST_ROUNDS) {
        return err(`--rounds needs a number from 1 to ${MOST_ROUNDS}.`);
      }
      options = { ...options, rounds };
    } else if (option === "--steps") {
      const kinds = pick(option, value(), KINDS);
      if (!kinds.ok) return kinds;
      const steps = STEP_NAMES.filter((name) => kinds.value.includes(name));
      options = { ...options, steps, replicas: kinds.value.includes("replicas") };
    } else if (option === "--only") {
      const only = pick(option, value(), PEER_NAMES);
      if (!only.ok) return only;
      options = { ...options, only: only.value };
    } else return err(`Unknown option ${arg}.`);
  }
  return ok(options);
}
