/**
 * When published runs grok: medians over seeds, of the settings in which every seed did. For the estimate beside the
 * controls; the runs themselves are in node/reproduce/published.json, and a test there holds these against them.
 */
import type { RunSpec } from "./spec/keys.ts";
import { defaultSpec } from "./spec/keys.ts";
import { printSpec } from "./spec/print.ts";

export interface GrokTime {
  readonly step: number;
  /** What counts as grokked: this test accuracy, in percent. */
  readonly at: 90 | 99;
}

/** arXiv 2606.13753, public data: first step with test accuracy ≥ 0.9. */
const AT_90: readonly (readonly [spec: string, step: number])[] = [
  ["p=29&lr=0.001&wd=1", 10163],
  ["p=29&frac=0.65&lr=0.001&wd=1", 3023.5],
  ["p=41&frac=0.35&lr=0.001&wd=1", 15343.5],
  ["p=41&frac=0.4&lr=0.001&wd=1", 10952.5],
  ["p=41&lr=0.001&wd=1", 4236],
  ["p=41&frac=0.65&lr=0.001&wd=1", 1638],
  ["frac=0.25&lr=0.001&wd=1", 26428],
  ["frac=0.3&lr=0.001&wd=1", 12571],
  ["frac=0.35&lr=0.001&wd=1", 7938],
  ["frac=0.4&lr=0.001&wd=1", 5091],
  ["lr=0.001&wd=1", 2594],
  ["wd=1", 1003.5],
  ["lr=0.0003&wd=1", 6810],
  ["lr=0.001&wd=0.3", 7818.5],
  ["lr=0.0003&wd=0.3", 19306],
  ["", 425.5],
  ["p=97&frac=0.2&lr=0.001&wd=1", 22152],
  ["p=97&frac=0.25&lr=0.001&wd=1", 11664],
  ["p=97&frac=0.35&lr=0.001&wd=1", 4301],
  ["p=97&frac=0.65&lr=0.001&wd=1", 860.5],
  ["p=53&frac=0.3&model=transformer&norm=pre&lr=0.001&wd=1", 6914],
  ["p=53&frac=0.4&model=transformer&norm=pre&lr=0.001&wd=1", 3068.5],
  ["p=71&frac=0.25&model=transformer&norm=pre&lr=0.001&wd=1", 5792],
  ["p=71&frac=0.3&model=transformer&norm=pre&lr=0.001&wd=1", 4311.5],
  ["p=71&frac=0.4&model=transformer&norm=pre&lr=0.001&wd=1", 1913],
  ["p=71&frac=0.4&model=transformer&norm=pre&lr=0.0003&wd=1", 6512],
  ["p=71&frac=0.4&model=transformer&norm=pre&lr=0.001&wd=0.3", 6818],
  ["p=71&frac=0.4&model=transformer&norm=pre&wd=0.3", 4706.5],
  ["p=71&frac=0.4&model=transformer&norm=pre&lr=0.0003&wd=0.3", 24580.5],
  ["p=71&frac=0.4&model=transformer&norm=pre", 265],
  ["p=71&frac=0.4&model=transformer&norm=pre&lr=0.0003", 2090],
  ["p=97&frac=0.2&model=transformer&norm=pre&lr=0.001&wd=1", 6806],
  ["p=97&frac=0.25&model=transformer&norm=pre&lr=0.001&wd=1", 3352],
  ["p=97&frac=0.3&model=transformer&norm=pre&lr=0.001&wd=1", 2318],
  ["p=97&frac=0.55&model=transformer&norm=pre&lr=0.001&wd=1", 681],
  ["frac=0.4&model=transformer&lr=0.0005&wd=1", 4381],
  ["task=parity&h=512&lr=0.001&wd=1", 2647.5],
];

/** arXiv 2603.13331, public data, logged every 200 or 500 steps: test accuracy ≥ 0.99. All on its one model. */
const AT_99: readonly (readonly [p: number, lr: number, wd: number, step: number])[] = [
  [97, 0.001, 1, 1800],
  [97, 0.001, 0.1, 13000],
  [97, 0.001, 0.5, 3000],
  [67, 0.001, 1, 2200],
  [89, 0.001, 1, 2000],
  [101, 0.001, 1, 1800],
  [97, 0.0002, 1, 41800],
  [97, 0.0005, 0.5, 6400],
  [97, 0.0005, 1, 4400],
];

const POST_NORM = "model=transformer&norm=post&eq=0&bias=1&init=torch";
const SEPARATION_BATCH = "decay=all&batch=512&draw=replace";

export const PUBLISHED_TIMES: ReadonlyMap<string, GrokTime> = new Map<string, GrokTime>([
  ...AT_90.map(([spec, step]) => [spec, { step, at: 90 }] as const),
  ...AT_99.map(
    ([p, lr, wd, step]) =>
      [`p=${p}&${POST_NORM}&lr=${lr}&wd=${wd}&${SEPARATION_BATCH}`, { step, at: 99 }] as const,
  ),
]);

/** What decides when a run groks: its spec string without limits, seed and engine. */
export function courseOf(spec: RunSpec): string {
  const { steps, after, seed, engine } = defaultSpec();
  return printSpec({ ...spec, steps, after, seed, engine });
}
