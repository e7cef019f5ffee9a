/** How far a sweep is, in a line. Pure. */
import { assertNever } from "../../core/prelude.ts";
import type { SweepShown } from "../../state/sweepState.ts";
import { roughTime } from "../controls/costText.ts";

function leftText({ secondsLeft }: SweepShown): readonly string[] {
  return secondsLeft === null ? [] : [`about ${roughTime(secondsLeft)} left`];
}

/** On the button that opens the dialog. */
export function doorText(sweep: SweepShown | null): string {
  if (sweep === null) return "Sweep";
  const { planned, ended, failed } = sweep.runs;
  const failures = failed === 0 ? [] : [`${failed} failed`];
  switch (sweep.phase) {
    case "ready":
      return `Sweep: ${ended} of ${planned}, not started`;
    case "training":
      return `Sweep: ${[`${ended} of ${planned}`, ...failures, ...leftText(sweep)].join(" · ")}`;
    case "suspended":
      return `Sweep, suspended: ${[`${ended} of ${planned}`, ...failures].join(" · ")}`;
    case "done":
      return `Sweep: ${[`${ended} of ${planned} ended`, ...failures].join(" · ")}`;
    default:
      return assertNever(sweep.phase);
  }
}

/** Beside the bar. */
export function progressText(sweep: SweepShown): string {
  const { planned, ended, failed, training } = sweep.runs;
  const parts = [
    `${ended} of ${planned} runs ended`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(training > 0 ? [`${training} ${sweep.phase === "suspended" ? "waiting" : "training"}`] : []),
  ];
  switch (sweep.phase) {
    case "ready":
      return ended === 0
        ? `${planned} runs, none started`
        : [...parts, ...(ended + failed < planned ? ["the rest not started"] : []), ...leftText(sweep)].join(
            " · ",
          );
    case "training":
      return [...parts, ...leftText(sweep)].join(" · ");
    case "suspended":
      return [...parts, "suspended", ...leftText(sweep)].join(" · ");
    case "done":
      return parts.join(" · ");
    default:
      return assertNever(sweep.phase);
  }
}
