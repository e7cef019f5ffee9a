/** Everything a trainer trains with, as plain data: restoring it continues the run as if it had never stopped. */
import type { BatchState } from "./batches.ts";
import type { Controls, Rates } from "./setup.ts";

export interface Snapshot {
  readonly step: number;
  /** One array per parameter, in layout order. */
  readonly parameters: readonly Float32Array[];
  /** Optimizer moments, [moment][parameter]: m and v for Adam, the momentum buffer for SGD. */
  readonly moments: readonly (readonly Float32Array[])[];
  /** β1ᵗ and β2ᵗ as running float64 products; 1 before the first step. */
  readonly betaPowers: readonly [number, number];
  readonly rates: Rates;
  readonly controls: Controls;
  /** The weights when the run had memorized, one array per parameter; `null` before. */
  readonly marked: readonly Float32Array[] | null;
  /** What actions by hand have added to ‖θ‖² of each group since the last update, [groups]: told with the next. */
  readonly jumps: readonly number[];
  /** `null` for full batch. */
  readonly batches: BatchState | null;
}
