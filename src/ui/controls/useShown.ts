/** One setting as the form shows it. */
import type { Field, RunSpec } from "../../core/spec/keys.ts";
import { shownSpec } from "../../state/derived.ts";
import { useLab } from "../useLab.ts";

export function useShown<F extends Field>(field: F): RunSpec[F] {
  return useLab((s) => shownSpec(s)[field]);
}
