/** How the laws did on recorded runs that had no part in calibrating them, family by family, beside the papers' figures. */
import type { ReactNode } from "react";
import { CROSS_TASK, besidePublished } from "../../core/laws/publishedScores.ts";
import type { LawRecord } from "../../core/laws/record.ts";
import type { LawScore } from "../../core/laws/scoreboard.ts";
import type { Trial } from "../../core/laws/trial.ts";
import { DASH } from "../charts/format.ts";
import "./calibration.css";
import { Symbols } from "../parts/Symbols.tsx";
import { WideTable } from "../parts/WideTable.tsx";
import { NO_RECORD } from "./loadRecord.ts";
import { SCORE_HEADS, ScoreCells } from "./ScoreCells.tsx";
import {
  besideText,
  familyName,
  floorText,
  percent,
  shownTrials,
  silenceText,
  trialText,
  unseenText,
} from "./scoreWords.ts";
import { useRecord } from "./useRecord.ts";

const HEADS = [...SCORE_HEADS, "published"] as const;

/** Silences told; what befell a single run is not. */
const MOST_SILENCES = 5;

function Line({ score, trial }: { readonly score: LawScore; readonly trial: Trial }): ReactNode {
  const { law, edition } = score;
  const beside =
    edition === 1 ? undefined : besidePublished(trial).find((each) => each.published.law === law);
  return (
    <tr>
      <ScoreCells score={score} />
      <td>
        {beside === undefined ? DASH : `${percent(beside.published.error)}, ${beside.published.source}`}
      </td>
    </tr>
  );
}

function Tried({ trial }: { readonly trial: Trial }): ReactNode {
  const { family, scores, cells, unseen, silences } = trial;
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const label = `${familyName(family)}: ${trialText(trial)}`;
  const unseenSays = unseenText(unseen);
  return (
    <>
      <p>{trialText(trial)}</p>
      {runs === 0 ? null : (
        <WideTable label={label} className="scores-table" heads={HEADS}>
          <tbody>
            {scores.map((score) => (
              <Line key={`${score.law} ${score.edition}`} score={score} trial={trial} />
            ))}
          </tbody>
        </WideTable>
      )}
      <ul className="scores-why">
        {unseenSays === null ? null : <li>{unseenSays}</li>}
        {besidePublished(trial).map((beside) => (
          <li key={beside.published.law}>
            <Symbols text={besideText(beside)} />
          </li>
        ))}
        {silences.slice(0, MOST_SILENCES).map((silence) => (
          <li key={`${silence.law} ${silence.why}`}>
            <Symbols text={silenceText(silence, runs)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Scores({ record }: { readonly record: LawRecord }): ReactNode {
  const trials = shownTrials(record.trials);
  const families = [...new Set(trials.map(({ family }) => family))];
  return (
    <>
      <p>
        {record.runs} runs of <code>npm run reproduce -- laws</code>, made by {record.engine}, {record.made}.
        Each law was calibrated on one cell of a family and asked of the runs of the others as they went, from
        nothing later than the step it spoke at. The power law and the data threshold are fitted to published
        seeds.
      </p>
      <p>
        Error of a run: mean |predicted − actual| over the delay since memorizing. Its floor: an oracle that
        knows the median of each of these cells; with three seeds a cell it is too low. Of a cell’s median:
        the median prediction against the median step. Silent runs are in no error.
      </p>
      {families.map((family) => {
        const floor = floorText(family);
        return (
          <section key={family} aria-label={familyName(family)}>
            <h3>{familyName(family)}</h3>
            {floor === null ? null : (
              <p>
                <Symbols text={floor} />
              </p>
            )}
            {trials
              .filter((trial) => trial.family === family)
              .map((trial) => (
                <Tried key={trial.reach} trial={trial} />
              ))}
          </section>
        );
      })}
      <p>
        Paper, {CROSS_TASK.source}, of {CROSS_TASK.of}, which are not tried here: {percent(CROSS_TASK.error)}{" "}
        of {CROSS_TASK.runs} runs.
      </p>
    </>
  );
}

export default function LawScores(): ReactNode {
  const record = useRecord();
  return (
    <div className="calibration" tabIndex={0} role="region" aria-label="Scores of the laws">
      {record.kind === "fetching" ? <p>Fetching the recorded scores …</p> : null}
      {record.kind === "none" ? <p>{NO_RECORD}</p> : null}
      {record.kind === "record" ? <Scores record={record.record} /> : null}
    </div>
  );
}
