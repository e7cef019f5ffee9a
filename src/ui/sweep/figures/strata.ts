/** How runs of one value of the other axis look: a mark of their own, lighter the larger the value. */
import type { FillStyle, LineStyle } from "../../pictures/pen.ts";
import { type Shape, polygon } from "../../pictures/shape.ts";

// No triangle that points up: that is a censored run.
const SHAPES: readonly Shape[] = [
  { kind: "disc", radius: 1 },
  polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]),
  polygon([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]),
  polygon([-1.1, -0.9], [1.1, -0.9], [0, 1.1]),
];
/** The lightest that stands out from the page, in both themes. */
const LIGHTEST = 0.55;

export interface StratumLook {
  readonly shape: Shape;
  readonly fill?: FillStyle;
  readonly line?: LineStyle;
}

/** Filled shapes first, then the same ones open. */
export function stratumLook(stratum: number, strata: number): StratumLook {
  const shape = SHAPES[stratum % SHAPES.length] ?? { kind: "disc", radius: 1 };
  const opacity = 1 - (1 - LIGHTEST) * (strata < 2 ? 0.5 : stratum / (strata - 1));
  const open = Math.floor(stratum / SHAPES.length) % 2 === 1;
  const color = "var(--ink)";
  return open ? { shape, line: { color, width: 1, opacity } } : { shape, fill: { color, opacity } };
}

export const CENSORED: Shape = polygon([0, -1.1], [1.1, 0.9], [-1.1, 0.9]);
