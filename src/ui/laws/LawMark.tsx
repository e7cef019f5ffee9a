/** A law's mark: the same in the panel and on the charts' step axis. */
import type { ReactNode } from "react";
import type { LawId } from "../../core/laws/law.ts";
import { shapePath } from "../pictures/shape.ts";
import { LAW_LOOKS } from "./lawLooks.ts";

interface MarkShapeProps {
  readonly law: LawId;
  readonly x: number;
  readonly y: number;
  /** Half of its height, px. */
  readonly size: number;
}

export function MarkShape({ law, x, y, size }: MarkShapeProps): ReactNode {
  const { mark, color, open } = LAW_LOOKS[law];
  return (
    <path
      d={shapePath(mark)}
      transform={`translate(${x} ${y}) scale(${size})`}
      fill={open ? "var(--page)" : color}
      stroke={color}
      strokeWidth={0.3}
    />
  );
}

export function LawMark({ law }: { readonly law: LawId }): ReactNode {
  return (
    <svg className="law-mark" viewBox="-1.25 -1.25 2.5 2.5" aria-hidden="true">
      <MarkShape law={law} x={0} y={0} size={1} />
    </svg>
  );
}
