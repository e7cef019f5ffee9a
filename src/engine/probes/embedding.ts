/** The probe of the embedding's two leading principal components. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { centeredRows, circularity } from "../../core/circle.ts";
import { parted } from "../../core/kept.ts";
import { bug } from "../../core/prelude.ts";
import type { Subject, Work } from "./subject.ts";

/**
 * Tokens along the leading principal components, largest first: eigenvectors of the tokens' products with one another.
 * @param rows [tokens × cols], centered
 * @returns [tokens] each, up to their length
 */
export function leadingComponents(rows: Float64Array, cols: number, count: number): readonly Float64Array[] {
  const matrix = Matrix.from1DArray(rows.length / cols, cols, rows);
  const products = matrix.mmul(matrix.transpose());
  const { eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  // The library gives them in rising order.
  return Array.from({ length: count }, (_, i) =>
    Float64Array.from(eigenvectorMatrix.getColumn(eigenvectorMatrix.columns - 1 - i)),
  );
}

export async function* circularities({ setup, kept }: Subject): Work {
  const spectral = setup.spectral ?? bug("tokens in no cyclic order");
  const { rows, cols } = centeredRows(spectral, setup.parameters, parted(setup.parameters, kept.weights));
  yield 0;
  const [first = 0, second = 0] = leadingComponents(rows, cols, 2).map(circularity);
  return {
    values: [
      { name: "mean", value: (first + second) / 2 },
      { name: "first", value: first },
      { name: "second", value: second },
    ],
    note: null,
  };
}
