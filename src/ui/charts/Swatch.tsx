/** A bit of a line as it is drawn: color, weight, and the mark of its live end. */
import type { ReactNode } from "react";
import type { ObservableId } from "../../core/observables.ts";
import { strokeOf } from "./figures.ts";

export function Swatch({ id }: { readonly id: ObservableId }): ReactNode {
  const { color, width, opacity, mark } = strokeOf(id);
  return (
    <svg className="swatch" viewBox="0 0 14 10" aria-hidden="true">
      <path d="M0,5H14" stroke={color} strokeWidth={width} strokeOpacity={opacity} />
      {mark === "round" ? <circle cx="7" cy="5" r="3.5" fill={color} /> : null}
      {mark === "square" ? <rect x="3.5" y="1.5" width="7" height="7" fill={color} /> : null}
    </svg>
  );
}
