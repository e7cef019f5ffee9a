/** What can be done with the sweep that is there. Its first button keeps its place and the focus as the phase changes. */
import { type ReactNode, useState } from "react";
import { assertNever } from "../../core/prelude.ts";
import type { SweepShown } from "../../state/sweepState.ts";
import { useSweep } from "./useSweep.ts";
import type { Wish } from "./wish.ts";

function firstLabel({ phase, runs }: SweepShown): string {
  switch (phase) {
    case "ready":
      return runs.ended === 0 ? "Start sweep" : "Go on"; // some were made elsewhere, or before
    case "training":
      return "Suspend";
    case "suspended":
      return "Go on";
    case "done":
      return "Done";
    default:
      return assertNever(phase);
  }
}

interface SweepVerbsProps {
  readonly sweep: SweepShown;
  readonly onAnother: (wish: Partial<Wish>) => void;
}

export function SweepVerbs({ sweep, onAnother }: SweepVerbsProps): ReactNode {
  const lab = useSweep();
  const { phase, runs } = sweep;
  const [asking, setAsking] = useState(false);
  const act = (): void => {
    if (phase === "training") lab.suspend();
    else if (phase !== "done") lab.start();
  };
  const clear = (): void => {
    // What took minutes is not lost to one click.
    if (runs.ended > 0 && !asking) return setAsking(true);
    setAsking(false);
    lab.clear();
  };
  return (
    <>
      <button
        type="button"
        className="button button-main sweep-first"
        aria-disabled={phase === "done"}
        onClick={act}
      >
        {firstLabel(sweep)}
      </button>
      <button type="button" className="button sweep-clear" onClick={clear}>
        {asking ? "Clear for good" : "Clear sweep"}
      </button>
      {asking ? (
        <>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Keep it
          </button>
          <span role="alert">Its results will be gone from this browser.</span>
        </>
      ) : null}
      <button type="button" className="button" onClick={() => onAnother({})}>
        Set up another
      </button>
    </>
  );
}
