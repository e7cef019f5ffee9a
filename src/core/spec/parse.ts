/**
 * Spec string → RunSpec, or every reason why not (contract §1). Nothing is guessed, clamped or dropped in silence.
 * The same function reads the address bar, the link field, the runner's argument and what the form has typed.
 */
import { type Result, err, ok } from "../prelude.ts";
import { isReceipt, isTrail } from "../receipt.ts";
import { type Intervention, MOST_INTERVENTIONS, parseIntervention } from "./interventions.ts";
import { type Field, KEYS, type KeyRow, type RunSpec, defaultSpec } from "./keys.ts";
import { type Problem, RULES, invalid, shorten, trainCount } from "./rules.ts";
import { boundsText, parseNumber, withinBounds } from "./numbers.ts";

/** Keys of a link that are not part of the spec. */
export interface LinkKeys {
  readonly autorun: boolean;
  /** Well formed, of whatever engine and version. */
  readonly receipt: string | null;
  /** Never without a receipt. */
  readonly trail: string | null;
}

export interface Link {
  readonly spec: RunSpec;
  readonly link: LinkKeys;
}

export { trainCount } from "./rules.ts";
export type { Problem } from "./rules.ts";

const LINK_KEYS = ["v", "receipt", "trail", "autorun", "view", "sweep"];
const LINK_VERSION = "1";
const KNOWN_KEYS: ReadonlySet<string> = new Set([...KEYS.map(({ key }) => key), "do", ...LINK_KEYS]);

/** What a row allows, in words. */
export function allowedText(row: KeyRow): string {
  const numbers = row.bounds === undefined ? [] : [boundsText(row.bounds)];
  const words = row.word === undefined ? [] : [row.word.text];
  return [...(row.choices ?? []), ...numbers, ...words].join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** The value a text means for a row, or `null` when the row does not allow it. */
export function parseValue(row: KeyRow, text: string): string | number | null {
  if (row.choices !== undefined) return row.choices.includes(text) ? text : null;
  if (row.word?.text === text) return row.word.value;
  const value = parseNumber(text);
  return value !== null && row.bounds !== undefined && withinBounds(value, row.bounds) ? value : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a stray % that spells no character
  }
}

/** The part of a pasted link that is its spec: after the first `#`, or the whole of a bare spec string. */
export function specPart(text: string): string {
  const trimmed = text.trim();
  const hash = trimmed.indexOf("#");
  return hash >= 0 ? trimmed.slice(hash + 1) : trimmed;
}

function collect(text: string): Map<string, string[]> {
  const pairs = new Map<string, string[]>();
  for (const piece of text.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    const key = equals < 0 ? piece : piece.slice(0, equals);
    const value = equals < 0 ? "" : piece.slice(equals + 1);
    pairs.set(key, [...(pairs.get(key) ?? []), value]);
  }
  return pairs;
}

function readInterventions(values: readonly string[], problems: Problem[]): Intervention[] {
  if (values.length > MOST_INTERVENTIONS) {
    problems.push(invalid("do", `${values.length} of them`, `at most ${MOST_INTERVENTIONS} interventions.`));
    return [];
  }
  return values.flatMap((value) => {
    const parsed = parseIntervention(value);
    if (!parsed.ok) {
      problems.push(invalid("do", value, `${parsed.error}.`));
      return [];
    }
    return [parsed.value];
  });
}

function readLinkKeys(pairs: Map<string, string[]>, problems: Problem[]): LinkKeys {
  for (const key of LINK_KEYS) {
    const values = pairs.get(key) ?? [];
    if (values.length > 1) problems.push(invalid(key, values.join(", "), "given more than once."));
  }
  const version = pairs.get("v")?.[0];
  if (version !== undefined && version !== LINK_VERSION) {
    problems.push(
      invalid("v", version, `this lab reads version ${LINK_VERSION}; the link may come from a newer one.`),
    );
  }
  const autorun = pairs.get("autorun")?.[0];
  if (autorun !== undefined && autorun !== "1") {
    problems.push(invalid("autorun", autorun, "only autorun=1 has a meaning."));
  }
  const [receipt, trail] = [pairs.get("receipt")?.[0] ?? null, pairs.get("trail")?.[0] ?? null];
  const sound = receipt !== null && isReceipt(receipt);
  if (receipt !== null && !sound) {
    problems.push(
      invalid(
        "receipt",
        receipt,
        "is no receipt; one is an engine with its version, then 16 hex digits, like exact1-0123456789abcdef.",
      ),
    );
  }
  if (trail !== null && !isTrail(trail)) {
    problems.push(invalid("trail", trail, "is no trail of a receipt: 1 to 24 pairs of hex digits."));
  } else if (trail !== null && !sound) {
    problems.push(invalid("trail", trail, "means something only beside a receipt."));
  }
  return { autorun: autorun === "1", receipt, trail };
}

/** Equal runs have equal specs: a batch of the whole train set, drawn by epochs, is the full batch. */
export function canonical(spec: RunSpec): RunSpec {
  const full = spec.batch !== "full" && spec.draw === "epoch" && spec.batch === trainCount(spec);
  const settled = full ? { ...spec, batch: "full" as const } : spec;
  const resets = KEYS.filter((row) => !row.applies.when(settled)).map((row) => [
    row.field,
    row.defaultOf(settled),
  ]);
  return { ...settled, ...(Object.fromEntries(resets) as Partial<RunSpec>) };
}

/**
 * Reads a spec string, a hash or a whole link.
 * @returns the run and the link's own keys, or every problem found, in the order of the table
 */
export function parseLink(text: string): Result<Link, readonly Problem[]> {
  const problems: Problem[] = [];
  const decoded = decode(specPart(text));
  if (decoded === null) {
    return err([invalid("link", text, "a % in it spells no character; copy the link again.")]);
  }
  const pairs = collect(decoded);
  for (const [key, values] of pairs) {
    if (!KNOWN_KEYS.has(key)) problems.push(invalid(key, values.join(", "), "is not a key of the lab."));
  }
  const link = readLinkKeys(pairs, problems);

  const wrong = new Set<Field>();
  const given: Partial<Record<Field, string | number>> = {};
  for (const row of KEYS) {
    const values = pairs.get(row.key);
    if (values === undefined) continue;
    const value = values.length === 1 ? parseValue(row, values[0]!) : null;
    if (value !== null) given[row.field] = value;
    else {
      wrong.add(row.field);
      const why = values.length > 1 ? "given more than once" : "not allowed";
      problems.push(invalid(row.key, values.join(", "), `${why}; ${row.key} takes ${allowedText(row)}.`));
    }
  }
  const spec: RunSpec = {
    ...defaultSpec(given.model === "transformer" ? "transformer" : "mlp"),
    ...(given as Partial<RunSpec>),
    interventions: readInterventions(pairs.get("do") ?? [], problems),
  };
  const sound = (fields: readonly Field[]): boolean => fields.every((field) => !wrong.has(field));

  for (const row of KEYS) {
    if (given[row.field] === undefined || !sound(row.applies.reads) || row.applies.when(spec)) continue;
    problems.push(
      invalid(
        row.key,
        String(given[row.field]),
        `does not apply here; ${row.key} is for ${row.applies.says}.`,
      ),
    );
  }
  for (const { reads, check } of RULES) {
    const problem = sound(reads) ? check(spec) : null;
    if (problem !== null) problems.push(problem);
  }
  return problems.length > 0 ? err(problems) : ok({ spec: canonical(spec), link });
}

/** The same text without the named keys: what "use the default for these" does. */
export function withoutKeys(text: string, keys: readonly string[]): string {
  const decoded = decode(specPart(text));
  if (decoded === null) return "";
  return decoded
    .split("&")
    .filter((piece) => piece !== "" && !keys.includes(shorten(piece.split("=", 1)[0]!)))
    .join("&");
}
