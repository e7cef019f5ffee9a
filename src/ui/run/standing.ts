/** Where the run stands, as a sentence for somebody who watches. Pure. */
import { type Live, liveOf } from "../../core/runState.ts";
import { assertNever } from "../../core/prelude.ts";
import { isHeld } from "../../core/spec/interventions.ts";
import type { LabState } from "../../state/labState.ts";
import { formatStep } from "../charts/format.ts";

function steps(count: number): string {
  return `${formatStep(count)} ${count === 1 ? "step" : "steps"}`;
}

function whileTraining({ step, reached: { mem, grok50, grok99 } }: Live): string {
  if (grok99 !== undefined) {
    const wait = mem === undefined || mem > grok99 ? "" : `, ${steps(grok99 - mem)} after memorizing`;
    return `Grokked${wait}. It goes on for a while, to show that this lasts.`;
  }
  if (mem === undefined) return "Learning the training pairs by heart.";
  if (grok50 === undefined) return `On the plateau: ${steps(step - mem)} since memorizing.`;
  return `Leaving the plateau, ${steps(grok50 - mem)} after memorizing: it begins to answer pairs it never saw.`;
}

function whenEnded({ step, reached: { mem, grok99 }, fired }: Live): string {
  if (grok99 !== undefined) {
    return mem === undefined || mem > grok99
      ? "It grokked."
      : `Memorized, waited ${steps(grok99 - mem)}, grokked.`;
  }
  if (mem === undefined) return `It never memorized within ${steps(step)}.`;
  const more = isHeld(fired.map(({ entry }) => entry))
    ? "Its norm is held: a higher step limit may show one."
    : "More weight decay or a higher step limit may show one.";
  return `Memorized, and no grok within ${steps(step)}. ${more}`;
}

export function standingText({ run }: Pick<LabState, "run">): string {
  if (run === null) return "Press Run, and watch train and test accuracy come apart.";
  const { state } = run;
  switch (state.kind) {
    case "ready":
    case "failed":
      return "";
    case "starting":
      return `${state.doing.replace(/^[a-z]/, (first) => first.toUpperCase())} …`;
    case "training":
      return whileTraining(state.live);
    case "paused":
      return state.why === "memorized"
        ? "Paused at memorization: every training pair is right. Press Run to watch the wait."
        : `Paused. ${whileTraining(liveOf(state))}`;
    case "ended":
      return whenEnded(state.live);
    default:
      return assertNever(state);
  }
}
