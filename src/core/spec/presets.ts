/** Named runs worth opening: a sentence and a spec string each. Add a row to add a preset. */

export interface Preset {
  readonly name: string;
  /** What it shows and what to expect, one sentence. */
  readonly says: string;
  readonly spec: string;
}

const LECTURE: Preset = {
  name: "Lecture",
  says: "The whole story in 500 steps: memorized near step 80, grokked near step 511.",
  spec: "",
};

/** What a newcomer sees. */
export const FIRST_PRESET = LECTURE;

/** Times are published medians of arXiv 2606.13753's public data, except where the row says otherwise. */
export const PRESETS: readonly Preset[] = [
  LECTURE,
  {
    name: "Tiny",
    says: "A network small enough to grok in seconds on any computer (our own setting).",
    spec: "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=200",
  },
  {
    name: "Long plateau",
    says: "A dramatic wait: memorized near step 157, grokked near step 6400.",
    spec: "frac=0.4&lr=0.001&wd=1&steps=12000",
  },
  {
    name: "No weight decay",
    says: "Without weight decay it memorizes and stays there: no grok within these steps.",
    spec: "wd=0&steps=2000",
  },
  {
    name: "Too much weight decay",
    says: "A pull so strong that the network cannot even memorize.",
    spec: "wd=30&steps=1000",
  },
];
