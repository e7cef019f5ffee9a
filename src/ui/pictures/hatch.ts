/** Hatching: so that areas differ in more than color. */
import { type At, type LineStyle, type Pen, isFinitePoint } from "./pen.ts";

/** Parallel lines inside a polygon, rising to the right. @param apart px */
export function hatch(pen: Pen, corners: readonly At[], style: LineStyle, apart: number): void {
  const finite = corners.filter(isFinitePoint);
  if (finite.length < 3) return;
  const xs = finite.map(({ x }) => x);
  const ys = finite.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  pen.clip(finite, () => {
    const lines: At[] = [];
    // In step with the origin: areas that touch share their lines.
    const first = Math.floor((left + top) / apart) * apart;
    for (let sum = first; sum <= right + bottom; sum += apart) {
      lines.push({ x: sum - bottom, y: bottom }, { x: sum - top, y: top }, { x: NaN, y: NaN });
    }
    pen.line(lines, style);
  });
}
