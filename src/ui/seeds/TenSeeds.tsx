/** Starts ten runs of the settings on the page that differ in their seed alone. */
import { type ReactNode, useState } from "react";
import { SEED_COUNT } from "../../state/seeds.ts";
import "./seeds.css";
import { useSeeds, useShownSeeds } from "./useSeeds.ts";

export function TenSeeds(): ReactNode {
  const seeds = useSeeds();
  const training = useShownSeeds()?.phase === "training";
  const [untilSettled, setUntilSettled] = useState(false);
  return (
    <div className="seed ten-seeds">
      {/* Not disabled while they train: that would drop the focus. */}
      <button
        type="button"
        className="button"
        title="This seed and the nine that follow, side by side; each ends when it groks"
        aria-disabled={training}
        onClick={() => {
          if (!training) seeds.start(untilSettled);
        }}
      >
        {SEED_COUNT} seeds
      </button>
      <label
        className="check"
        title="Go on after the grok for as many steps as Limits says, so that the last radius can be read"
      >
        <input
          type="checkbox"
          checked={untilSettled}
          onChange={(event) => setUntilSettled(event.currentTarget.checked)}
        />
        <span>
          until ρ<sub>G</sub> settles
        </span>
      </label>
    </div>
  );
}
