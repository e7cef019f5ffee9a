/** Named runs worth opening: what to look for, who says so, and a spec string each. Add a row to add a preset. */
import type { GrokTime } from "../publishedTimes.ts";

/** How the presets are listed. */
export const PRESET_GROUPS = [
  "The phenomenon",
  "The theories",
  "Other tasks",
  "Without a grok",
  "Long runs",
] as const;

export interface Preset {
  readonly name: string;
  readonly group: (typeof PRESET_GROUPS)[number];
  /** What to look for: one sentence of at most 80 characters, so that the page's head keeps its height. */
  readonly says: string;
  /** Whose setting it is, and whose numbers. */
  readonly source: string;
  readonly spec: string;
  /** When it groks, where `publishedTimes.ts` does not have it: of one run of ours, or as `source` says. */
  readonly groks: GrokTime | null;
}

const CRITICAL_NORM = "arXiv 2606.13753, public data: medians over its seeds";

const LECTURE: Preset = {
  name: "Lecture",
  group: "The phenomenon",
  says: "The whole story in 500 steps: memorized near step 80, grokked near step 511.",
  source: `${CRITICAL_NORM} (20).`,
  spec: "",
  groks: null,
};

/** What a newcomer sees. */
export const FIRST_PRESET = LECTURE;

export const PRESETS: readonly Preset[] = [
  LECTURE,
  {
    name: "Tiny",
    group: "The phenomenon",
    says: "A network small enough to grok in seconds on any computer.",
    source: "Our own setting. The step is that of one run, seed 0.",
    spec: "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=200",
    groks: { step: 367, at: 90 },
  },
  {
    name: "Long plateau",
    group: "The phenomenon",
    says: "A dramatic wait: memorized near step 157, grokked near step 6400.",
    source: `${CRITICAL_NORM} (20).`,
    spec: "frac=0.4&lr=0.001&wd=1&steps=12000",
    groks: null,
  },
  {
    name: "Outer shell → core",
    group: "The theories",
    says: "Heavy weights at first: watch the norm fall from far outside to the core.",
    source: "Our own setting, after the shell–core picture. The step is that of one run, seed 0.",
    spec: "scale=4&lr=0.001&wd=1&steps=20000",
    groks: { step: 3166, at: 90 },
  },
  {
    name: "First passage",
    group: "The theories",
    says: "The norm overshoots, then shrinks: the test waits until it is small enough.",
    source: `${CRITICAL_NORM} (16): memorized at 161, 90 % at 4381, 99 % at 5131.`,
    spec: "frac=0.4&model=transformer&lr=0.0005&wd=1&steps=12000",
    groks: null,
  },
  {
    name: "Norm separation",
    group: "The theories",
    says: "The norm falls as one clean exponential: most embeddings only decay.",
    source: "arXiv 2603.13331, public data: medians over its seeds (10). Its log is read every 200 steps.",
    spec: "p=97&model=transformer&norm=post&eq=0&bias=1&init=torch&lr=0.001&wd=1&decay=all&batch=512&draw=replace&steps=6000&after=2000",
    groks: null,
  },
  {
    name: "Predict",
    group: "The theories",
    says: "Once it has memorized, three theories say when it will grok: wait and see.",
    source:
      "Our own setting: the network of arXiv 2603.13331 at p = 67, with twice its learning rate; no run of it calibrates a law as shipped. Seeds 0 and 1 memorized at 214 and grokked at 968 and 1029.",
    spec: "p=67&model=transformer&norm=post&eq=0&bias=1&init=torch&lr=0.002&wd=1&decay=all&batch=512&draw=replace&after=200",
    groks: { step: 968, at: 99 },
  },
  {
    name: "Cause and effect",
    group: "The theories",
    says: "Once memorized, hold the norm or end the decay: the grok is put off.",
    source:
      "Our own setting, after the arms of arXiv 2605.18845. Runs of seeds 0, 1, 2 grokked at 290, 425, 272, rescaled once at 224, 443, 229; held, none within three times that. When it memorizes, 65 % of the test is right: the mirrored pairs were shown.",
    spec: "p=41&frac=0.7&model=transformer&lr=0.002&wd=2&steps=1300",
    groks: { step: 229, at: 90 },
  },
  {
    name: "LN transformer",
    group: "The theories",
    says: "LayerNorm takes the meaning out of size; still it groks within 300 steps.",
    source: `${CRITICAL_NORM} (12): memorized at 35, 90 % at 265, 99 % at 285.`,
    spec: "p=71&frac=0.4&model=transformer&norm=pre",
    groks: null,
  },
  {
    name: "S5",
    group: "Other tasks",
    says: "Permutations of five: by heart near step 172, grokked near step 2645.",
    source:
      "Our own setting: the published one (Long runs) with 70 % of the pairs in place of 40 % and three times the learning rate. Steps are those of one run, seed 0; seed 1 grokked at 1259.",
    spec: "task=s5&frac=0.7&d=256&h=128&act=relu&wd=1&b2=0.98&steps=6000",
    groks: { step: 1450, at: 90 },
  },
  {
    name: "Z127",
    group: "Other tasks",
    says: "A larger prime, the same story: memorized near 249, grokked near 1509.",
    source:
      "The second task of the shell–core picture, with our own rates. Steps are those of one run, seed 0.",
    spec: "p=127&lr=0.001&wd=1&steps=5000",
    groks: { step: 1311, at: 90 },
  },
  {
    name: "Sparse parity",
    group: "Other tasks",
    says: "Three bits of thirty decide: no circles, no Fourier, and yet it groks.",
    source: `${CRITICAL_NORM} (16): memorized at 160, 90 % at 2648, 99 % at 3319.`,
    spec: "task=parity&h=512&lr=0.001&wd=1&steps=8000",
    groks: null,
  },
  {
    name: "Parity, plentiful data",
    group: "Other tasks",
    says: "20,000 examples: nothing to learn by heart, train and test rise together.",
    source:
      "After Barak et al., arXiv 2207.08799: with plentiful data there is no delay. Steps are those of one run of ours, seed 0.",
    spec: "task=parity&n=20000&h=512&lr=0.001&wd=1&batch=1000",
    groks: { step: 685, at: 90 },
  },
  {
    name: "No weight decay",
    group: "Without a grok",
    says: "Without weight decay it memorizes and stays there: no grok within these steps.",
    source: "Our own setting: Lecture with λ = 0.",
    spec: "wd=0&steps=2000",
    groks: null,
  },
  {
    name: "Too much weight decay",
    group: "Without a grok",
    says: "A pull so strong that the network cannot even memorize.",
    source: "Our own setting: Lecture with ten times the λ.",
    spec: "wd=30&steps=1000",
    groks: null,
  },
  {
    name: "SGD that fails",
    group: "Without a grok",
    says: "SGD with momentum memorizes near step 800, and finds no rule in 3000 steps.",
    source: "Our own setting; the step is that of one run, seed 0.",
    spec: "opt=sgd&lr=0.1&wd=0.0001&mom=0.9",
    groks: null,
  },
  {
    name: "S5 as published",
    group: "Long runs",
    says: "By heart near step 342, and 90 % of the test only near step 90,707.",
    source:
      "Chughtai et al., repository rep-theory-mech-interp: medians over 50 seeds, which range from 37,725 to 215,327. Theirs has an embedding for each operand; this one shares it.",
    spec: "task=s5&frac=0.4&d=256&h=128&act=relu&lr=0.001&wd=1&b2=0.98&steps=250000",
    groks: { step: 90_707, at: 90 },
  },
  {
    name: "Nanda p = 113",
    group: "Long runs",
    says: "The run whose circuits were read: cleaned up by about step 14,000.",
    source:
      "Nanda et al., arXiv 2301.05217: phases as in the paper's one run. Initial weights, mask and warm-up here are not theirs.",
    spec: "p=113&frac=0.3&model=transformer&act=relu&lr=0.001&wd=1&b2=0.98&steps=50000",
    groks: null,
  },
];
