/** One law: a line that keeps its height whatever it says, and behind it what it rests on. */
import { type ReactNode, memo, useState } from "react";
import type { Law, Prediction } from "../../core/laws/law.ts";
import { liveOf } from "../../core/runState.ts";
import { runState } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import type { Said } from "../../state/laws.ts";
import { formatStep } from "../charts/format.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { Formula } from "../pictures/Formula.tsx";
import { useLab } from "../useLab.ts";
import { LawMark } from "./LawMark.tsx";
import {
  type Standing,
  TARGETS,
  bandText,
  byOrigin,
  cameFreely,
  countdown,
  heldOutText,
  isWronglyNever,
  laterText,
  originText,
  standingSentence,
  verdictSentence,
  verdictText,
} from "./lawWords.ts";

/** Where a formula that says two things is broken: the column is narrow. */
const BREAK = ",\\quad ";

const selectStep = (s: LabState): number => liveOf(runState(s)).step;

/** Follows the run by itself, so that nothing else is drawn with every step. */
function Countdown({ at }: { readonly at: number }): ReactNode {
  return countdown(at, useLab(selectStep));
}

interface ShortProps {
  readonly standing: Standing;
  readonly came: number | undefined;
}

function Short({ standing, came }: ShortProps): ReactNode {
  switch (standing.kind) {
    case "idle":
    case "not yet":
      return "waits";
    case "lost":
      return "gone";
    case "declined":
      if (!standing.never) return "declines";
      return isWronglyNever(standing, came) ? "never groks ✗" : "never groks";
    case "said": {
      const { prediction, score } = standing;
      return (
        <>
          <b>{formatStep(prediction.at)}</b>{" "}
          {score === null ? <Countdown at={prediction.at} /> : verdictText(score)}
        </>
      );
    }
  }
}

/** Four figures, as TeX. */
function texNumber(value: number): string {
  const [mantissa = "", exponent] = String(Number(value.toPrecision(4))).split("e");
  return exponent === undefined ? mantissa : `${mantissa}\\times 10^{${Number(exponent)}}`;
}

/** The numbers that went into one prediction, by where they are from. */
function Inputs({ prediction }: { readonly prediction: Prediction }): ReactNode {
  return (
    <ul className="law-inputs">
      {byOrigin(prediction.inputs).map(([origin, inputs]) => (
        <li key={origin}>
          <span>{origin}:</span>
          {inputs.map(({ symbol, value }) => (
            <Formula key={symbol} tex={`${symbol} = ${texNumber(value)}`} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function Word({ said: { prediction, score } }: { readonly said: Said }): ReactNode {
  const { at, of, madeAt, band, notes } = prediction;
  return (
    <div className="law-word">
      <p>
        Said at step {formatStep(madeAt)}
        {laterText(prediction)}: {TARGETS[of]} at step {formatStep(at)} ({bandText(prediction)}
        {band === null ? "" : `, from ${band.from}`}).
      </p>
      {score === null ? null : <p>{verdictSentence(prediction, score)}</p>}
      {notes.map((note) => (
        <p key={note}>
          <Symbols text={note} />
        </p>
      ))}
      <p>{heldOutText(prediction)}</p>
      <Inputs prediction={prediction} />
    </div>
  );
}

interface LawRowProps {
  readonly law: Law;
  readonly standing: Standing;
  /** Why its first word failed, where only a later one was said. */
  readonly declined: string | null;
  /** All that this law has said of the run. */
  readonly said: readonly Said[];
}

export const LawRow = memo(function LawRow({ law, standing, declined, said }: LawRowProps): ReactNode {
  // Formulas are set when they are seen first: KaTeX is large.
  const [opened, setOpened] = useState(false);
  const came = useLab((s) => cameFreely(liveOf(runState(s)), law.of));
  const sentence = standingSentence(standing, law.id, came);
  return (
    <details
      className="law"
      data-law={law.id}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) setOpened(true);
      }}
    >
      <summary className="law-line">
        <LawMark law={law.id} />
        <span className="law-name">{law.name}</span>
        <span className="law-short">
          <Short standing={standing} came={came} />
        </span>
        <span className="law-say">
          <Symbols text={sentence} />
        </span>
      </summary>
      {opened ? (
        <div className="law-body">
          {standing.kind === "said" ? null : (
            <p className="law-why">
              <Symbols text={sentence} />
            </p>
          )}
          {standing.kind !== "said" || declined === null ? null : (
            <p>
              <Symbols text={`Declined at memorization: ${declined}`} />
            </p>
          )}
          {said.map((each) => (
            <Word key={each.prediction.edition} said={each} />
          ))}
          {law.formula.split(BREAK).map((tex) => (
            <Formula key={tex} tex={tex} />
          ))}
          <p>
            <Symbols text={`Reads ${law.inputs}.`} />
          </p>
          <p>
            <Symbols text={`Holds for: ${law.regime}.`} />
          </p>
          <p className="picture-source">Source: {originText(law.origin)}</p>
        </div>
      ) : null}
    </details>
  );
});
