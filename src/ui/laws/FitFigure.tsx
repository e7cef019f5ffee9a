/** One run that calibrates: ln V against the step, the window of the fit shaded, and the line in it. */
import { type ReactNode, memo } from "react";
import type { RunFit } from "../../core/laws/known.ts";
import { formatNorm, formatStep } from "../charts/format.ts";
import { lineText } from "./calibrationWords.ts";

/** Units of the drawing; shown at about this size, so that its letters are no smaller than the page's. */
const WIDTH = 208;
const HEIGHT = 104;
const LEFT = 40;
const TOP = 6;
const BOTTOM = HEIGHT - 20;
const RIGHT = WIDTH - 8;

interface Scale {
  readonly x: (step: number) => number;
  readonly y: (lnV: number) => number;
  /** Least and greatest V. */
  readonly ends: readonly [number, number];
}

function scaleOf({ sketch, lastStep, tMem }: RunFit): Scale {
  const from = tMem ?? 0;
  const values = sketch.map(([, v]) => v).filter((v) => v > 0);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const [low, span] = [Math.log(least), Math.max(Math.log(greatest / least), 1e-3)];
  return {
    x: (step) => LEFT + ((step - from) / Math.max(1, lastStep - from)) * (RIGHT - LEFT),
    y: (lnV) => BOTTOM - ((lnV - low) / span) * (BOTTOM - TOP),
    ends: [least, greatest],
  };
}

/** Drawn once: a hundred may be open while boxes are ticked. */
export const FitFigure = memo(function FitFigure({ fit }: { readonly fit: RunFit }): ReactNode {
  const { line, sketch, lastStep } = fit;
  const points = sketch.filter(([, v]) => v > 0);
  if (points.length < 2) return null;
  const first = fit.tMem ?? 0;
  const { x, y, ends } = scaleOf(fit);
  const [least, greatest] = ends;
  const at = (step: number): number => (line === null ? 0 : line.intercept + line.slope * step);
  return (
    <svg
      className="fit"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`ln V from step ${first} to ${lastStep}: ${lineText(fit)}`}
    >
      {line === null ? null : (
        <rect
          className="fit-window"
          x={x(line.from)}
          y={TOP}
          width={Math.max(1, x(line.to) - x(line.from))}
          height={BOTTOM - TOP}
        />
      )}
      <path className="fit-axis" d={`M${LEFT},${TOP}V${BOTTOM}H${RIGHT}`} />
      <polyline
        className="fit-course"
        points={points.map(([step, v]) => `${x(step)},${y(Math.log(v))}`).join(" ")}
      />
      {line === null ? null : (
        <path
          className="fit-line"
          d={`M${x(line.from)},${y(at(line.from))}L${x(line.to)},${y(at(line.to))}`}
        />
      )}
      <text x={LEFT - 4} y={TOP + 8} textAnchor="end">
        {formatNorm(greatest)}
      </text>
      <text x={LEFT - 4} y={BOTTOM} textAnchor="end">
        {formatNorm(least)}
      </text>
      <text x={LEFT} y={HEIGHT - 6}>
        {formatStep(first)}
      </text>
      <text x={RIGHT} y={HEIGHT - 6} textAnchor="end">
        step {formatStep(lastStep)}
      </text>
    </svg>
  );
});
