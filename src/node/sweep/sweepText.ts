/** What a sweep's runs say, as text: a line for each cell, and one for each slope. */
import type { SlopeFinding, SweepAnalysis } from "../../core/sweep/analysis.ts";
import type { CellFinding, Summary } from "../../core/sweep/phases.ts";
import { AXIS_SYMBOLS, printPlan } from "../../core/sweep/plan.ts";
import { MEASURES, type TheorySlope } from "../../core/sweep/theories.ts";
import { counted } from "../reproduce/making.ts";
import { columns } from "../reproduce/shellText.ts";

const number = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(3))));

/** `425 (348–605)`: median and range of what was seen; a median that is censored is none. */
function summaryText({ median, range }: Summary): string {
  if (range === null) return "–";
  return `${median === null ? "–" : number(median)} (${range.map(number).join("–")})`;
}

function whyText({ cell, runs }: CellFinding): string {
  if (cell.kind === "invalid")
    return cell.problems.map(({ key, value, message }) => `${key}=${value}: ${message}`).join(" ");
  return runs
    .flatMap((run) => (run.kind === "failed" ? [`seed ${run.spec.seed}: ${run.why}`] : []))
    .join("; ");
}

function cellLine(found: CellFinding): readonly string[] {
  const { cell, phase, ended, memorized, grokked } = found;
  return [
    ...cell.levels.map(String),
    phase,
    `${memorized}/${ended}`,
    `${grokked}/${ended}`,
    summaryText(found.tMem),
    summaryText(found.delay),
    summaryText(found.vMem),
    summaryText(found.vGrok90),
    whyText(found),
  ];
}

function slopeText({ slope, interval }: SlopeFinding): string {
  if (slope === null) return "–";
  if (interval === null) return slope.toFixed(2);
  return `${slope.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

function expectedText(expected: TheorySlope["expected"]): string {
  if (typeof expected === "string") return expected;
  const { exponent, margin } = expected;
  return `${exponent}${margin === 0 ? "" : ` ± ${margin}`}`;
}

function theoryText({
  theory,
  origin,
  expected,
  declines,
  standing,
}: SlopeFinding["theories"][number]): string {
  if (declines !== null) return `${theory} (${origin}) declines`;
  return `${theory} (${origin}) ${expectedText(expected)}: ${standing ?? "not judged"}`;
}

function slopeLine(found: SlopeFinding): readonly string[] {
  const { measure, axis, runs, censored, absent, undelayed, fullBatch, theories } = found;
  return [
    MEASURES[measure].symbol,
    AXIS_SYMBOLS[axis.field],
    slopeText(found),
    String(runs),
    String(censored),
    [absent, undelayed, fullBatch].join(" / "),
    theories.map(theoryText).join("; "),
  ];
}

const CELL_HEAD = ["phase", "memorized", "grokked", "T_mem", "τ", "ρ_M²", "ρ_G²", "why"];
const SLOPE_HEAD = [
  "of",
  "in",
  "exponent [95 %]",
  "runs",
  "censored",
  "not there / no delay / full",
  "theories",
];

/** Why theories decline, each sentence once. */
function declinedText(slopes: readonly SlopeFinding[]): readonly string[] {
  const said = new Map<string, Set<string>>();
  for (const { theory, declines } of slopes.flatMap(({ theories }) => theories)) {
    if (declines !== null) said.set(declines, (said.get(declines) ?? new Set()).add(theory));
  }
  return [...said].map(([why, theories]) => `Declines, ${[...theories].join(" and ")}: ${why}`);
}

export function sweepText({ plan, cells, slopes, runs, transitions }: SweepAnalysis): string {
  const axes = plan.axes.map(({ field }) => AXIS_SYMBOLS[field]);
  const { planned, ended, failed, missing } = runs;
  const told = transitions.flatMap(({ measured, predicted }) =>
    predicted === null ? [] : [measured / predicted],
  );
  const middle = told.sort((a, b) => a - b)[told.length >> 1];
  return [
    printPlan(plan),
    `${counted(planned, "run")}: ${ended} ended, ${failed} failed, ${missing} not made yet. ` +
      "Exponents by normal regression on logarithms, censored runs as such; intervals by bootstrap over seeds.",
    columns([[...axes, ...CELL_HEAD], ...cells.map(cellLine)]),
    columns([SLOPE_HEAD, ...slopes.map(slopeLine)]),
    ...declinedText(slopes),
    ...(middle === undefined
      ? []
      : [
          `τ to test accuracy 0.90 is ${number(middle)} times our derivation's of the radii measured ` +
            `(median of ${counted(told.length, "run")}; ${transitions.length - told.length} have none).`,
        ]),
  ].join("\n\n");
}
