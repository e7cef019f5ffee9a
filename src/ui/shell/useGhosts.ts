/** The ways of the other seeds, while there are any of what is on the page. */
import { useContext, useEffect, useState } from "react";
import { bug } from "../../core/prelude.ts";
import { shownSeeds } from "../../state/seeds.ts";
import { pathOf } from "../pictures/anglePath.ts";
import { LabContext, useLab } from "../useLab.ts";
import type { Ghost } from "./drawMap.ts";

const NONE: readonly Ghost[] = [];

export function useGhosts(): readonly Ghost[] {
  const { seeds } = useContext(LabContext) ?? bug("useGhosts outside LabContext");
  const count = useLab((s) => shownSeeds(s)?.rows.length ?? 0);
  const [ghosts, setGhosts] = useState(NONE);
  useEffect(() => {
    if (count === 0) return undefined;
    const read = (): void =>
      setGhosts(
        Array.from({ length: count }, (_, place) => {
          const curves = seeds.curvesOf(place);
          return curves === null ? [] : pathOf(curves, "initial", null);
        }),
      );
    read();
    return seeds.subscribe(read);
  }, [seeds, count]);
  return count === 0 ? NONE : ghosts;
}
