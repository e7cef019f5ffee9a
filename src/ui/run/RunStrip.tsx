/**
 * Above the charts: the status in words, progress, and one slot for what there is to say. Its height never changes but
 * for a line on the seeds, from when they are asked for.
 */
import type { ReactNode } from "react";
import { statusText } from "../../core/runState.ts";
import { runState } from "../../state/derived.ts";
import { SeedsStrip } from "../seeds/SeedsStrip.tsx";
import { useLab } from "../useLab.ts";
import { Messages } from "./Messages.tsx";
import { Progress } from "./Progress.tsx";
import "./run.css";

export function RunStrip(): ReactNode {
  const status = useLab((s) => statusText(runState(s)));
  return (
    <section className="strip" aria-label="This run">
      <p className="status" role="status" aria-live="off">
        {status}
      </p>
      <Progress />
      <Messages />
      <SeedsStrip />
    </section>
  );
}
