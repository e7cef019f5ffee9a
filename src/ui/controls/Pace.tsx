/** How fast it may go, for a room to follow; never what is computed. */
import type { ReactNode } from "react";
import { SPEEDS } from "../../state/labState.ts";
import { useLab, useVerbs } from "../useLab.ts";

const FULL = "full";

export function SpeedPicker(): ReactNode {
  const speed = useLab((s) => s.speed);
  const verbs = useVerbs();
  return (
    <select
      className="select"
      aria-label="Speed"
      title="Never changes the numbers"
      value={speed ?? FULL}
      onChange={({ currentTarget: { value } }) => verbs.setSpeed(value === FULL ? null : Number(value))}
    >
      {SPEEDS.map((choice) => (
        <option key={choice ?? FULL} value={choice ?? FULL}>
          {choice === null ? "full speed" : `${choice} steps a second`}
        </option>
      ))}
    </select>
  );
}

export function PauseAtMemorization(): ReactNode {
  const on = useLab((s) => s.pauseAtMemorization);
  const verbs = useVerbs();
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => verbs.setPauseAtMemorization(event.currentTarget.checked)}
      />
      Pause at memorization
    </label>
  );
}
