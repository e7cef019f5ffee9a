/** What to sweep: one's own, a preset, or a file with results; and what that will take. */
import { type ReactNode, useMemo, useState } from "react";
import type { Problem } from "../../core/spec/parse.ts";
import { type Result, ok } from "../../core/prelude.ts";
import { SIZES, SWEEP_PRESETS, type Size } from "../../core/sweep/presets.ts";
import { type SweepPlan, printPlan } from "../../core/sweep/plan.ts";
import { useLab } from "../useLab.ts";
import { CostBefore } from "./CostBefore.tsx";
import { OpenFile } from "./OpenFile.tsx";
import { OwnSweep } from "./OwnSweep.tsx";
import { commandText, composed, presetNamed } from "./sweepForm.ts";
import { presetLabel } from "./sweepWords.ts";
import { useSweep } from "./useSweep.ts";
import type { Wish } from "./wish.ts";

interface SetUpProps {
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  /** There is a sweep now. */
  readonly onMade: () => void;
  /** Back to the sweep that is there; `null`: there is none. */
  readonly onBack: (() => void) | null;
}

function Kinds({ wish, onWish }: Pick<SetUpProps, "wish" | "onWish">): ReactNode {
  const kinds = [
    { id: null, name: "My own" },
    ...SWEEP_PRESETS.map(({ id, name }) => ({ id: id as string | null, name })),
  ];
  return (
    <fieldset className="sweep-kinds">
      <legend>What to sweep</legend>
      {kinds.map(({ id, name }) => (
        <label key={name} className="check">
          <input
            type="radio"
            name="sweep-kind"
            checked={wish.preset === id}
            onChange={() => onWish({ ...wish, preset: id })}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

const SIZE_NAMES: Readonly<Record<Size, string>> = { quick: "Quick", full: "Full" };

function PresetSweep({ wish, onWish }: Pick<SetUpProps, "wish" | "onWish">): ReactNode {
  const preset = presetNamed(wish.preset);
  if (preset === null) return null;
  const { says, source, quickSays, plans } = preset;
  return (
    <div className="sweep-own">
      <p>{says}</p>
      <p className="sweep-fine">{source}</p>
      <fieldset className="sweep-sizes">
        <legend>Size</legend>
        {SIZES.map((size) => (
          <label key={size} className="check">
            <input
              type="radio"
              name="sweep-size"
              checked={wish.size === size}
              onChange={() => onWish({ ...wish, size })}
            />
            <span>{SIZE_NAMES[size]}</span>
          </label>
        ))}
      </fieldset>
      {wish.size === "quick" ? <p>{quickSays}</p> : null}
      <ul className="sweep-plans" aria-label="The same as text">
        {plans[wish.size].map((plan) => (
          <li key={printPlan(plan)}>
            <code>{printPlan(plan)}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The command line's word for the same: better than a tab for what takes hours. */
function Command({ plans }: { readonly plans: readonly SweepPlan[] }): ReactNode {
  return (
    <p className="sweep-fine sweep-command">
      Without a browser: <code>{commandText(plans)}</code> makes the same, and its result file opens here.
    </p>
  );
}

export function SetUp({ wish, onWish, onMade, onBack }: SetUpProps): ReactNode {
  const lab = useSweep();
  const draft = useLab((s) => s.draft);
  const [missing, setMissing] = useState(false);
  const own = useMemo(() => composed(wish, draft), [wish, draft]);
  const preset = presetNamed(wish.preset);
  const { size } = wish;
  const plans = useMemo((): Result<readonly SweepPlan[], readonly Problem[]> => {
    if (preset !== null) return ok(preset.plans[size]);
    return own.plan.ok ? ok([own.plan.value]) : own.plan;
  }, [preset, size, own]);
  const change = (next: Wish): void => {
    setMissing(false);
    onWish(next);
  };
  const start = (): void => {
    if (!plans.ok) return setMissing(true);
    lab.open(plans.value, preset === null ? null : presetLabel(preset, size));
    lab.start();
    onMade();
  };
  return (
    <>
      <div className="sweep-choice">
        <Kinds wish={wish} onWish={change} />
        <OpenFile onMade={onMade} />
      </div>
      <div className="sweep-chosen">
        {preset === null ? (
          <OwnSweep
            composed={own}
            byHand={wish.typed !== null}
            onForm={(form) => change({ ...wish, form, typed: null })}
            onText={(typed) => change({ ...wish, form: own.form, typed })}
          />
        ) : (
          <PresetSweep wish={wish} onWish={change} />
        )}
        {plans.ok ? (
          <>
            <CostBefore plans={plans.value} />
            <Command plans={plans.value} />
          </>
        ) : null}
        <div className="sweep-verbs">
          <button type="button" className="button button-main" onClick={start}>
            Start sweep
          </button>
          {onBack === null ? null : (
            <>
              <button type="button" className="button" onClick={onBack}>
                Back to the sweep
              </button>
              <span className="sweep-fine">Starting one takes the place of the sweep that is there.</span>
            </>
          )}
          {missing ? (
            <p className="sweep-problem" role="alert">
              Not started: the plan has a mistake, told above.
            </p>
          ) : null}
        </div>
      </div>
    </>
  );
}
