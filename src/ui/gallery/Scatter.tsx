/** Ours against published, both logarithmic: on the line they are equal. Every point is a link that opens its run. */
import type { ReactNode } from "react";
import { formatPower, formatStep } from "../charts/format.ts";
import { type Dot, decadesOf, dotsOf, placeOf } from "./scatter.ts";
import type { Row } from "../../core/reproduction.ts";
import { hrefOf } from "./hrefOf.ts";

/** In units of the drawing, a square with room for the axes. */
const SIZE = 400;
const LEFT = 52;
const RIGHT = 388;
const TOP = 12;
const BOTTOM = 348;

type Decades = readonly [number, number];

const x = (value: number, decades: Decades): number => LEFT + (RIGHT - LEFT) * placeOf(value, decades);
const y = (value: number, decades: Decades): number => BOTTOM - (BOTTOM - TOP) * placeOf(value, decades);

function Axes({ decades }: { readonly decades: Decades }): ReactNode {
  const [low, high] = decades;
  const exponents = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return (
    <>
      {exponents.map((exponent) => {
        const [at, up] = [x(10 ** exponent, decades), y(10 ** exponent, decades)];
        return (
          <g key={exponent} aria-hidden="true">
            <path className="gallery-grid" d={`M${at},${TOP}V${BOTTOM}M${LEFT},${up}H${RIGHT}`} />
            <text className="gallery-tick" x={at} y={BOTTOM + 18} textAnchor="middle">
              {formatPower(exponent)}
            </text>
            <text className="gallery-tick" x={LEFT - 8} y={up + 4} textAnchor="end">
              {formatPower(exponent)}
            </text>
          </g>
        );
      })}
      <path className="gallery-equal" d={`M${LEFT},${BOTTOM}L${RIGHT},${TOP}`} />
      <text className="gallery-tick" x={(LEFT + RIGHT) / 2} y={SIZE - 12} textAnchor="middle">
        published, steps to the grok
      </text>
      <text
        className="gallery-tick"
        x={14}
        y={(TOP + BOTTOM) / 2}
        textAnchor="middle"
        transform={`rotate(-90 14 ${(TOP + BOTTOM) / 2})`}
      >
        ours
      </text>
    </>
  );
}

interface MarkProps {
  readonly dot: Dot;
  readonly decades: Decades;
  readonly onOpen: () => void;
}

function Mark({ dot, decades, onOpen }: MarkProps): ReactNode {
  const { row, published, ours, publishedRange, oursRange } = dot;
  const [cx, cy] = [x(published, decades), y(ours, decades)];
  const across = publishedRange.map((value) => x(value, decades));
  const up = oursRange.map((value) => y(value, decades));
  const agrees = row.verdict.kind === "agrees";
  const says = `${row.name}: published ${formatStep(published)}, ours ${formatStep(ours)}, ${row.verdict.kind}`;
  return (
    <a href={hrefOf(row)} aria-label={says} className="gallery-dot" onClick={onOpen}>
      <title>{says}</title>
      <path className="gallery-range" d={`M${across[0]},${cy}H${across[1]}M${cx},${up[0]}V${up[1]}`} />
      <circle className="gallery-target" cx={cx} cy={cy} r={12} />
      {agrees ? (
        <circle className="gallery-agrees" cx={cx} cy={cy} r={4.5} />
      ) : (
        <rect className="gallery-disagrees" x={cx - 5} y={cy - 5} width={10} height={10} />
      )}
    </a>
  );
}

export function Scatter({
  rows,
  onOpen,
}: {
  readonly rows: readonly Row[];
  readonly onOpen: () => void;
}): ReactNode {
  const dots = dotsOf(rows);
  const decades = decadesOf(dots);
  return (
    <svg
      className="gallery-picture"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="group"
      aria-label="Ours against published, one point a setting"
    >
      <Axes decades={decades} />
      {dots.map((dot) => (
        <Mark key={dot.row.name} dot={dot} decades={decades} onOpen={onOpen} />
      ))}
    </svg>
  );
}
