/**
 * Sweeps worth making, as rows: each in full, and in a quick size that ends in minutes and says that it is quick. Add a
 * row to add a preset.
 *
 * The model, rates and grids of arXiv 2606.30388 are not public: tasks, factors (η, b, λ) and the ten runs of each
 * setting are its own, the rest is ours, and the same as behind "About the numbers" (core/shellPlan.ts), so that runs
 * are shared.
 */
import { bug } from "../prelude.ts";
import { type SweepPlan, parsePlan } from "./plan.ts";

export const SIZES = ["quick", "full"] as const;
export type Size = (typeof SIZES)[number];

export interface SweepPreset {
  /** For the command line. */
  readonly id: string;
  /** On screen. */
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  /** Whose setting it is, and what is ours in it. */
  readonly source: string;
  /** What the quick size leaves out. */
  readonly quickSays: string;
  readonly plans: Readonly<Record<Size, readonly SweepPlan[]>>;
}

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  return read.ok ? read.value : bug(`preset sweep ${text}: ${JSON.stringify(read.error)}`);
}

/** One sweep for each axis, all about one base. */
function about(base: string, axes: readonly string[], seeds: number): readonly SweepPlan[] {
  return axes.map((axis) => planOf(`${base}&sweep=${axis},seeds:${seeds}`));
}

const SHELL_CORE =
  "Task, factors and ten runs a setting: arXiv 2606.30388, figures 2, 4, 5 and 11–13. Model, rates and grids are ours: the paper’s are not public.";
const STAND_IN =
  "Factors and ten runs a setting: arXiv 2606.30388, figures 2, 4, 5 and 11–13. The task is ours, smaller than its Z127 and S5; so are model, rates and grids.";
const RATES = "lr=0.002&wd=1";
const MINIBATCH = "draw=replace&steps=40000&after=0";
const WIDE = ["lr:0.0005:0.008:5", "wd:0.125:2:5"];
const NARROW = ["lr:0.001:0.004:3", "wd:0.5:2:3"];
const QUICK = "Quick: three seeds and three values of each factor, so that intervals are rough.";

function figures(id: string, name: string, task: string, batch: number, source = SHELL_CORE): SweepPreset {
  const base = `${task}${RATES}&batch=${batch}&${MINIBATCH}`;
  const batches = (count: number): string => `batch:${batch / 4}:${batch * 4}:${count}`;
  const inOrder = ([rate, decay]: readonly string[], count: number): readonly string[] => [
    rate ?? "",
    batches(count),
    decay ?? "",
  ];
  return {
    id,
    name: `Figures 2, 4, 5 of 2606.30388: ${name}`,
    says: "How both radii and the delay follow learning rate, batch size and weight decay.",
    source,
    quickSays: QUICK,
    plans: { full: about(base, inOrder(WIDE, 5), 10), quick: about(base, inOrder(NARROW, 3), 3) },
  };
}

const POST = "model=transformer&norm=post&eq=0&bias=1&init=torch";
const SEPARATION = "decay=all&batch=512&draw=replace";

export const SWEEP_PRESETS: readonly SweepPreset[] = [
  figures("figures-z127", "Z127", "p=127&", 512),
  figures("figures-s5", "S5", "task=s5&", 512),
  figures("figures-p59", "p = 59, a small stand-in", "", 256, STAND_IN),
  {
    id: "norm-separation",
    name: "Norm separation",
    says: "Whether the time to grok grows with 1/λ and with 1/η, as the law has it.",
    source:
      "arXiv 2603.13331: model, batch and the ends of both sweeps. Values between them and the budget are ours.",
    quickSays: `${QUICK} At p = 59 in place of 97, at twice the learning rate.`,
    plans: {
      full: about(
        `p=97&${POST}&lr=0.001&wd=1&${SEPARATION}&steps=150000&after=0`,
        ["wd:0.1:1:4", "lr:0.0002:0.001:4"],
        10,
      ),
      quick: about(
        `${POST}&lr=0.002&wd=1&${SEPARATION}&steps=20000&after=0`,
        ["wd:0.25:1:3", "lr:0.0005:0.002:3"],
        3,
      ),
    },
  },
];
