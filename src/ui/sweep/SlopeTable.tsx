/** Exponents along each axis with their interval and the runs behind them, beside what each theory says. */
import type { ReactNode } from "react";
import { LEAST_SPREAD_SEEDS } from "../../core/shellFindings.ts";
import type { SlopeFinding } from "../../core/sweep/analysis.ts";
import { AXIS_SYMBOLS } from "../../core/sweep/plan.ts";
import { MEASURES } from "../../core/sweep/theories.ts";
import { STANDING_MARKS } from "../about/aboutText.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { WideTable } from "../parts/WideTable.tsx";
import {
  declinedSentences,
  expectedText,
  exponentText,
  slopeIntervalText,
  standingWord,
} from "./sweepWords.ts";

interface TheoriesProps {
  readonly found: SlopeFinding;
  readonly declined: readonly string[];
}

function Theories({ found: { theories }, declined }: TheoriesProps): ReactNode {
  if (theories.length === 0) return "none speaks of it";
  return (
    <ul>
      {theories.map(({ theory, origin, source, expected, declines, standing }) => (
        <li key={`${theory} ${origin} ${source}`} title={source}>
          {declines === null ? (
            <>
              <b>{expectedText(expected)}</b> {theory} ({origin}):{" "}
              <span className={standing === "fails" ? "sweep-is-off" : undefined}>
                {standing === null ? "" : `${STANDING_MARKS[standing]} `}
                {standingWord(standing)}
              </span>
            </>
          ) : (
            <span className="sweep-fine">
              {theory} ({origin}) declines, {declined.indexOf(declines) + 1}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Slope({ found, declined }: TheoriesProps): ReactNode {
  const { symbol, text } = MEASURES[found.measure];
  const { runs, seeds, censored, absent, undelayed, fullBatch } = found;
  const counts = { runs, seeds, censored, absent, undelayed, fullBatch };
  return (
    <tr>
      <th scope="row">
        <Symbols text={symbol} />
        <small>{text}</small>
      </th>
      <td>{AXIS_SYMBOLS[found.axis.field]}</td>
      <td>
        <b>{exponentText(found)}</b>
      </td>
      <td>{slopeIntervalText(found)}</td>
      {Object.entries(counts).map(([name, count]) => (
        <td key={name}>{count}</td>
      ))}
      <td className="sweep-says">
        <Theories found={found} declined={declined} />
      </td>
    </tr>
  );
}

const HEADS = [
  "Measure",
  "In",
  "Exponent",
  "95 % interval",
  "Runs",
  "Seeds",
  "Censored",
  "Absent",
  "No delay",
  "Full batch",
  "Theories",
];

export function SlopeTable({ slopes }: { readonly slopes: readonly SlopeFinding[] }): ReactNode {
  const declined = declinedSentences(slopes);
  return (
    <>
      <WideTable label="Slopes and theories" className="sweep-slopes" heads={HEADS}>
        <tbody>
          {slopes.map((found) => (
            <Slope key={`${found.measure} ${found.axis.field}`} found={found} declined={declined} />
          ))}
        </tbody>
      </WideTable>
      {declined.length === 0 ? null : (
        <ol className="sweep-declined" aria-label="Why theories decline">
          {declined.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ol>
      )}
      <p className="sweep-fine">
        Exponents: normal regression on logarithms, a fit to these runs. Intervals: bootstrap over seeds, from
        three on; a variance has an exponent from {LEAST_SPREAD_SEEDS} seeds on, along one axis alone.
        Censored: not reached by the end of a run, and in the fit as more than its limit. Not in the fit:
        absent, which never got where it is measured; no delay, which has no logarithm; full batch, a category
        of its own. An exponent holds if it lies in the interval, a sign if all of the interval has it.
      </p>
    </>
  );
}
