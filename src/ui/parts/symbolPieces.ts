/** Where a text has an index or a power: `ρ_M²`, `η^−1`. How they are set is for whoever writes or draws it. */

export interface SymbolPiece {
  readonly kind: "plain" | "index" | "power";
  readonly text: string;
}

const MARKED = /_([ΘMGc]|end|mem|post|LL|\d+)(?![a-z])|\^(−?[\d.]*\d)/;
const KINDS = ["plain", "index", "power"] as const;

export function symbolPieces(text: string): readonly SymbolPiece[] {
  // Split by two groups, so pieces come in threes: plain, index, power.
  const pieces: readonly (string | undefined)[] = text.split(MARKED);
  return pieces.flatMap((piece, i): readonly SymbolPiece[] => {
    const kind = KINDS[i % 3];
    return piece === undefined || piece === "" || kind === undefined ? [] : [{ kind, text: piece }];
  });
}
