/** A sweep as nine panels: both radii and the delay along each factor, seeds as dots, slopes as lines. */
import type { ReactNode } from "react";
import { MEASURES, type Measure } from "../../core/shellClaims.ts";
import type { Finding } from "../../core/shellFindings.ts";
import { formatNorm, formatRate } from "../charts/format.ts";
import { FACTOR_LABELS, intervalText, signed } from "./aboutText.ts";
import type { Range } from "../pictures/logRange.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { BOTTOM, HEIGHT, LEFT, type Panel, RIGHT, TOP, WIDTH, panelOf, rangeOf } from "./sweepPlot.ts";

/** Lines end at the edges of this inner drawing. */
const INSIDE = `${LEFT} ${TOP} ${RIGHT - LEFT} ${BOTTOM - TOP}`;

const SHOWN = ["rhoM", "rhoG", "delay"] as const satisfies readonly Measure[];

function titleOf({ measure, exponent, interval }: Finding): string {
  const slope = exponent === null ? "no exponent" : `exponent ${signed(exponent)}`;
  return `${MEASURES[measure].symbol}: ${slope}${interval === null ? "" : ` (${intervalText(interval)})`}`;
}

function Axes({ panel, finding }: { readonly panel: Panel; readonly finding: Finding }): ReactNode {
  const last = panel.across.length - 1;
  return (
    <g aria-hidden="true">
      {panel.up.map(({ value, y }) => (
        <g key={value}>
          <path className="numbers-rule" d={`M${LEFT},${y}H${RIGHT}`} />
          <text className="numbers-tick" x={LEFT - 6} y={y + 5} textAnchor="end">
            {formatNorm(value).replace(/\.0+$/, "")}
          </text>
        </g>
      ))}
      {panel.across.map(({ value, x }, i) => (
        <g key={value}>
          <path className="numbers-rule" d={`M${x},${TOP}V${BOTTOM + 4}`} />
          {i === 0 || i === last || 2 * i === last ? (
            <text className="numbers-tick" x={x} y={BOTTOM + 18} textAnchor="middle">
              {formatRate(value)}
            </text>
          ) : null}
        </g>
      ))}
      <text className="numbers-tick" x={(LEFT + RIGHT) / 2} y={HEIGHT - 6} textAnchor="middle">
        {FACTOR_LABELS[finding.factor]}
      </text>
    </g>
  );
}

const LINE_CLASSES = {
  ours: "numbers-ours",
  "our derivation": "numbers-derived",
  fit: "numbers-fit",
} as const;

function PanelFigure({ finding, range }: { readonly finding: Finding; readonly range: Range }): ReactNode {
  const panel = panelOf(finding, range);
  const censored = finding.censored === 0 ? "" : `, ${finding.censored} did not get there`;
  return (
    <figure className="numbers-panel">
      <figcaption>
        <Symbols text={titleOf(finding)} />
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${titleOf(finding)} along ${FACTOR_LABELS[finding.factor]}, ${finding.runs} runs${censored}`}
      >
        <Axes panel={panel} finding={finding} />
        <svg x={LEFT} y={TOP} width={RIGHT - LEFT} height={BOTTOM - TOP} viewBox={INSIDE}>
          {panel.wedge === null ? null : <path className="numbers-wedge" d={panel.wedge} />}
          {panel.lines.map(({ kind, path }) => (
            <path key={kind} className={LINE_CLASSES[kind]} d={path} />
          ))}
          {panel.medians.map(({ x, y }) => (
            <path key={x} className="numbers-median" d={`M${x - 10},${y}h20`} />
          ))}
          {panel.seeds.map(({ x, y }, i) => (
            <circle key={i} className="numbers-seed" cx={x} cy={y} r={2.5} />
          ))}
        </svg>
        {panel.censored.map(({ x, y }, i) => (
          <path key={i} className="numbers-censored" d={`M${x - 5},${y + 4}h10l-5,-9Z`} />
        ))}
      </svg>
    </figure>
  );
}

function Key({
  className,
  children,
}: {
  readonly className: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li>
      <svg viewBox="0 0 32 12" aria-hidden="true">
        <path className={className} d="M0,6H32" />
      </svg>
      {children}
    </li>
  );
}

export function SweepFigure({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const fitted = findings.some(({ claims }) => claims.some(({ origin }) => origin === "fit"));
  const censored = findings.some((each) => each.censored > 0 && each.measure !== "spreadM");
  return (
    <>
      <div className="numbers-panels">
        {SHOWN.map((measure) => {
          const row = findings.filter((each) => each.measure === measure && each.marks.length > 0);
          const range = rangeOf(row);
          return range === null
            ? null
            : row.map((each) => <PanelFigure key={measure + each.factor} finding={each} range={range} />);
        })}
      </div>
      <ul className="numbers-keys">
        <li>
          <svg viewBox="0 0 32 12" aria-hidden="true">
            <circle className="numbers-seed" cx={16} cy={6} r={2.5} />
          </svg>
          a seed
        </li>
        <Key className="numbers-median">median over seeds</Key>
        <Key className="numbers-ours">fit over seeds, shaded its 95 % interval</Key>
        <Key className="numbers-derived">slope of our derivation</Key>
        {fitted ? <Key className="numbers-fit">slope fitted to public full-batch data</Key> : null}
        {censored ? (
          <li>
            <svg viewBox="0 0 32 12" aria-hidden="true">
              <path className="numbers-censored" d="M11,11h10l-5,-9Z" />
            </svg>
            not reached within the budget
          </li>
        ) : null}
      </ul>
    </>
  );
}
