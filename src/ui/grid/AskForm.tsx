/** Ask the network: two operands, and what it says to them, with how sure it is. */
import { type ReactNode, type SyntheticEvent, useId } from "react";
import {
  type AnswerGrid,
  candidates,
  cellAt,
  elementText,
  operandNames,
  questionText,
} from "../../core/answerGrid.ts";
import { runState } from "../../state/derived.ts";
import { type Asked, whyNot } from "../../state/answers.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { taskNamed } from "../../core/task.ts";
import { formatAccuracy, formatStep } from "../charts/format.ts";
import { useLab } from "../useLab.ts";
import { bestOf, equationText, modulusText } from "./words.ts";

const BARS = 4;

/** The operands as typed. */
export interface Typed {
  readonly a: string;
  readonly b: string;
}

interface AskFormProps {
  readonly spec: RunSpec;
  readonly grid: AnswerGrid;
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
  readonly onAsk: (a: number, b: number) => void;
}

const asNumber = (text: string): number => (text.trim() === "" ? NaN : Number(text));

function Verdict({ spec, grid, asked }: { spec: RunSpec; grid: AnswerGrid; asked: Asked }): ReactNode {
  const cell = cellAt(grid, asked.a, asked.b);
  const { reply } = asked;
  if (cell === null) return null;
  if (reply === "waiting") return <p>{questionText(spec.task, asked.a, asked.b)} = …</p>;
  if (reply === "none") return <p>The network was gone before it could answer. Press Run to begin again.</p>;
  const right = grid.label[cell] ?? 0;
  const best = bestOf(reply.probabilities);
  const bars = candidates(reply.probabilities, right, BARS);
  const shown = grid.trained[cell] === 1;
  return (
    <>
      <p aria-live="polite">
        <b>
          {equationText(spec, grid, cell)}
          {modulusText(spec)}
        </b>
        {". "}
        The network says {elementText(spec.task, best)}: {best === right ? "right" : "wrong"}. This pair was{" "}
        {shown ? "" : "not "}in the training set.
      </p>
      <ol className="ask-bars" aria-label={`Probabilities at step ${formatStep(reply.step)}`}>
        {bars.map(({ answer, probability }) => (
          <li key={answer}>
            <span className="ask-answer">{elementText(spec.task, answer)}</span>
            <span className="ask-bar" aria-hidden="true">
              <i className={answer === right ? "is-right" : ""} style={{ width: `${100 * probability}%` }} />
            </span>
            <span className="ask-share">{formatAccuracy(probability)}</span>
            <span className="ask-mark">{answer === right ? "✓ right answer" : ""}</span>
          </li>
        ))}
      </ol>
      <p className="ask-fine">
        At step {formatStep(reply.step)}. The other {grid.rows - bars.length} answers share the rest.
      </p>
    </>
  );
}

export function AskForm({ spec, grid, typed, onType, onAsk }: AskFormProps): ReactNode {
  const kind = useLab((s) => runState(s).kind);
  const asked = useLab((s) => s.asked);
  const problem = useId();
  const closed = whyNot(kind);
  const names = operandNames(spec.task);
  const isGroup = taskNamed(spec.task).kind === "group";
  const [a, b] = [asNumber(typed.a), asNumber(typed.b)];
  const last = grid.rows - 1;
  const fields = [
    { key: "a", side: "Left", name: names[0], value: a, least: 0 },
    { key: "b", side: "Right", name: names[1], value: b, least: grid.firstB },
  ] as const;
  const isWrong = (value: number, least: number): boolean =>
    !(Number.isInteger(value) && value >= least && value <= last);
  const wrong = fields.find(({ value, least }) => isWrong(value, least));

  function onSubmit(event: SyntheticEvent): void {
    event.preventDefault();
    if (closed === null && wrong === undefined) onAsk(a, b);
  }

  return (
    <form className="ask" onSubmit={onSubmit} noValidate aria-label="Ask the network">
      <h3>Ask the network</h3>
      <div className="ask-fields">
        {fields.map(({ key, side, name, value, least }) => (
          <label key={key} className="ask-field">
            <span>{name}</span>
            <input
              className="field"
              type="number"
              min={least}
              max={last}
              step={1}
              aria-label={`${side} operand ${name}`}
              aria-invalid={isWrong(value, least)}
              aria-describedby={problem}
              disabled={closed !== null}
              value={typed[key]}
              onChange={(event) => onType({ ...typed, [key]: event.currentTarget.value })}
            />
            {isGroup && !isWrong(value, least) ? (
              <span className="ask-element">{elementText(spec.task, value)}</span>
            ) : null}
          </label>
        ))}
        <button type="submit" className="button" disabled={closed !== null || wrong !== undefined}>
          Ask
        </button>
      </div>
      <div className="ask-said">
        <p className="ask-problem" id={problem}>
          {closed ?? (wrong === undefined ? "" : `${wrong.name} goes from ${wrong.least} to ${last}.`)}
        </p>
        {asked === null ? null : <Verdict spec={spec} grid={grid} asked={asked} />}
        {closed === null && asked === null && isGroup ? (
          <p className="ask-fine">
            Elements 0 … {last} in lexicographic order; 02143 sends 0 1 2 3 4 to 0 2 1 4 3.
          </p>
        ) : null}
      </div>
    </form>
  );
}
