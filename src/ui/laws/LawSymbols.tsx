/** Text with the indices of its symbols set low: `κ_LL`, `V̂_post`, `T_99`. */
import { Fragment, type ReactNode } from "react";

const INDEX = /_(LL|post|mem|\d+)/;

export function LawSymbols({ text }: { readonly text: string }): ReactNode {
  // Split by one group: plain, index, plain, …
  return text
    .split(INDEX)
    .map((piece, i) => (i % 2 === 1 ? <sub key={i}>{piece}</sub> : <Fragment key={i}>{piece}</Fragment>));
}
