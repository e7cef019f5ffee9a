/**
 * The contract's evaluation grid: g₀ = 0, gᵢ₊₁ = gᵢ + max(1, ⌈gᵢ/50⌉): every step at first, then every 2 %.
 * Events, interventions and receipts are decided at these points alone.
 */

const LAST = 10_000_000;

const GRID: readonly number[] = (() => {
  const points = [0];
  for (let g = 0; g <= LAST; points.push(g)) g += Math.max(1, Math.ceil(g / 50));
  return points;
})();

/** How many grid points are at or before `step`. @param step 0 … 10⁷ */
function pointsTo(step: number): number {
  let low = 0;
  let high = GRID.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (GRID[middle]! > step) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first grid point after `step`. @param step 0 … 10⁷ */
export function nextGridPoint(step: number): number {
  return GRID[pointsTo(step)]!;
}

/** The i of the last grid point gᵢ at or before `step`. @param step 0 … 10⁷ */
export function gridIndex(step: number): number {
  return pointsTo(step) - 1;
}

export function isGridPoint(step: number): boolean {
  return step === 0 || nextGridPoint(step - 1) === step;
}
