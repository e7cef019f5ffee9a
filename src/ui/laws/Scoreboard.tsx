/** How the laws did over the runs of this visit: nothing is left out in silence. */
import type { ReactNode } from "react";
import { lawNamed } from "../../core/laws/laws.ts";
import type { ErrorOf, LawScore } from "../../core/laws/scoreboard.ts";
import { DASH, THIN } from "../charts/format.ts";
import { WideTable } from "../parts/WideTable.tsx";
import { useLab } from "../useLab.ts";
import { LawMark } from "./LawMark.tsx";
import { signedPercent } from "./lawWords.ts";

function percent(value: ErrorOf["mean"]): string {
  return value === null ? DASH : `${Math.round(value * 100)}${THIN}%`;
}

function Line({ score }: { readonly score: LawScore }): ReactNode {
  const { law, edition, predicted, delay, coverage, bias, censored, declined, waited, never } = score;
  return (
    <tr>
      <th scope="row">
        <LawMark law={law} /> {lawNamed(law).name}
        {edition === 1 ? ", later word" : ""}
      </th>
      <td>{predicted}</td>
      <td>{percent(delay.mean)}</td>
      <td>{percent(delay.median)}</td>
      <td>{bias === null ? DASH : signedPercent(Math.expm1(bias))}</td>
      <td>{coverage.of === 0 ? DASH : `${coverage.inside} of ${coverage.of}`}</td>
      <td>{censored.asSaid + censored.missed + censored.open}</td>
      <td>{declined + waited}</td>
      <td>{never.right + never.wrong === 0 ? DASH : `${never.wrong} of ${never.right + never.wrong}`}</td>
      <td>{score.void + score.notHeldOut}</td>
    </tr>
  );
}

const HEADS = [
  "law",
  "predicted",
  "MAPE",
  "median error",
  "bias",
  "inside 90 %",
  "censored",
  "silent",
  "never, wrongly",
  "not scored",
] as const;

export function Scoreboard(): ReactNode {
  const board = useLab((s) => s.laws.board);
  const judged = useLab((s) => s.laws.judged);
  const runs = judged === 1 ? "1 run" : `${judged} runs`;
  return (
    <details className="law-board">
      <summary>Scoreboard of this visit: {runs}</summary>
      {judged === 0 ? (
        <p>Runs are scored when they end. None has, since the page was opened.</p>
      ) : (
        <>
          <WideTable label="Scoreboard table" heads={HEADS}>
            <tbody>
              {board.map((score) => (
                <Line key={`${score.law} ${score.edition}`} score={score} />
              ))}
            </tbody>
          </WideTable>
          <p>
            Errors are of the delay since memorizing, over runs that reached the milestone. Bias above 0: too
            late. Silent: declined, or lacked what it needs. Never, wrongly: said that it never groks, and it
            did. Not scored: changed by hand, or used to calibrate.
          </p>
        </>
      )}
    </details>
  );
}
