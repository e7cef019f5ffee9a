/**
 * How the papers' own tests came out, to stand beside ours, and what is known of why ours differ. A mean error is of the
 * delay, |predicted − actual|/actual.
 */
import type { Family } from "./known.ts";
import type { LawId } from "./law.ts";
import type { ErrorOf } from "./scoreboard.ts";
import type { Trial } from "./trial.ts";

export interface PublishedScore {
  readonly law: LawId;
  readonly family: Family;
  /** Mean |error| over the delay. */
  readonly error: number;
  readonly runs: number;
  /** What was tested, a phrase. */
  readonly of: string;
  readonly source: string;
}

const FIRST_PASSAGE = "arXiv 2605.18845";
const NORM_SEPARATION = "arXiv 2603.13331";

export const PUBLISHED_SCORES: readonly PublishedScore[] = [
  {
    law: "firstPassage",
    family: "none",
    error: 0.177,
    runs: 26,
    of: "one layer without LayerNorm",
    source: FIRST_PASSAGE,
  },
  {
    law: "firstPassage",
    family: "mlp",
    error: 0.18,
    runs: 34,
    of: "calibrated on one layer without LayerNorm, tested on an MLP",
    source: FIRST_PASSAGE,
  },
  {
    law: "normSeparation",
    family: "post",
    error: 0.346,
    runs: 60,
    of: "three inputs; 57 of 60 came too late",
    source: NORM_SEPARATION,
  },
];

/** Of other tasks, which the plan does not run: told beside the rest. */
export const CROSS_TASK = {
  law: "firstPassage",
  error: 0.233,
  runs: 46,
  of: "other tasks",
  source: FIRST_PASSAGE,
} as const;

/**
 * What an oracle that knows each cell's median errs by, over the delay to T_90, on the published seeds of the plan's
 * cells: no law that cannot tell seeds apart goes below. node/reproduce/laws.test.ts computes them again.
 */
export const PUBLISHED_FLOORS: Readonly<Partial<Record<Family, number>>> = {
  mlp: 0.135,
  pre: 0.21,
  none: 0.236,
};

/** Over this many times the published error, ours needs a reason. */
const NEAR = 1.5;

/** Why a law that a paper found good may do worse here: facts of the public data and of ours. */
const REASONS: Readonly<Partial<Record<`${LawId} ${Family}`, string>>> = {
  "firstPassage none":
    "The paper's initial weights are not public, and lighter than ours (V₀ about 742): our norm goes on rising after memorization.",
  "firstPassage mlp":
    "From our initial weights V is still rising when the MLP memorizes, so that V_mem tells little; and κ is no constant of the network: in the public data it falls from .14 to 0 as the train fraction falls from .65 to .30.",
  "normSeparation post":
    "The window after memorization sees weights that do not matter die away, at nearly the rate of decay alone, and V̂_post is read 2000 steps after the grok: the law dates the end of the fall, not the grok.",
};

/** What a paper found of a law in a family, beside ours. */
export interface Beside {
  readonly published: PublishedScore;
  /** `null`: it had no word. */
  readonly ours: ErrorOf | null;
  /** Why ours is worse than half as much again, or silent; `null` where it is neither. */
  readonly why: string | null;
}

export function besidePublished({ family, scores }: Pick<Trial, "family" | "scores">): readonly Beside[] {
  return PUBLISHED_SCORES.filter((each) => each.family === family).map((published) => {
    const { law, error } = published;
    const delay = scores.find((score) => score.law === law && score.edition === 0)?.delay ?? null;
    const mean = delay?.mean ?? null;
    const isNear = mean !== null && mean <= NEAR * error;
    return {
      published,
      ours: mean === null ? null : delay,
      why: isNear ? null : (REASONS[`${law} ${family}`] ?? null),
    };
  });
}
