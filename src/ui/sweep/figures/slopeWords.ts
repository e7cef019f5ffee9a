/** What stands at a panel in words: its exponent, the runs behind it, and what each theory says of it. Pure. */
import type { SlopeFinding } from "../../../core/sweep/analysis.ts";
import { AXIS_SYMBOLS } from "../../../core/sweep/plan.ts";
import { type ExpectedSlope, MEASURES, type TheorySlope } from "../../../core/sweep/theories.ts";
import { signed } from "../../about/aboutText.ts";
import { countsText } from "../../gallery/galleryText.ts";
import { expectedText } from "../sweepWords.ts";

/** `τ ∝ η^−0.91 [−1.15, −0.70]`, as Symbols sets it. */
export function slopeText({ measure, axis, slope, interval }: SlopeFinding): string {
  const { symbol } = MEASURES[measure];
  if (slope === null) return `${symbol}: no exponent`;
  const range = interval === null ? ", no interval" : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
  return `${symbol} ∝ ${AXIS_SYMBOLS[axis.field]}^${signed(slope)}${range}`;
}

/** `20 runs of 5 seeds, 1 censored`. */
export function behindText({ runs, seeds, censored, absent, undelayed }: SlopeFinding): string {
  if (runs === 0) return absent + undelayed === 0 ? "no runs yet" : "no run with a value";
  return `${countsText(runs, "run")} of ${countsText(seeds, "seed")}, ${censored} censored`;
}

/** Runs that are not in the exponent; `null`: all are. */
export function besideText({ absent, undelayed, fullBatch, measure }: SlopeFinding): string | null {
  const parts = [
    ...(absent > 0 ? [`${absent} never got there`] : []),
    ...(undelayed > 0 ? [`${undelayed} without ${measure === "delay" ? "a delay" : "a logarithm"}`] : []),
    ...(fullBatch > 0 ? [`${fullBatch} with the full batch`] : []),
  ];
  return parts.length === 0 ? null : `Not in the exponent: ${parts.join(", ")}.`;
}

type Theory = SlopeFinding["theories"][number];

/** Whether it has a slope to draw here: an exponent, and it applies. */
export function drawsSlope({ declines, expected }: Pick<TheorySlope, "declines" | "expected">): boolean {
  return declines === null && typeof expected !== "string";
}

function expectedWords(expected: ExpectedSlope): string {
  return typeof expected === "string" ? `${expected}, sign only` : expectedText(expected);
}

/** `paper, arXiv 2605.18845`; the rest of its source is one hover away. */
export function originWords({ origin, source }: Pick<TheorySlope, "origin" | "source">): string {
  const [whose = source] = source.split(/[:,]/);
  switch (origin) {
    case "paper":
      return `paper, ${whose}`;
    case "our derivation":
      return origin;
    case "fit":
      return `fit to ${whose}`;
  }
}

const VERDICTS = {
  holds: "✓ meets the interval",
  fails: "✗ misses the interval",
  open: "? no interval to judge by",
} as const;
const SIGN_VERDICTS = { holds: "✓ so it does", fails: "✗ it does not", open: "? undecided" } as const;

function verdictWords({ declines, expected, standing }: Theory): string {
  if (declines !== null) return `declines: ${declines}`;
  if (standing === null) return "not judged";
  return (typeof expected === "string" ? SIGN_VERDICTS : VERDICTS)[standing];
}

/** What a theory says of a slope, without its name. */
export function theoryWords(theory: Theory): string {
  return `${expectedWords(theory.expected)} (${originWords(theory)}), ${verdictWords(theory)}`;
}

/** Spreads have no panel: what is said of them is a sign. One sentence for each that anybody speaks of. */
export function spreadWords(slopes: readonly SlopeFinding[]): readonly string[] {
  return slopes.flatMap((finding) => {
    if (MEASURES[finding.measure].kind !== "spread" || finding.slope === null) return [];
    if (finding.theories.length === 0) return [];
    const said = finding.theories.map((theory) => `${theory.theory} says: ${theoryWords(theory)}`);
    return [`${slopeText(finding)}; ${said.join("; ")}`.replace(/[.]?$/, ".")];
  });
}

/** Whether measures follow the axis, by their intervals: of one, and of several. */
function followWords({ axis, slope, interval }: SlopeFinding): readonly [one: string, several: string] {
  const moved = AXIS_SYMBOLS[axis.field];
  if (slope === null) return ["has no exponent", "have no exponent"];
  if (interval === null) return ["has too few seeds for an interval", "have too few seeds for intervals"];
  if (interval.low > 0) return [`grows with ${moved}`, `grow with ${moved}`];
  if (interval.high < 0) return [`falls with ${moved}`, `fall with ${moved}`];
  return [`may not follow ${moved}`, `may not follow ${moved}`];
}

function followText(shown: readonly SlopeFinding[]): string {
  const groups = new Map<string, { readonly one: string; readonly symbols: string[] }>();
  for (const finding of shown) {
    const [one, several] = followWords(finding);
    const group = groups.get(several) ?? { one, symbols: [] };
    group.symbols.push(MEASURES[finding.measure].symbol);
    groups.set(several, group);
  }
  return [...groups]
    .map(([several, { one, symbols }]) => {
      const last = symbols.at(-1) ?? "";
      return symbols.length === 1
        ? `${last} ${one}`
        : `${symbols.slice(0, -1).join(", ")} and ${last} ${several}`;
    })
    .join("; ");
}

function theoriesText(theories: readonly Theory[]): string {
  const exponents = theories.filter(({ expected, standing, declines }) => {
    return typeof expected !== "string" && (standing !== null || declines !== null);
  });
  if (exponents.length === 0) return "No theory is judged here.";
  const applying = exponents.filter(({ declines }) => declines === null);
  const meeting = applying.filter(({ standing }) => standing === "holds").length;
  const judged = applying.filter(({ standing }) => standing !== "open").length;
  const declining = exponents.length - applying.length;
  const parts = [
    applying.length === 0
      ? "none applies"
      : `${applying.length} ${applying.length === 1 ? "applies" : "apply"}, ${
          judged === 0
            ? "with no interval to judge by"
            : `${meeting}${judged < applying.length ? ` of the ${judged} with an interval` : ""} ${
                meeting === 1 ? "meets" : "meet"
              } ${judged < applying.length ? "it" : "the interval"}`
        }`,
    ...(declining === 0 ? [] : [`${declining} ${declining === 1 ? "declines" : "decline"}`]),
  ];
  return `Of the theories’ exponents ${parts.join("; ")}.`;
}

/** What to look for in the panels of an axis, as they are now. */
export function alongCaption(shown: readonly SlopeFinding[]): string {
  if (shown.every(({ marks }) => marks.length === 0)) {
    return shown.some(({ absent, undelayed }) => absent + undelayed > 0)
      ? "No run that has ended got as far as any of these."
      : "No value yet: a dot for each seed will appear as runs end.";
  }
  const censored = shown.reduce((most, each) => Math.max(most, each.censored), 0);
  const open =
    censored === 0 ? "" : ` ${countsText(censored, "run")} passed the limit unfinished: open triangles.`;
  return `${followText(shown)}. ${theoriesText(shown.flatMap(({ theories }) => theories))}${open}`;
}
