/** How React reads the seeds: their verbs and what is drawn of them, and whether that belongs to what is on the page. */
import { useContext } from "react";
import { bug } from "../../core/prelude.ts";
import type { CurveFeed, LabSeeds } from "../../state/labState.ts";
import { type SeedRuns, shownSeeds } from "../../state/seeds.ts";
import { LabContext, useLab } from "../useLab.ts";

export function useSeeds(): LabSeeds {
  return (useContext(LabContext) ?? bug("useSeeds outside LabContext")).seeds;
}

/** Tells when points have arrived, of the run or of the seeds. */
export function eitherOf(...feeds: readonly Pick<CurveFeed, "subscribe">[]): Pick<CurveFeed, "subscribe"> {
  return {
    subscribe(listener) {
      const stops = feeds.map((feed) => feed.subscribe(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** The seeds of what is on the page, or `null`. */
export function useShownSeeds(): SeedRuns | null {
  return useLab(shownSeeds);
}

/** What the figures draw behind the run; `null` while that is of other settings. The same object while it is not. */
export function useSeedsBehind(): LabSeeds | null {
  const seeds = useSeeds();
  return useLab((s) => shownSeeds(s) !== null) ? seeds : null;
}
