/** A law's score as the cells of a row, the same wherever laws are scored. */
import type { ReactNode } from "react";
import type { LawScore } from "../../core/laws/scoreboard.ts";
import { DASH } from "../charts/format.ts";
import { LawMark } from "./LawMark.tsx";
import { lawName, ofCount, percent, silentText } from "./scoreWords.ts";

export const SCORE_HEADS = [
  "law",
  "spoke of",
  "error of a run",
  "its floor",
  "of a cell’s median",
  "inside its 90 %",
  "silent",
] as const;

export function ScoreCells({ score }: { readonly score: LawScore }): ReactNode {
  const { law, predicted, runs, delay, floor, cells, coverage } = score;
  return (
    <>
      <th scope="row">
        <LawMark law={law} /> {lawName(score)}
      </th>
      <td>
        {predicted} of {runs}
      </td>
      <td>
        <b>{percent(delay.mean)}</b>
      </td>
      <td>{percent(floor.delay.mean)}</td>
      <td>{ofCount(cells)}</td>
      <td>{coverage.of === 0 ? DASH : `${coverage.inside} of ${coverage.of}`}</td>
      <td>{silentText(score)}</td>
    </>
  );
}
