/** Predicted against measured delay, both logarithmic: on the diagonal they are equal. */
import type { Transition } from "../../../core/sweep/analysis.ts";
import type { SaidDelay } from "../../../core/sweep/saidDelays.ts";
import { formatRate, formatStep } from "../../charts/format.ts";
import { LAW_LOOKS } from "../../laws/lawLooks.ts";
import { type Range, fewTicksOf, shareOf, valueRange } from "../../pictures/logRange.ts";
import type { At, LineStyle, Pen } from "../../pictures/pen.ts";
import { drawShape, polygon } from "../../pictures/shape.ts";
import type { StillDrawing } from "../../pictures/useStill.ts";

/** Rem. */
const LEFT = 4;
const RIGHT = 1;
const TOP = 1.5;
const BOTTOM = 2.75;
const LARGEST = 22;

const RULE: LineStyle = { color: "var(--rule)", width: 1 };
const QUIET = { color: "var(--ink-2)" } as const;
const MANY = 200;

/** A derivation may be wrong by so much that its steps are fractions. */
const axisText = (steps: number): string => (steps < 1 ? formatRate(steps) : formatStep(steps));

export function predictedOf(transitions: readonly Transition[]): readonly SaidDelay[] {
  return transitions.flatMap(({ key, measured, predicted }) =>
    predicted === null ? [] : [{ key, law: "shellCore", measured, predicted, censored: false }],
  );
}

/** A run that passed its limit: its delay lies to the right. */
const BEYOND = polygon([-0.9, -1], [1.1, 0], [-0.9, 1]);

function drawPoint(pen: Pen, { law, censored }: SaidDelay, at: At, size: number, opacity: number): void {
  const { mark, color, open } = LAW_LOOKS[law];
  const line: LineStyle = { color, width: 1.25, opacity };
  if (censored) drawShape(pen, BEYOND, at, size, { line });
  else drawShape(pen, mark, at, size, open ? { line } : { fill: { color, opacity } });
}

/** A square, as large as its room but not larger than is needed. @param width rem */
function sideOf(width: number): number {
  return Math.max(6, Math.min(LARGEST, width - LEFT - RIGHT));
}

/** Both axes have one range. */
export function delayRange(points: readonly SaidDelay[]): Range | null {
  return valueRange(points.flatMap(({ measured, predicted }) => [measured, predicted]));
}

/** Where each point is, px. */
export function delayPlaces(points: readonly SaidDelay[], width: number, rem: number): readonly At[] {
  const range = delayRange(points);
  if (range === null) return [];
  const side = sideOf(width / rem) * rem;
  return points.map(({ measured, predicted }) => ({
    x: LEFT * rem + shareOf(measured, range) * side,
    y: TOP * rem + (1 - shareOf(predicted, range)) * side,
  }));
}

/** @param by whose prediction, for the axis */
export function delayDrawing(points: readonly SaidDelay[], by: string): StillDrawing {
  return {
    height: (width) => TOP + sideOf(width) + BOTTOM,
    draw(pen, { width, rem }) {
      const range = delayRange(points);
      const [left, top, side] = [LEFT * rem, TOP * rem, sideOf(width / rem) * rem];
      const [right, bottom] = [left + side, top + side];
      for (const value of range === null ? [] : fewTicksOf(range, side / (3 * rem))) {
        const share = range === null ? 0 : shareOf(value, range);
        const [x, y] = [left + share * side, bottom - share * side];
        pen.line(
          [
            { x, y: top },
            { x, y: bottom },
            { x: NaN, y: NaN },
            { x: left, y },
            { x: right, y },
          ],
          RULE,
        );
        pen.text(x, bottom + 0.85 * rem, axisText(value), { ...QUIET, anchor: "middle" });
        pen.text(left - 0.4 * rem, y, axisText(value), { ...QUIET, anchor: "end" });
      }
      const diagonal: LineStyle = { color: "var(--ink-2)", dash: [4, 3] };
      pen.line(
        [
          { x: left, y: top },
          { x: left, y: bottom },
          { x: right, y: bottom },
        ],
        RULE,
      );
      pen.line(
        [
          { x: left, y: bottom },
          { x: right, y: top },
        ],
        diagonal,
      );
      pen.text(left, 0.6 * rem, `predicted (${by}), steps`, QUIET);
      pen.text((left + right) / 2, bottom + 2 * rem, "measured, steps", { ...QUIET, anchor: "middle" });
      const many = points.length > MANY;
      const places = delayPlaces(points, width, rem);
      points.forEach((point, i) => {
        const at = places[i];
        if (at !== undefined) drawPoint(pen, point, at, (many ? 0.2 : 0.28) * rem, many ? 0.6 : 0.85);
      });
      return `Predicted against measured delay, ${points.length} points`;
    },
  };
}
