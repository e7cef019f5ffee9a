/** What each number on the page is, and who says so. */
import type { ReactNode } from "react";
import { Symbols } from "../parts/Symbols.tsx";
import { WideTable } from "../parts/WideTable.tsx";

const ROWS: readonly (readonly [what: string, is: string, origin: string])[] = [
  ["V = ‖θ‖²", "sum of squares of the weights that decay, at every step", "measured"],
  ["ρ_Θ", "√V at step 0; predicted σ√P, with thickness σ/√2", "paper, arXiv 2606.30388, figure 1"],
  [
    "ρ_Θ, several σ",
    "ρ² = Σ σ²P over the layers, thickness √(2 Σ σ⁴P) / 2ρ for normal weights",
    "our derivation",
  ],
  [
    "ρ_M², ρ_G²",
    "V at the first evaluation with train accuracy ≥ 0.99, with test accuracy ≥ 0.90: our estimates of where the two shells are first hit",
    "measured; the shells are the paper’s, their estimates ours",
  ],
  ["τ", "steps between these two", "measured"],
  [
    "signs over η, b, λ",
    "η/b raises the diffusion variance at M, η at G, λ neither; theorems and constants are not public",
    "paper, arXiv 2606.30388, captions of figures 2, 4, 11, 12",
  ],
  [
    "exponents over η, b, λ",
    "from dR = (ηP − 2λR) dt + 2√(ηR) dW for R = ‖θ‖² where noise dominates: R∞ = ηP/2λ, τ = ln((ρ_M² − R∞)/(ρ_G² − R∞)) / 2ηλ. With decay coupled into Adam’s gradient λ becomes λ√b times a constant",
    "our derivation",
  ],
  [
    "full-batch exponents",
    "fits to public runs of the MLP and the pre-norm transformer",
    "fit to public data of arXiv 2606.13753",
  ],
];

const HEADS = ["Number", "What it is", "Origin"] as const;

export function WhereFrom(): ReactNode {
  return (
    <section aria-labelledby="numbers-from">
      <h3 id="numbers-from">What is measured, and where each number is from</h3>
      <WideTable label="Numbers and their origin" className="numbers-from" heads={HEADS}>
        <tbody>
          {ROWS.map(([what, is, origin]) => (
            <tr key={what}>
              <th scope="row">
                <Symbols text={what} />
              </th>
              <td>
                <Symbols text={is} />
              </td>
              <td>{origin}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </section>
  );
}
