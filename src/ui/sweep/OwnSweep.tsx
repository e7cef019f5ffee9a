/** A sweep of one's own: the run that it is about, axes and seeds, and the text that they are. */
import { type ReactNode, useId } from "react";
import { defaultSpec } from "../../core/spec/keys.ts";
import { type Problem, parseLink } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import type { AxisField } from "../../core/sweep/plan.ts";
import { useLab } from "../useLab.ts";
import { AxisFields, FieldProblems } from "./AxisFields.tsx";
import { type Composed, baseOf, complaintsOf } from "./sweepForm.ts";
import { problemText } from "./sweepWords.ts";
import type { AxisForm, SweepForm } from "./wish.ts";

interface OwnSweepProps {
  readonly composed: Composed;
  /** The text is as edited by hand. */
  readonly byHand: boolean;
  readonly onForm: (form: SweepForm) => void;
  readonly onText: (text: string) => void;
}

const NO_PROBLEMS: readonly Problem[] = [];

export function OwnSweep({
  composed: { form, text, plan },
  byHand,
  onForm,
  onText,
}: OwnSweepProps): ReactNode {
  const draft = useLab((s) => s.draft);
  const [seedsTold, textTold, textHint] = [useId(), useId(), useId()];
  const problems = plan.ok ? NO_PROBLEMS : plan.error;
  const nothing = { axes: [], seeds: NO_PROBLEMS, others: problems };
  // Of a text that was written by hand the fields know nothing.
  const complaints = byHand ? nothing : complaintsOf(form, problems);
  const parsed = parseLink(form.base);
  const base = parsed.ok ? parsed.value.spec : defaultSpec();
  const page = printSpec(baseOf(draft));
  const [first, second] = form.axes;
  const withAxes = (axes: SweepForm["axes"]): void => onForm({ ...form, axes });
  const setFirst = (axis: AxisForm | null): void => {
    if (axis !== null) withAxes(second === undefined ? [axis] : [axis, second]);
  };
  const setSecond = (axis: AxisForm | null): void => withAxes(axis === null ? [first] : [first, axis]);
  const common = { base, problems: NO_PROBLEMS };
  const taken = (axis: AxisForm | undefined): AxisField | null => axis?.field ?? null;
  return (
    <div className="sweep-own">
      <p>
        Base: {form.base === page ? "settings on the page" : "another run"},{" "}
        {form.base === "" ? "all of them defaults" : <code>{form.base}</code>}
        {form.base === page && baseOf(draft).engine !== draft.engine
          ? `; engine=${draft.engine} left out, as sweeps are made on auto or exact`
          : null}
        {form.base === page ? null : (
          <>
            {" "}
            <button type="button" className="button-text" onClick={() => onForm({ ...form, base: page })}>
              Take the settings on the page
            </button>
          </>
        )}
      </p>
      <AxisFields
        {...common}
        place="First"
        axis={first}
        taken={taken(second)}
        problems={complaints.axes[0] ?? NO_PROBLEMS}
        onChange={setFirst}
      />
      <AxisFields
        {...common}
        place="Second"
        axis={second ?? null}
        taken={taken(first)}
        problems={complaints.axes[1] ?? NO_PROBLEMS}
        onChange={setSecond}
      />
      <div className="sweep-axis">
        <label className="sweep-number">
          <span>Seeds</span>
          <input
            className="field"
            type="text"
            inputMode="numeric"
            autoComplete="off"
            aria-invalid={complaints.seeds.length > 0}
            aria-describedby={seedsTold}
            value={form.seeds}
            onChange={(event) => onForm({ ...form, seeds: event.currentTarget.value })}
          />
        </label>
        <FieldProblems id={seedsTold} problems={complaints.seeds} />
      </div>
      <label className="sweep-text">
        <span>The same as text</span>
        <textarea
          className="field"
          rows={2}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={complaints.others.length > 0}
          aria-describedby={`${textHint} ${textTold}`}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      </label>
      <p className="sweep-fine" id={textHint}>
        Values are in equal steps of the logarithm. A sweep’s link or text can be pasted here.
      </p>
      <ul className="sweep-problem" id={textTold} aria-live="polite">
        {complaints.others.map((problem, i) => (
          // Problems may repeat, and the list is made anew with every change.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={i}>{problemText(problem)}</li>
        ))}
      </ul>
    </div>
  );
}
