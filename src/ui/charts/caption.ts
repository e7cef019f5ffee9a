/** One sentence under each figure: what to look for in this run, as far as it has come. Pure. */
import type { Live, RunState } from "../../core/runState.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { FigurePanel } from "./figures.ts";
import { formatStep } from "./format.ts";

export type Phase =
  "before" | "learning" | "waiting" | "grokked" | "never memorized" | "never grokked" | "failed";

export interface Story {
  readonly phase: Phase;
  readonly weightDecay: boolean;
  /** The last step of a run that is over. */
  readonly overAt: number | null;
  /** Steps from memorizing to grokking. */
  readonly waited: number | null;
}

export function storyOf(
  kind: RunState["kind"],
  { reached: { mem, grok99 }, fired }: Pick<Live, "reached" | "fired">,
  overAt: number | null,
  spec: RunSpec,
): Story {
  const changed = fired.findLast(({ entry }) => entry.action === "wd")?.entry.value;
  const story = (phase: Phase): Story => ({
    phase,
    weightDecay: (changed ?? spec.weightDecay) > 0,
    overAt,
    waited: mem === undefined || grok99 === undefined ? null : grok99 - mem,
  });
  if (kind === "ready" || kind === "starting") return story("before");
  if (kind === "failed") return story("failed");
  if (grok99 !== undefined) return story("grokked");
  if (kind === "ended") return story(mem === undefined ? "never memorized" : "never grokked");
  return story(mem === undefined ? "learning" : "waiting");
}

const FAILED = (at: string): string => `The run broke off at step ${at}; the curves end there.`;

type Says = (story: Story, at: string) => string;

const ACCURACY: Readonly<Record<Phase, Says>> = {
  before: () => "Train rises first; how long test takes to follow is the point of the run.",
  learning: () => "Train climbs first: the network learns the training pairs by heart.",
  waiting: () => "Training pairs are right, test lags: this wait is the plateau.",
  grokked: ({ waited }) =>
    waited === null || waited <= 0
      ? "Test rose with train: no wait, so no grokking in the strict sense."
      : `Test followed ${formatStep(waited)} steps after train: the network found the rule.`,
  "never memorized": (_, at) => `Training pairs were still wrong at step ${at}: nothing memorized.`,
  "never grokked": (_, at) => `Memorized, but test had not reached 99 % by step ${at}.`,
  failed: (_, at) => FAILED(at),
};

const LOSS: Readonly<Record<Phase, Says>> = {
  before: () => "Train loss falls; test loss often rises before it falls too.",
  learning: () => "Train loss falls; watch whether test loss rises meanwhile.",
  waiting: () => "The gap between the two lines is what has only been memorized.",
  grokked: () => "Test loss came down late: compare it at the two marks.",
  "never memorized": () => "Train loss stayed up: the training pairs were not learned.",
  "never grokked": () => "The gap between the two lines stayed open.",
  failed: (_, at) => FAILED(at),
};

const NORM: Readonly<Record<Phase, Says>> = {
  before: ({ weightDecay }) =>
    weightDecay
      ? "Fitting the training pairs pulls the weights up, weight decay pulls them down."
      : "Without weight decay nothing pulls the weights back.",
  learning: () => "Watch how large the weights are when the training pairs are right.",
  waiting: ({ weightDecay }) =>
    weightDecay
      ? "Weight decay pulls while the training answers stay right: does ‖θ‖² rise or fall?"
      : "No weight decay: nothing pulls ‖θ‖² down, so the wait may not end.",
  grokked: () => "Compare ‖θ‖² at the two marks: memory and rule cost different norms.",
  "never memorized": ({ weightDecay }) =>
    weightDecay
      ? "Compare with a smaller weight decay: how far up would ‖θ‖² go?"
      : "‖θ‖² at the end of the run.",
  "never grokked": ({ weightDecay }) =>
    weightDecay
      ? "See whether ‖θ‖² was still falling when the run ended."
      : "No weight decay: ‖θ‖² was never pulled down.",
  failed: (_, at) => FAILED(at),
};

const CAPTIONS: Readonly<Record<FigurePanel, Readonly<Record<Phase, Says>>>> = {
  accuracy: ACCURACY,
  loss: LOSS,
  norm: NORM,
};

export function captionOf(panel: FigurePanel, story: Story): string {
  return CAPTIONS[panel][story.phase](story, story.overAt === null ? "" : formatStep(story.overAt));
}

/** Added while points cannot be drawn on a log axis. */
export function droppedText(dropped: number): string {
  if (dropped === 0) return "";
  return dropped === 1
    ? " One value of 0 is not drawn."
    : ` ${formatStep(dropped)} values of 0 are not drawn.`;
}
