/** The sweep that is there: how far it is, what can be done with it, and what has come of it. */
import { type ReactNode, useCallback, useDeferredValue, useState } from "react";
import type { RunSpec } from "../../core/spec/keys.ts";
import { printSpec } from "../../core/spec/print.ts";
import { type SweepPlan, printPlan } from "../../core/sweep/plan.ts";
import type { SweepShown } from "../../state/sweepState.ts";
import { useVerbs } from "../useLab.ts";
import { CostBefore } from "./CostBefore.tsx";
import { Failures } from "./Failures.tsx";
import { progressText } from "./progressText.ts";
import { Results } from "./Results.tsx";
import { SweepFiles } from "./SweepFiles.tsx";
import { SweepVerbs } from "./SweepVerbs.tsx";
import { presetOf } from "./sweepForm.ts";
import { planName, planTitle } from "./sweepWords.ts";
import type { Wish } from "./wish.ts";

interface SweepThereProps {
  readonly sweep: SweepShown;
  readonly onOpen: () => void;
  /** Something else is to be set up. */
  readonly onAnother: (wish: Partial<Wish>) => void;
}

/** Of a preset whose it is, and that it is the quick one. */
function Head({ sweep }: Pick<SweepThereProps, "sweep">): ReactNode {
  const named = presetOf(sweep.plans);
  return (
    <>
      <h3>{sweep.label ?? sweep.plans.map(planTitle).join("; ")}</h3>
      {named?.size === "quick" ? <p className="sweep-quick">{named.preset.quickSays}</p> : null}
      {named === null ? null : <p className="sweep-fine">{named.preset.source}</p>}
    </>
  );
}

interface TabsProps {
  readonly plans: readonly SweepPlan[];
  readonly at: number;
  readonly onAt: (at: number) => void;
}

function Tabs({ plans, at, onAt }: TabsProps): ReactNode {
  if (plans.length < 2) return null;
  return (
    <div className="sweep-tabs" role="group" aria-label="What is varied">
      {plans.map((plan, i) => (
        <button
          key={printPlan(plan)}
          type="button"
          className="button button-quiet"
          aria-pressed={i === at}
          onClick={() => onAt(i)}
        >
          {planName(plan)}
        </button>
      ))}
    </div>
  );
}

export function SweepThere({ sweep, onOpen, onAnother }: SweepThereProps): ReactNode {
  const verbs = useVerbs();
  const [chosenTab, setTab] = useState(0);
  const { plans, analyses, phase, chosen, notes, share } = sweep;
  const at = chosenTab < plans.length ? chosenTab : 0; // another sweep may have taken its place
  const plan = plans[at];
  // Hundreds of cells take a while to draw: a click goes first.
  const analysis = useDeferredValue(analyses?.[at]);
  const openRun = useCallback(
    (spec: RunSpec): void => {
      verbs.openLink(printSpec(spec));
      onOpen();
    },
    [verbs, onOpen],
  );
  return (
    <>
      <section className="sweep-standing" aria-label="Progress">
        <Head sweep={sweep} />
        <div className="sweep-progress">
          <progress aria-label="Share of the work done" value={share} />
          <span>{progressText(sweep)}</span>
        </div>
        {phase === "done" && chosen === null ? null : (
          <p className="sweep-fine sweep-computed">
            {chosen === null
              ? "What computes it is decided once it trains."
              : `Computed by ${chosen.engine}. ${chosen.why}`}
          </p>
        )}
        {phase === "ready" && sweep.runs.ended === 0 ? <CostBefore plans={plans} /> : null}
        <div className="sweep-verbs">
          <SweepVerbs sweep={sweep} onAnother={onAnother} />
          {plan === undefined ? null : <SweepFiles analyses={analyses} plan={plan} />}
        </div>
        {notes.map((note) => (
          <p key={note} className="sweep-note">
            {note}
          </p>
        ))}
      </section>
      <Failures sweep={sweep} />
      <Tabs plans={plans} at={at} onAt={setTab} />
      {plan === undefined ? null : (
        <p>
          <code>{printPlan(plan)}</code>{" "}
          <button
            type="button"
            className="button-text"
            onClick={() => onAnother({ preset: null, typed: printPlan(plan) })}
          >
            Change this plan
          </button>
        </p>
      )}
      {analysis === undefined ? (
        <p>No results yet. Figures and tables fill as runs come to their end.</p>
      ) : (
        <Results analysis={analysis} onOpenRun={openRun} />
      )}
    </>
  );
}
