/** How each probe is computed: one row a probe. */
import type { ProbeId } from "../../core/probes.ts";
import { circularities } from "./embedding.ts";
import { hessianTop, hessianTrace } from "./hessian.ts";
import { learningCoefficient } from "./learningCoefficient.ts";
import { effectiveRanks, tailExponents } from "./matrices.ts";
import { gradientNoise } from "./noise.ts";
import type { Subject, Work } from "./subject.ts";
import { excludedLosses, keyFrequenciesOf, restrictedLosses } from "./waves.ts";

const WORK: Readonly<Record<ProbeId, (subject: Subject) => Work>> = {
  effectiveRank: effectiveRanks,
  tailExponent: tailExponents,
  circularity: circularities,
  keyFrequencies: keyFrequenciesOf,
  restrictedLoss: restrictedLosses,
  excludedLoss: excludedLosses,
  gradientNoise,
  hessianTop,
  hessianTrace,
  learningCoefficient,
};

/** Only for a run to which the probe applies. */
export function workOf(probe: ProbeId, subject: Subject): Work {
  return WORK[probe](subject);
}
