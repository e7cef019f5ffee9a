/** Marks that stand for something wherever they are drawn: about the origin, one unit to each side. */
import type { At, CircleStyle, Pen } from "./pen.ts";

export type Shape =
  | { readonly kind: "disc"; readonly radius: number }
  | { readonly kind: "polygon"; readonly corners: readonly At[] };

/** @param corners x and y in turn */
export function polygon(...corners: readonly (readonly [x: number, y: number])[]): Shape {
  return { kind: "polygon", corners: corners.map(([x, y]) => ({ x, y })) };
}

/** As an SVG path. */
export function shapePath(shape: Shape): string {
  if (shape.kind === "polygon") return `M${shape.corners.map(({ x, y }) => `${x},${y}`).join("L")}Z`;
  const r = shape.radius;
  return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
}

/** @param size half of its height, px */
export function drawShape(
  pen: Pen,
  shape: Shape,
  { x, y }: At,
  size: number,
  { fill, line }: CircleStyle,
): void {
  if (shape.kind === "disc") {
    pen.circle(x, y, shape.radius * size, { ...(fill && { fill }), ...(line && { line }) });
    return;
  }
  const corners = shape.corners.map((corner) => ({ x: x + size * corner.x, y: y + size * corner.y }));
  if (fill !== undefined) pen.area(corners, fill);
  const [first] = corners;
  if (line !== undefined && first !== undefined) pen.line([...corners, first], line);
}
