/** One axis of a sweep: what is moved, from where to where, in how many values. */
import { type ReactNode, useId } from "react";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Problem } from "../../core/spec/parse.ts";
import type { AxisField } from "../../core/sweep/plan.ts";
import { axesFor, usualAxis } from "./sweepForm.ts";
import { axisLabel } from "./sweepWords.ts";
import type { AxisForm } from "./wish.ts";

interface ProblemsProps {
  readonly id: string;
  readonly problems: readonly Problem[];
}

/** Keeps its line when there are none. */
export function FieldProblems({ id, problems }: ProblemsProps): ReactNode {
  return (
    <p className="sweep-problem" id={id} aria-live="polite">
      {problems.map(({ message }) => message).join(" ")}
    </p>
  );
}

interface AxisFieldsProps {
  readonly place: "First" | "Second";
  readonly axis: AxisForm | null;
  /** The axis that the other one moves already. */
  readonly taken: AxisField | null;
  readonly base: RunSpec;
  readonly problems: readonly Problem[];
  /** `null`: none, which the second may be. */
  readonly onChange: (axis: AxisForm | null) => void;
}

export function AxisFields({ place, axis, taken, base, problems, onChange }: AxisFieldsProps): ReactNode {
  const told = useId();
  const offered = axesFor(base).filter((field) => field !== taken);
  // What a text named is shown, though it may not apply.
  const fields = axis === null || offered.includes(axis.field) ? offered : [axis.field, ...offered];
  const choose = (name: string): void => {
    const field = fields.find((each) => each === name);
    onChange(field === undefined ? null : usualAxis(field, base));
  };
  const number = (key: "from" | "to" | "count", label: string): ReactNode => (
    <label className="sweep-number">
      <span>{label}</span>
      <input
        className="field"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={`${place} axis, ${label}`}
        aria-invalid={problems.length > 0}
        aria-describedby={told}
        disabled={axis === null}
        value={axis?.[key] ?? ""}
        onChange={({ currentTarget: { value } }) => {
          if (axis !== null) onChange({ ...axis, [key]: value });
        }}
      />
    </label>
  );
  return (
    <div className="sweep-axis">
      <label className="sweep-which">
        <span>{place} axis</span>
        <select
          className="select"
          value={axis?.field ?? ""}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {place === "Second" ? <option value="">none</option> : null}
          {fields.map((field) => (
            <option key={field} value={field}>
              {axisLabel(field)}
            </option>
          ))}
        </select>
      </label>
      {number("from", "from")}
      {number("to", "to")}
      {number("count", "values")}
      {axis?.field === "batch" ? (
        <label className="check sweep-full">
          <input
            type="checkbox"
            checked={axis.full}
            onChange={({ currentTarget: { checked } }) => onChange({ ...axis, full: checked })}
          />
          <span>and the full batch</span>
        </label>
      ) : null}
      <FieldProblems id={told} problems={problems} />
    </div>
  );
}
