/** How React reads the arms: their verbs and what is drawn of them, and whether that belongs to what is on the page. */
import { useContext, useMemo } from "react";
import { bug } from "../../core/prelude.ts";
import { type Arms, shownArms } from "../../state/armsShown.ts";
import type { LabArms, LabState } from "../../state/labState.ts";
import type { Behind } from "../charts/plot.ts";
import { useSeedsBehind } from "../seeds/useSeeds.ts";
import { LabContext, useLab } from "../useLab.ts";

export function useArms(): LabArms {
  return (useContext(LabContext) ?? bug("useArms outside LabContext")).arms;
}

/** The arms of what is on the page, or `null`. */
export function useShownArms(): Arms | null {
  return useLab(shownArms);
}

const selectDrawn = (s: LabState): boolean => shownArms(s) !== null;

/** The run on the page is the baseline, to its end: there is nothing to draw twice. */
const selectIsBaseline = ({ run }: LabState): boolean =>
  run?.state.kind === "ended" && run.engine?.name === "exact" && run.spec.interventions.length === 0;

/** What the figures draw behind the run, seeds and arms; `null` while there is neither. The same object while it is. */
export function useBehind(): Behind | null {
  const seeds = useSeedsBehind();
  const arms = useArms();
  const drawn = useLab(selectDrawn);
  const isBaseline = useLab(selectIsBaseline);
  return useMemo(() => {
    if (seeds === null && !drawn) return null;
    return {
      bandOf: (id) => seeds?.bandOf(id) ?? null,
      ghosts: () => (drawn ? arms.ghosts().filter(({ arm }) => !(isBaseline && arm === "baseline")) : []),
      reach: () => Math.max(seeds?.reach() ?? 0, drawn ? arms.reach() : 0),
    };
  }, [seeds, arms, drawn, isBaseline]);
}
