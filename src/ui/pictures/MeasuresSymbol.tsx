/** A symbol written in one line, `κ_inst`, with its index lowered. */
import type { ReactNode } from "react";

export function Subscripted({ text }: { readonly text: string }): ReactNode {
  // Every second piece is an index: the pattern has one group.
  return text
    .split(/_([\p{L}\p{N}]+)/u)
    .map((piece, i) => (i % 2 === 1 ? <sub key={`${i} ${piece}`}>{piece}</sub> : piece));
}
