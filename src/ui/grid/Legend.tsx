/** What the cells' colors and dots mean, with how many there are of each, now. */
import type { ReactNode } from "react";
import { type AnswerGrid, type Tally, tallies } from "../../core/answerGrid.ts";
import { DASH, formatAccuracy, formatStep } from "../charts/format.ts";
import { useLatestAnswers } from "./useAnswers.ts";

const SETS = [
  { set: "train", name: "shown in training" },
  { set: "test", name: "never shown" },
] as const;

function Count({ set, of, count }: { set: string; of: "right" | "wrong"; count: number | null }): ReactNode {
  return (
    <td>
      <span className={`cell-swatch cell-${set}-${of}`} aria-hidden="true" />
      {count === null ? DASH : formatStep(count)}
    </td>
  );
}

function share({ right, count }: Tally): string {
  return count === 0 ? DASH : formatAccuracy(right / count);
}

export function Legend({ grid }: { readonly grid: AnswerGrid }): ReactNode {
  const latest = useLatestAnswers();
  const now = latest === null ? null : tallies(grid, latest.right);
  return (
    <table className="legend">
      <thead>
        <tr>
          <th scope="col">{now === null ? "Not asked yet" : `At step ${formatStep(latest?.step ?? 0)}`}</th>
          <th scope="col">right</th>
          <th scope="col">wrong</th>
          <th scope="col">share right</th>
        </tr>
      </thead>
      <tbody>
        {SETS.map(({ set, name }) => {
          const tally = now?.[set] ?? null;
          return (
            <tr key={set}>
              <th scope="row">{name}</th>
              <Count set={set} of="right" count={tally?.right ?? null} />
              <Count set={set} of="wrong" count={tally === null ? null : tally.count - tally.right} />
              <td>{tally === null ? DASH : share(tally)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
