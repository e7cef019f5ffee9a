/** One line on the seeds under the run's own: how far they are, what they came to, and the table of them all. */
import { type ReactNode, useId, useRef, useState } from "react";
import { placeMenu } from "../charts/placeMenu.ts";
import { useLab } from "../useLab.ts";
import { SeedsTable } from "./SeedsTable.tsx";
import "./seeds.css";
import { seedsText } from "./seedsText.ts";
import { useSeeds, useShownSeeds } from "./useSeeds.ts";

export function SeedsStrip(): ReactNode {
  const seeds = useLab((s) => s.seeds);
  const shown = useShownSeeds();
  const verbs = useSeeds();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  // Of other settings they are not shown; while they train, that they do is.
  if (seeds === null || (shown === null && seeds.phase !== "training")) return null;
  const { phase, chosen, share } = seeds;
  const training = phase === "training";
  return (
    <section className="seeds" aria-label="Seeds">
      <p className="seeds-text" title={chosen === null ? undefined : chosen.why}>
        {seedsText(seeds, shown !== null)}
      </p>
      {training ? <progress aria-label="Progress of the seeds" value={share} /> : null}
      <button ref={button} type="button" className="button" popoverTarget={id}>
        Table
      </button>
      {/* One button, so that the focus stays where it is when they are done. */}
      <button type="button" className="button seeds-end" onClick={training ? verbs.stop : verbs.clear}>
        {training ? "Stop seeds" : "Clear seeds"}
      </button>
      <div
        ref={table}
        id={id}
        popover="auto"
        className="figure-menu seeds-table"
        role="group"
        aria-label="Every seed"
        onBeforeToggle={({ newState }) => setOpen(newState === "open")}
        onToggle={({ newState }) => {
          if (newState === "open" && table.current !== null && button.current !== null) {
            placeMenu(table.current, button.current);
          }
        }}
      >
        {open ? <SeedsTable seeds={seeds} /> : null}
      </div>
    </section>
  );
}
