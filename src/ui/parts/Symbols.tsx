/** Text with its symbols set: `ρ_M²` and `T_mem` with an index, `η^−1` with a power. */
import { Fragment, type ReactNode } from "react";
import { symbolPieces } from "./symbolPieces.ts";

const ELEMENTS = { plain: Fragment, index: "sub", power: "sup" } as const;

export function Symbols({ text }: { readonly text: string }): ReactNode {
  return symbolPieces(text).map(({ kind, text: piece }, i) => {
    const Element = ELEMENTS[kind];
    return <Element key={i}>{piece}</Element>;
  });
}
