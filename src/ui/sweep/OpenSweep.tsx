/**
 * The button that opens the sweep, and says on the page how far it is; a link that names a sweep opens it, too. What is
 * in the dialog comes when it is asked for.
 */
import { type ReactNode, useState } from "react";
import type { SweepPlan } from "../../core/sweep/plan.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { later } from "../parts/later.tsx";
import { doorText } from "./progressText.ts";
import "./sweep.css";
import { useSweepShown } from "./useSweep.ts";
import { NO_WISH, type Wish } from "./wish.ts";

const { Part: SweepPage } = later(() => import("./SweepPage.tsx"), "the sweep");

export function OpenSweep(): ReactNode {
  const sweep = useSweepShown();
  const [open, setOpen] = useState(false);
  const [wish, setWish] = useState<Wish>(NO_WISH);
  const [seen, setSeen] = useState<readonly SweepPlan[] | null>(null);
  // What a link names is shown; what a reload brings back waits behind its button.
  const plans = sweep?.plans ?? null;
  if (plans !== seen) {
    setSeen(plans);
    if (plans !== null && (seen !== null || sweep?.phase === "ready")) setOpen(true);
  }
  const close = (): void => setOpen(false);
  return (
    <div className="sweep-door">
      <button type="button" className="button button-quiet help-open" onClick={() => setOpen(true)}>
        {doorText(sweep)}
      </button>
      {sweep?.phase === "training" ? (
        <progress aria-label="Progress of the sweep" value={sweep.share} />
      ) : null}
      <Dialog open={open} title="Sweep" onClose={close}>
        <SweepPage wish={wish} onWish={setWish} onOpen={close} />
      </Dialog>
    </div>
  );
}
