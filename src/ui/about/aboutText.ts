/** What "About the numbers" says of the recorded runs: every sentence is counted from them. Pure. */
import { wilson } from "../../core/powerLaw.ts";
import { type Expected, MEASURES } from "../../core/shellClaims.ts";
import type { Finding, ShellFindings, Standing, Transition } from "../../core/shellFindings.ts";
import type { OrderFinding, Share } from "../../core/shellOrders.ts";
import {
  FAMILIES,
  FAMILY_LABELS,
  type Factor,
  ORDERS,
  type OrderCell,
  SHELL_CELLS,
  SWEEPS,
  TASK_LABELS,
  cellsOf,
} from "../../core/shellPlan.ts";
import type { Interval } from "../../core/statistics.ts";
import { DASH, THIN } from "../charts/format.ts";
import { countsText } from "../gallery/galleryText.ts";

export const FACTOR_SYMBOLS: Readonly<Record<Factor, string>> = {
  learningRate: "η",
  batch: "b",
  weightDecay: "λ",
};
export const FACTOR_LABELS: Readonly<Record<Factor, string>> = {
  learningRate: "learning rate η",
  batch: "batch size b",
  weightDecay: "weight decay λ",
};

export const STANDING_MARKS: Readonly<Record<Standing, string>> = { holds: "✓", fails: "✗", open: "?" };

export function signed(x: number, digits = 2): string {
  const text = Math.abs(x).toFixed(digits);
  return x < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function intervalText({ low, high }: Interval): string {
  return `${signed(low)} to ${signed(high)}`;
}

export function shareText({ count, of }: Share): string {
  return of === 0 ? DASH : `${count} of ${of}`;
}

function percent(x: number): string {
  return (100 * x).toFixed(0);
}

function shareInterval({ interval }: Share): string {
  return `95${THIN}% interval ${percent(interval.low)}–${percent(interval.high)}${THIN}%`;
}

/** What the quantity is said to do when the factor grows: `−1`, `grows`. */
export function expectedText(expected: Expected): string {
  return typeof expected === "number" ? signed(expected, Number.isInteger(expected) ? 0 : 2) : expected;
}

function claimText({ measure, factor }: Finding, expected: Expected): string {
  const [symbol, moved] = [MEASURES[measure].symbol, FACTOR_SYMBOLS[factor]];
  if (typeof expected === "number") return `${symbol} ∝ ${moved}^${expectedText(expected)}`;
  return expected === "stays" ? `${symbol} does not follow ${moved}` : `${symbol} ${expected} with ${moved}`;
}

const JUDGED = {
  paper: ["claim", " read off the captions of arXiv 2606.30388"],
  "our derivation": ["exponent", " of our derivation"],
} as const;

const VERBS: Readonly<Record<Standing, readonly [one: string, several: string]>> = {
  holds: ["agrees with what was seen", "agree with what was seen"],
  fails: ["does not", "do not"],
  open: ["is undecided", "are undecided"],
};

/** One sentence for each origin that claims something of this sweep. */
export function sweepSentences(findings: readonly Finding[]): readonly string[] {
  return Object.entries(JUDGED).flatMap(([origin, [noun, rest]]) => {
    const all = findings.flatMap((each) =>
      each.claims
        .filter((claim) => claim.origin === origin)
        .map(({ expected, standing }) => ({ standing, text: claimText(each, expected) })),
    );
    if (all.length === 0) return [];
    const parts = (["holds", "fails", "open"] as const).flatMap((standing) => {
      const texts = all.filter((each) => each.standing === standing).map(({ text }) => text);
      return texts.length === 0
        ? []
        : [`${texts.length} ${VERBS[standing][texts.length === 1 ? 0 : 1]} (${texts.join("; ")})`];
    });
    return [`Of ${countsText(all.length, noun)}${rest}, ${parts.join(", ")}.`];
  });
}

/** Whether the derivation's time comes out of the radii measured. */
export function transitionSentence({ median, range, runs, without }: Transition): string {
  const [low, high] = range.map(figures);
  const rest =
    without === 0
      ? ""
      : `; in ${without} more the formula has no time: V did not fall from M to G, or ended below R∞`;
  return (
    `From M to G it took ${figures(median)} times as long as our derivation makes of the radii measured, ` +
    `τ = ln((ρ_M² − R∞)/(ρ_G² − R∞)) / 2ηλ (median of ${runs} runs, from ${low} to ${high}${rest}).`
  );
}

/** Two figures, or whole. */
function figures(x: number): string {
  return x >= 10 ? x.toFixed(0) : x.toPrecision(2);
}

function summed(
  orders: readonly OrderFinding[],
  share: (each: OrderFinding) => Share,
): readonly [count: number, of: number] {
  const shares = orders.map(share);
  return [shares.reduce((sum, { count }) => sum + count, 0), shares.reduce((sum, { of }) => sum + of, 0)];
}

/** Whether the claimed order was seen, by family, at scale 1 or above it. */
export function orderSentences(orders: readonly OrderFinding[]): readonly string[] {
  return [false, true].flatMap((larger) => {
    const these = orders.filter(({ cell }) => cell.spec.scale > 1 === larger);
    const [count, of] = summed(these, ({ ordered }) => ordered);
    if (of === 0) return [];
    const families = FAMILIES.flatMap((family) => {
      const mine = these.filter(({ cell }) => cell.family === family);
      const [held, seen] = summed(mine, ({ ordered }) => ordered);
      const scale = mine[0]?.cell.spec.scale ?? 1;
      const at = larger ? ` (scale ${scale})` : "";
      return seen === 0 ? [] : [`${FAMILY_LABELS[family]}${at} ${held} of ${seen}`];
    });
    const [inward, both] = summed(these, ({ inward: share }) => share);
    return [
      `${larger ? "At a larger scale" : "At scale 1"} ρ_Θ > ρ_M > ρ_G held in ${count} of ${of} runs that grokked ` +
        `(${shareInterval({ count, of, interval: wilson(count, of) })}): ${families.join(", ")}. ` +
        `ρ_M > ρ_G alone held in ${inward} of ${both}.`,
    ];
  });
}

/** How far the initial sphere is from where it should be, and how thick. */
export function initialSentence(orders: readonly OrderFinding[]): string {
  const told = orders.flatMap(({ initial, predicted, runs }) =>
    initial === null ? [] : [{ ...initial, predicted, runs }],
  );
  if (told.length === 0) return "No run has been recorded yet.";
  const off = Math.max(...told.map(({ mean, predicted }) => Math.abs(mean / predicted.radius - 1)));
  const runs = told.reduce((sum, each) => sum + each.runs, 0);
  const ratios = told.flatMap(({ deviation, predicted }) =>
    deviation === null ? [] : [deviation / predicted.thickness],
  );
  const mean = Math.sqrt(ratios.reduce((sum, each) => sum + each ** 2, 0) / ratios.length);
  const thick =
    ratios.length === 0
      ? ""
      : ` Its spread over seeds is ${mean.toFixed(2)} times the thickness predicted (root mean square over the ${countsText(ratios.length, "setting")} with several seeds).`;
  return (
    `In ${countsText(told.length, "setting")} (${countsText(runs, "run")}) the measured ρ_Θ, averaged over seeds, lies within ` +
    `${(100 * off).toFixed(2)}${THIN}% of the one predicted.${thick}`
  );
}

/** What of the plan has no runs, or fewer than the full plan's. */
export function missingSentence({ runs, missing }: ShellFindings): string {
  const planned = SHELL_CELLS.reduce((sum, { seeds }) => sum + seeds.full, 0);
  const all = `${runs} of the ${planned} runs of the full plan are recorded`;
  if (missing.length === 0) return `${all}; every setting has some.`;
  const gone = new Set(missing);
  const whole = SWEEPS.filter((sweep) => cellsOf(sweep).every((cell) => gone.has(cell)));
  const orders = ORDERS.filter((cell) => gone.has(cell)).length;
  const single = missing.length - orders - whole.reduce((sum, sweep) => sum + cellsOf(sweep).length, 0);
  const parts = [
    ...whole.map(({ label }) => `the sweep ${label}`),
    ...(single > 0 ? [`${countsText(single, "setting")} of other sweeps`] : []),
    ...(orders > 0 ? [`the order in ${countsText(orders, "setting")}, which the table names`] : []),
  ];
  return `${all}. Not run at all: ${parts.join("; ")}.`;
}

export function orderText({ family, task, spec }: OrderCell): string {
  return `${FAMILY_LABELS[family]}, ${TASK_LABELS[task]}, scale ${spec.scale}`;
}
