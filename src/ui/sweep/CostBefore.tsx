/** What a sweep will take, told before it starts: runs, time, and the cells that name no run. */
import { type ReactNode, useDeferredValue, useMemo } from "react";
import type { SweepPlan } from "../../core/sweep/plan.ts";
import { groundText } from "../controls/costText.ts";
import { Tip } from "../parts/Tip.tsx";
import { useMachine } from "../useMachine.ts";
import { costOf, costText, invalidText, reasonText } from "./sweepCost.ts";
import { useSweep } from "./useSweep.ts";

/** Reasons that are told; the rest are counted. */
const NAMED = 5;

export function CostBefore({ plans }: { readonly plans: readonly SweepPlan[] }): ReactNode {
  const { workers } = useSweep();
  const { gigaflops, measured } = useMachine();
  // A large plan has hundreds of cells: typing goes first.
  const settled = useDeferredValue(plans);
  const cost = useMemo(() => costOf(settled, gigaflops), [settled, gigaflops]);
  const { invalid } = cost;
  return (
    <div>
      <div className="sweep-row">
        <b>{costText(cost, workers)}</b>
        <Tip name="About this estimate" className="about" face="i">
          <p>
            How long a run lasts is known for published settings and presets, and scaled from them for their
            neighbors; for others its step limit counts.
          </p>
          <p className="tip-fine">{groundText(gigaflops, measured)}</p>
        </Tip>
      </div>
      {invalid.size === 0 ? null : (
        <>
          <p>{invalidText(cost)}</p>
          <ul>
            {[...invalid].slice(0, NAMED).map(([why, cells]) => (
              <li key={why}>{reasonText(why, cells)}</li>
            ))}
            {invalid.size > NAMED ? <li>and {invalid.size - NAMED} other reasons</li> : null}
          </ul>
        </>
      )}
    </div>
  );
}
