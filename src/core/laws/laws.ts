/** The laws, one row each, in the order the panel lists them. Add a law by adding its file and its row. */
import { dataThreshold } from "./dataThreshold.ts";
import { firstPassage } from "./firstPassage.ts";
import { heldNorm } from "./heldNorm.ts";
import type { Law, LawId } from "./law.ts";
import { normSeparation } from "./normSeparation.ts";
import { powerLaw } from "./powerLaw.ts";
import { shellCore } from "./shellCore.ts";

const BY_ID: Readonly<Record<LawId, Law>> = {
  firstPassage,
  normSeparation,
  shellCore,
  heldNorm,
  powerLaw,
  dataThreshold,
};

export const LAWS: readonly Law[] = Object.values(BY_ID);

export function lawNamed(id: LawId): Law {
  return BY_ID[id];
}
