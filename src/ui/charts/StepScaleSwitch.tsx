/** The name of the shared axis, and whether it is logarithmic or linear. */
import { type ReactNode, useId } from "react";
import type { StepScale } from "../../state/labState.ts";
import { useLab, useVerbs } from "../useLab.ts";

const SCALES: readonly StepScale[] = ["log", "linear"];

export function StepScaleSwitch(): ReactNode {
  const chosen = useLab((s) => s.stepScale);
  const { setStepScale } = useVerbs();
  const name = useId();
  return (
    <fieldset className="step-scale">
      <legend>Step axis</legend>
      {SCALES.map((scale) => (
        <label key={scale}>
          <input
            type="radio"
            name={name}
            value={scale}
            checked={scale === chosen}
            onChange={() => setStepScale(scale)}
          />
          {scale}
        </label>
      ))}
    </fieldset>
  );
}
