/** The slot under the progress: what went wrong, what no longer fits together, or, in peace, how the run stands. */
import type { ReactNode } from "react";
import { isUnderWay, liveOf } from "../../core/runState.ts";
import type { LabState } from "../../state/labState.ts";
import { type Check, checkOf } from "../../state/claim.ts";
import { canApplyNow, isOfOldSettings } from "../../state/derived.ts";
import { formatStep } from "../charts/format.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { changesText } from "./changes.ts";
import { CheckPhrase, CheckText, ReceiptTip } from "./Receipt.tsx";
import { standingText } from "./standing.ts";

interface MessageProps {
  readonly tone: "danger" | "caution" | "good" | "plain";
  readonly says: ReactNode;
  readonly children?: ReactNode;
}

function Message({ tone, says, children }: MessageProps): ReactNode {
  return (
    <div className={`message message-${tone}`}>
      <p>{says}</p>
      {children === undefined ? null : <div className="message-buttons">{children}</div>}
    </div>
  );
}

function OldSettings({ state }: { readonly state: LabState }): ReactNode {
  const verbs = useVerbs();
  const step = state.run === null ? 0 : liveOf(state.run.state).step;
  return (
    <Message
      tone="caution"
      says={
        <>
          <b>This run has the old settings.</b> {changesText(state)}
        </>
      }
    >
      <button type="button" className="button" onClick={verbs.startAnew}>
        Start anew
      </button>
      {canApplyNow(state) ? (
        <button
          type="button"
          className="button button-apply"
          title="The run goes on with the new values from here. The change becomes part of its link, as an intervention."
          onClick={verbs.applyNow}
        >
          Apply from t = {formatStep(step)}
        </button>
      ) : null}
    </Message>
  );
}

const TONES: Readonly<Record<Check["kind"], MessageProps["tone"]>> = {
  waiting: "plain",
  unfinished: "plain",
  changed: "caution",
  "no-receipt": "caution",
  "other-version": "caution",
  differs: "danger",
  reproduced: "good",
};

/** How the run stands, and beside it, while it goes on, where the check of its link stands; once over, its receipt. */
function Standing({ state, check }: { readonly state: LabState; readonly check: Check | null }): ReactNode {
  const receipt = state.run === null ? null : liveOf(state.run.state).receipt;
  return (
    <div className="standing">
      <p>{standingText(state)}</p>
      {check === null ? null : (
        <p className="standing-check">
          Receipt: <CheckPhrase check={check} />
        </p>
      )}
      {receipt === null ? null : <ReceiptTip receipt={receipt} />}
    </div>
  );
}

const whole = (state: LabState): LabState => state;

export function Messages(): ReactNode {
  const state = useLab(whole);
  const verbs = useVerbs();
  const { run, checkpoint, notice } = state;
  const failed = run?.state.kind === "failed" ? run.state.error : null;
  const old = run !== null && isUnderWay(run.state) && isOfOldSettings(state);
  const quiet = failed === null && !old && checkpoint === null && notice === null;
  const check = checkOf(state);
  const receipt = run === null ? null : liveOf(run.state).receipt;
  // While the run goes on, how it stands comes first.
  const verdict = quiet && !(run !== null && isUnderWay(run.state)) ? check : null;
  return (
    <div className="messages">
      {failed === null ? null : (
        <Message
          tone="danger"
          says={
            <>
              <b>
                {failed.kind === "does-not-fit" ? "Does not fit this engine or machine. " : ""}
                {failed.message}
              </b>{" "}
              {failed.remedy} {check === null ? null : <CheckPhrase check={check} />}
            </>
          }
        >
          {receipt === null || check !== null ? undefined : <ReceiptTip receipt={receipt} />}
        </Message>
      )}
      {old ? <OldSettings state={state} /> : null}
      {checkpoint === null ? null : (
        <Message
          tone="plain"
          says={
            failed === null ? (
              <>
                A run stopped at step {checkpoint.step} when the page closed.{" "}
                {check === null ? null : <CheckPhrase check={check} />}
              </>
            ) : (
              `Its last checkpoint is from step ${checkpoint.step}.`
            )
          }
        >
          <button type="button" className="button" onClick={verbs.continueCheckpoint}>
            Continue from {checkpoint.step}
          </button>
          <button type="button" className="button" onClick={verbs.discardCheckpoint}>
            Discard
          </button>
        </Message>
      )}
      {notice === null ? null : (
        <Message tone="plain" says={notice}>
          <button type="button" className="button" onClick={verbs.dismissNotice}>
            Dismiss
          </button>
        </Message>
      )}
      {verdict === null ? null : (
        <Message tone={TONES[verdict.kind]} says={<CheckText check={verdict} />}>
          {receipt === null ? undefined : <ReceiptTip receipt={receipt} />}
        </Message>
      )}
      {quiet && verdict === null ? <Standing state={state} check={check} /> : null}
    </div>
  );
}
