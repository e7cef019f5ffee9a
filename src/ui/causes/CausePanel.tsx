/**
 * Cause and effect: switches that act on a network that has memorized, and arms, the same run with and without. What is
 * published of each stands beside it.
 */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { BUDGET_TIMES, SWITCHES, SWITCH_IDS, type SwitchId, sameButInterventions } from "../../core/arms.ts";
import { liveOf } from "../../core/runState.ts";
import type { Budget } from "../../state/armsShown.ts";
import { type CriticalNorm, criticalNorm } from "../../state/armsCritical.ts";
import type { CalibrationShown } from "../../state/calibration.ts";
import { inForce, runState } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import { formatStep } from "../charts/format.ts";
import { useRecord } from "../laws/useRecord.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { PictureFrame } from "../pictures/PictureFrame.tsx";
import { useFeed, useLab, useVerbs } from "../useLab.ts";
import { ArmsTable } from "./ArmsTable.tsx";
import {
  AIM_TEXTS,
  aimOf,
  armsCsv,
  budgetText,
  captionOf,
  failuresText,
  idleText,
  lastText,
  meetingText,
  plannedText,
  progressText,
} from "./causeWords.ts";
import "./causes.css";
import { SwitchRow, type Wish, doingOf } from "./SwitchRow.tsx";
import { useArms, useShownArms } from "./useArms.ts";

const TITLE = "Cause and effect";
const SEED_COUNTS = [1, 3];

const DEFINITION = {
  text: (
    <>
      <p>
        Every arm has the same seed, split, weights and optimizer moments as the baseline, and is the baseline
        up to the step at which it has memorized: on the exact engine bit for bit. A hold puts ‖θ‖ back after
        every update; W<sub>c</sub> is the norm, not its square, at which a free run reaches 90 % test
        accuracy.
      </p>
      <p>
        φ is the angle from the weights of T<sub>mem</sub>, and ‖θ‖ the norm, at the end of a run. An arm ends
        when it groks, or at the budget: then it did not finish, DNF, and nobody knows when it would have.
      </p>
    </>
  ),
  formula: String.raw`T_{90}\propto e^{\alpha_{hold}\,\rho},\qquad \rho=\lVert\theta\rVert/W_c`,
  source:
    "the arms, paper, arXiv 2605.18845; the held-norm law, paper, arXiv 2606.13753; the temperature, paper, arXiv 2606.18465.",
};

const FIRST = Object.fromEntries(
  SWITCH_IDS.map((id) => [
    id,
    { text: String(SWITCHES[id].takes?.initial ?? ""), arm: SWITCHES[id].arm === true },
  ]),
) as Readonly<Record<SwitchId, Wish>>;

const selectRunsInterventions = (s: LabState): LabState["draft"]["interventions"] | null =>
  s.run?.spec.interventions ?? null;

const selectRunsDecay = ({ run }: LabState): number | null =>
  run === null ? null : inForce(run.spec, run).weightDecay;

/** What calibrates the laws tells W_c too; fetched when it is first looked at. */
function useCalibration(): CalibrationShown {
  const recorded = useRecord();
  const { calibrate } = useVerbs();
  useEffect(() => {
    if (recorded.kind === "record") calibrate(recorded.record.calibration);
  }, [recorded, calibrate]);
  return useLab((s) => s.calibration);
}

/** Of the network that the settings on the page would make. */
function useCritical(): CriticalNorm | null {
  const feed = useFeed();
  const draft = useLab((s) => s.draft);
  const ofPage = useLab((s) => s.run !== null && sameButInterventions(s.run.spec, s.draft));
  const grok90 = useLab((s) => liveOf(runState(s)).reached.grok90);
  const fired = useLab((s) => liveOf(runState(s)).fired);
  const arms = useShownArms();
  const calibration = useCalibration();
  return useMemo(() => {
    const run = ofPage && grok90 !== undefined ? { grok90, fired, norm: feed.curves().norm } : null;
    return criticalNorm(draft, run, arms, calibration);
  }, [draft, ofPage, grok90, fired, arms, calibration, feed]);
}

/** What the arms came to, and their end. */
function Found(): ReactNode {
  const arms = useLab((s) => s.arms);
  const shown = useShownArms();
  const verbs = useArms();
  if (arms === null || (shown === null && arms.phase !== "training")) return null;
  const training = arms.phase === "training";
  const failures = failuresText(arms);
  return (
    <div className="arms-found">
      <div className="arms-line">
        <p>
          {shown === null ? "Arms of other settings. " : ""}
          {progressText(arms)}
        </p>
        {training ? <progress aria-label="Progress of the arms" value={arms.share} /> : null}
        {/* One button, so that the focus stays where it is when they are done. */}
        <button type="button" className="button" onClick={training ? verbs.stop : verbs.clear}>
          {training ? "Stop arms" : "Clear arms"}
        </button>
      </div>
      {shown === null ? null : (
        <>
          <p className="arms-told">
            {budgetText(shown)} <Symbols text={meetingText(shown.meetings)} />
          </p>
          {shown.instead ? (
            <p>Arms are not made by TensorFlow.js: the exact engine makes them all, the baseline too.</p>
          ) : null}
          {failures === "" ? null : <p className="arms-failed">{failures}</p>}
          <ArmsTable arms={shown} />
        </>
      )}
    </div>
  );
}

/** The run on the page without what was last done to it. */
function WithAndWithout(): ReactNode {
  const interventions = useLab(selectRunsInterventions);
  const verbs = useArms();
  const last = interventions === null ? null : lastText(interventions);
  return (
    <div className="cause-with">
      <button
        type="button"
        className="button"
        aria-disabled={last === null}
        onClick={last === null ? undefined : verbs.without}
      >
        Train without it
      </button>
      <p>
        {last === null
          ? "Once the network on the page has an intervention: the same without its last one, beside it."
          : `The same without ${last}: on the exact engine the same bits until then, drawn beside it.`}
      </p>
    </div>
  );
}

export function CausePanel(): ReactNode {
  const [wishes, setWishes] = useState(FIRST);
  const [seeds, setSeeds] = useState(1);
  const [budget, setBudget] = useState<Budget["kind"]>("tripled");
  const aim = useLab(aimOf);
  const done = useLab(selectRunsInterventions);
  const decay = useLab(selectRunsDecay);
  const limit = useLab((s) => s.draft.steps);
  const shown = useShownArms();
  const critical = useCritical();
  const arms = useArms();
  const { intervene } = useVerbs();
  const doings = SWITCH_IDS.map((id) => [id, doingOf(SWITCHES[id], wishes[id], critical)] as const);
  /** Of the network on the page, where a click acts on that; of the next one, where it does not. */
  const idleNow = (id: SwitchId): string | null =>
    aim === "now" ? idleText(id, done ?? [], decay) : idleText(id, [], null);
  const chosen = doings.flatMap(([id, doing]) =>
    id !== "free" && wishes[id].arm && doing.kind === "does" ? [{ arm: id, action: doing.action }] : [],
  );
  const left = doings
    .filter(([id, doing]) => wishes[id].arm && doing.kind === "cannot")
    .map(([id]) => SWITCHES[id].name);
  return (
    <PictureFrame
      title={TITLE}
      caption={captionOf(shown)}
      definition={DEFINITION}
      {...(shown === null ? {} : { csv: () => armsCsv(shown) })}
    >
      <div className="causes">
        <p className="cause-aim">{AIM_TEXTS[aim]}</p>
        <ul className="cause-list" aria-label="Switches">
          {doings.map(([id, doing]) => (
            <SwitchRow
              key={id}
              row={SWITCHES[id]}
              wish={wishes[id]}
              doing={doing}
              idle={idleNow(id)}
              critical={critical}
              onWish={(wish) => setWishes({ ...wishes, [id]: wish })}
              onDo={intervene}
            />
          ))}
        </ul>
        <h4>With and without</h4>
        <WithAndWithout />
        <h4>All arms beside a baseline</h4>
        <div className="cause-all">
          <button
            type="button"
            className="button"
            aria-disabled={chosen.length === 0}
            onClick={chosen.length === 0 ? undefined : () => arms.compare({ arms: chosen, seeds, budget })}
          >
            Train the arms
          </button>
          <label>
            <span>seeds</span>
            <select
              className="select"
              aria-label="Seeds of each arm"
              value={seeds}
              onChange={({ currentTarget }) => setSeeds(Number(currentTarget.value))}
            >
              {SEED_COUNTS.map((count) => (
                <option key={count}>{count}</option>
              ))}
            </select>
          </label>
          <label>
            <span>budget</span>
            <select
              className="select"
              aria-label="Budget of each arm"
              value={budget}
              onChange={({ currentTarget }) =>
                setBudget(currentTarget.value === "settings" ? "settings" : "tripled")
              }
            >
              <option value="tripled">{BUDGET_TIMES} × baseline’s T₉₉</option>
              <option value="settings">{formatStep(limit)} steps</option>
            </select>
          </label>
        </div>
        <p>
          <Symbols text={plannedText(chosen.length, left)} />
        </p>
        <Found />
      </div>
    </PictureFrame>
  );
}
