/** Text with its symbols set: `ρ_M²` with an index, `η^−1` with a power. */
import { Fragment, type ReactNode } from "react";

const MARKED = /_([ΘMG])|\^(−?[\d.]*\d)/;

export function Symbols({ text }: { readonly text: string }): ReactNode {
  // Split by two groups, so pieces come in threes: plain, index, power.
  const pieces = text.split(MARKED);
  return pieces.map((piece, i) => {
    if (piece === undefined) return null;
    const kind = i % 3;
    if (kind === 1) return <sub key={i}>{piece}</sub>;
    return kind === 2 ? <sup key={i}>{piece}</sup> : <Fragment key={i}>{piece}</Fragment>;
  });
}
