/** The table as text: one line a cell, and each of its quantities where they are asked for. */
import type { Quantity } from "../../core/published.ts";
import type { Comparison, Row, Summary, Verdict } from "../../core/reproduction.ts";

/** Times are whole steps, norms have four digits. */
function number(x: number): string {
  return Number.isInteger(x) || x >= 1000 ? x.toFixed(0) : x.toPrecision(4);
}

/** `425 (348–605) 20/20`: median, range, how many got there. */
function summaryText({ runs, reached, median, range }: Summary): string {
  const count = `${reached}/${runs}`;
  if (range === null) return count;
  return `${median === null ? "–" : number(median)} (${number(range[0])}–${number(range[1])}) ${count}`;
}

function ratioText({ ratio, interval, p }: Comparison): string {
  const counts = p === null ? "" : `p = ${p.toPrecision(2)}`;
  if (ratio === null || interval === null) return counts;
  const [low, high] = interval;
  const times = `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high === null ? "∞" : high.toFixed(3)}]`;
  return counts === "" ? times : `${times}, ${counts}`;
}

export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case "agrees":
    case "disagrees":
      return verdict.by === "times" ? verdict.kind : `${verdict.kind} (by counts)`;
    case "no runs":
      return verdict.kind;
  }
}

type Cells = readonly [string, string, string, string, string, string];

const HEAD: Cells = ["cell", "time", "published", "ours", "ours / published [99 %]", "verdict"];

function lines(row: Row, details: boolean): readonly Cells[] {
  const line = (name: string, quantity: Quantity, verdict: string): Cells => {
    const found = row.quantities[quantity];
    return found === undefined
      ? [name, quantity, "", "", "", verdict]
      : [name, quantity, summaryText(found.published), summaryText(found.ours), ratioText(found), verdict];
  };
  const first = line(row.name, row.decides, verdictText(row.verdict));
  if (!details) return [first];
  const others = (Object.keys(row.quantities) as Quantity[]).filter((quantity) => quantity !== row.decides);
  return [first, ...others.map((quantity) => line("", quantity, ""))];
}

export function tableText(rows: readonly Row[], details: boolean): string {
  const table = [HEAD, ...rows.flatMap((row) => lines(row, details))];
  const widths = HEAD.map((_, column) => Math.max(...table.map((line) => (line[column] ?? "").length)));
  return table
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** One cell in one line, as it is finished. */
export function rowText(row: Row): string {
  const found = row.quantities[row.decides];
  const numbers =
    found === undefined
      ? ""
      : `: published ${summaryText(found.published)}, ours ${summaryText(found.ours)}, ${ratioText(found)}`;
  return `${row.name}${numbers}: ${verdictText(row.verdict)}`;
}
