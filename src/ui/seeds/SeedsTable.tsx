/** Every seed in a row, and below what they come to together. */
import { type ReactNode, useMemo } from "react";
import { ESTIMATE_IDS, estimateNamed, shellsOverSeeds } from "../../core/shellsOverSeeds.ts";
import { type SeedRow, type SeedRuns, isOver } from "../../state/seeds.ts";
import { formatNorm, formatStep } from "../charts/format.ts";
import { CENSORED, cellText, estimateCells, standingWord } from "./seedsText.ts";

function squared(radius: number | null): number | null {
  return radius === null ? null : radius ** 2;
}

function Seed({ row }: { readonly row: SeedRow }): ReactNode {
  const { theta, memorization, generalization, times } = row.shells;
  const steps = (value: number | null): string => cellText(row, value, formatStep);
  const norm = (radius: number | null): string => cellText(row, squared(radius), formatNorm);
  return (
    <tr>
      <th scope="row">{row.seed}</th>
      <td title={row.standing.kind === "failed" ? row.standing.message : undefined}>{standingWord(row)}</td>
      <td>{steps(times.memorization)}</td>
      <td>{steps(times.generalization)}</td>
      <td>{norm(theta.measured)}</td>
      <td>{norm(memorization.first)}</td>
      <td>{norm(generalization.first)}</td>
    </tr>
  );
}

export function SeedsTable({ seeds }: { readonly seeds: SeedRuns }): ReactNode {
  const { rows, chosen, phase, untilSettled } = seeds;
  const over = rows.filter(isOver);
  const estimates = useMemo(() => shellsOverSeeds(rows.filter(isOver).map(({ shells }) => shells)), [rows]);
  return (
    <>
      <table>
        <caption>Every seed</caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              seed
            </th>
            <th scope="col" rowSpan={2}>
              stands at
            </th>
            <th scope="colgroup" colSpan={2}>
              step
            </th>
            <th scope="colgroup" colSpan={3}>
              ‖θ‖²
            </th>
          </tr>
          <tr>
            <th scope="col">memorized</th>
            <th scope="col">grokked</th>
            <th scope="col">at step 0</th>
            <th scope="col">memorized</th>
            <th scope="col">grokked</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Seed key={row.seed} row={row} />
          ))}
        </tbody>
      </table>
      <table>
        <caption>
          Together, {over.length} of {rows.length} seeds
          {phase === "training" ? " so far: the quick ones come first" : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              radius ρ = ‖θ‖, time τ in steps
            </th>
            <th scope="col">mean</th>
            <th scope="col">95 % interval</th>
            <th scope="col">median</th>
            <th scope="col">reached</th>
          </tr>
        </thead>
        <tbody>
          {ESTIMATE_IDS.filter((id) => untilSettled || id !== "settled").map((id) => {
            const { symbol, label } = estimateNamed(id);
            const [mean, interval, middle, reached] = estimateCells(id, estimates[id]);
            const [base, index] = symbol.split("_");
            return (
              <tr key={id}>
                <th scope="row">
                  {base}
                  <sub>{index}</sub>
                </th>
                <td>{label}</td>
                <td>{mean}</td>
                <td>{interval}</td>
                <td>{middle}</td>
                <td>{reached}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p>
        Shells are those of arXiv 2606.30388; the estimates are ours. Interval: of the mean, by Student’s t.
        Median: Kaplan–Meier. {CENSORED}: not reached before the run’s end; it counts as later than every time
        seen, and then there is no mean.
        {chosen === null ? "" : ` ${chosen.why}`}
      </p>
    </>
  );
}
