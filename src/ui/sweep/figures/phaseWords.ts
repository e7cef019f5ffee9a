/** What the map of phases says in words: of a cell, and of all of them. Pure. */
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import type { CellFinding, Phase, Summary } from "../../../core/sweep/phases.ts";
import type { SweepPlan } from "../../../core/sweep/plan.ts";
import { formatNorm, formatStep } from "../../charts/format.ts";
import { countsText } from "../../gallery/galleryText.ts";
import { cellText, problemText, stepsText, summaryText } from "../sweepWords.ts";
import { PHASES, PHASE_LOOKS } from "./phaseLooks.ts";

/** `2/3`: grokked, of the runs that ended; `null`: none did. */
export function shareWords({ ended, grokked }: CellFinding): string | null {
  return ended === 0 ? null : `${grokked}/${ended}`;
}

/** For whoever cannot see the cell. */
export function cellName(plan: SweepPlan, finding: CellFinding): string {
  const { phase, ended, grokked, delay } = finding;
  const seen = ended === 0 ? "" : `, ${grokked} of ${ended} grokked`;
  const time = phase === "grokked" && delay.median !== null ? `, delay ${formatStep(delay.median)}` : "";
  return `${cellText(plan, finding.cell.levels)}: ${PHASE_LOOKS[phase].text}${seen}${time}`;
}

/** The lines of a cell's tip: medians over seeds, in brackets the least and greatest seen. */
export function cellLines(plan: SweepPlan, finding: CellFinding): readonly string[] {
  const { cell, phase, runs, ended, failed, memorized, grokked } = finding;
  const head = `${cellText(plan, finding.cell.levels)}: ${PHASE_LOOKS[phase].text}`;
  if (cell.kind === "invalid") return [head, ...cell.problems.map(problemText)];
  const whys = new Set(runs.flatMap((run) => (run.kind === "failed" ? [run.why] : [])));
  const counts = [
    `${ended} of ${countsText(runs.length, "run")} ended`,
    `${memorized} memorized`,
    `${grokked} grokked`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(", ");
  if (ended === 0) return [head, counts, ...whys];
  const norm = (of: Summary, reached: number): string =>
    summaryText(of, { of: reached, missing: 0 }, formatNorm);
  return [
    head,
    counts,
    `Median delay τ ${stepsText(finding.delay, memorized, grokked)}`,
    `T_mem ${stepsText(finding.tMem, ended, memorized)}`,
    `T₉₉ ${stepsText(finding.tGrok99, ended, grokked)}`,
    `V at M ${norm(finding.vMem, memorized)}`,
    `V at G ${norm(finding.vGrok90, ended)}`,
    ...whys,
  ];
}

/** What to look for, as the cells are now. */
export function phaseCaption({ plan, cells }: SweepAnalysis): string {
  const count = (phase: Phase): number => cells.filter((cell) => cell.phase === phase).length;
  const counts = PHASES.flatMap((phase) =>
    count(phase) === 0 ? [] : [`${count(phase)} ${PHASE_LOOKS[phase].text}`],
  );
  const all = `Of ${countsText(cells.length, "cell")}: ${counts.join(", ")}.`;
  const timed = cells
    .filter(({ phase, delay }) => phase === "grokked" && delay.median !== null)
    .sort((a, b) => (a.delay.median ?? 0) - (b.delay.median ?? 0));
  const [fast, slow] = [timed[0], timed.at(-1)];
  if (fast === undefined || slow === undefined) return all;
  const told = (cell: CellFinding): string =>
    `${formatStep(cell.delay.median ?? 0)} steps at ${cellText(plan, cell.cell.levels)}`;
  return fast === slow
    ? `${all} Median delay ${told(fast)}.`
    : `${all} The median delay goes from ${told(fast)} to ${told(slow)}.`;
}
