/** The findings as text: a line for each order cell and each exponent. The page "About the numbers" says it in words. */
import { MEASURES } from "../../core/shellClaims.ts";
import type { Finding, ShellFindings } from "../../core/shellFindings.ts";
import type { OrderFinding, Radius, Share } from "../../core/shellOrders.ts";

const rounded = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(3));
const shareText = ({ count, of }: Share): string => (of === 0 ? "–" : `${count}/${of}`);

function radiusText(radius: Radius | null): string {
  if (radius === null) return "–";
  const [low, high] = radius.range.map(rounded);
  return `${rounded(radius.median)} (${low}–${high})`;
}

/** Cells set under one another. */
export function columns(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((row) => (row[i] ?? "").length)));
  return table
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const ORDER_HEAD = ["order", "runs", "ρ_Θ", "σ√P", "V mem", "V grok", "V end", "Θ>M", "M>G", "Θ>M>G"];

function orderLine({ cell, runs, initial, predicted, v, outside, inward, ordered }: OrderFinding) {
  return [
    cell.name,
    String(runs),
    initial === null ? "–" : rounded(initial.mean),
    rounded(predicted.radius),
    radiusText(v.memorized),
    radiusText(v.grokked),
    radiusText(v.settled),
    shareText(outside),
    shareText(inward),
    shareText(ordered),
  ];
}

const SWEEP_HEAD = ["sweep", "of", "in", "exponent [95 %]", "runs", "not reached", "no delay", "claims"];
const SYMBOLS = { learningRate: "η", batch: "b", weightDecay: "λ" } as const;

function exponentText({ exponent, interval }: Finding): string {
  if (exponent === null) return "–";
  if (interval === null) return exponent.toFixed(2);
  return `${exponent.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

function sweepLine(name: string, finding: Finding): readonly string[] {
  const { measure, factor, runs, censored, undelayed, claims } = finding;
  return [
    name,
    MEASURES[measure].symbol,
    SYMBOLS[factor],
    exponentText(finding),
    String(runs),
    String(censored),
    String(undelayed),
    claims
      .map(({ origin, expected, standing }) => `${origin} ${expected}: ${standing ?? "not judged"}`)
      .join("; "),
  ];
}

export function shellText({ runs, orders, sweeps, missing }: ShellFindings): string {
  const told = orders.filter((order) => order.runs > 0);
  return [
    columns([ORDER_HEAD, ...told.map(orderLine)]),
    columns([
      SWEEP_HEAD,
      ...sweeps.flatMap(({ sweep, findings }) => findings.map((each) => sweepLine(sweep.name, each))),
    ]),
    ...sweeps.flatMap(({ sweep, transition }) =>
      transition === null
        ? []
        : [
            `${sweep.name}: τ is ${rounded(transition.median)} (${transition.range.map(rounded).join("–")}) times our ` +
              `derivation's of the radii measured, ${transition.runs} runs; ${transition.without} have none`,
          ],
    ),
    `${runs} runs in all; ${missing.length} cells of the plan have none.`,
  ].join("\n\n");
}
