/**
 * Whether a group of runs supports the exponential contraction that the laws rest on: the gate of a public
 * re-implementation, adopted (theory of arXiv 2605.18845). Window from T_mem to T_99, trimmed at both ends by 20 steps or
 * 5 %, 25 points at least, V⋆ taken at test accuracy 0.50.
 */
import { median } from "../statistics.ts";
import type { RunFit } from "./known.ts";
import type { Reading } from "./reading.ts";
import { logLine } from "./trajectory.ts";
import { pointsOf } from "./view.ts";

export interface Gate {
  /** A sentence, with its number. */
  readonly text: string;
  /** `null`: the runs do not tell. */
  readonly met: boolean | null;
}

export interface Support {
  /** All gates met; `null`: none failed, and some are not known. */
  readonly supported: boolean | null;
  readonly gates: readonly Gate[];
  /** Runs looked at, and those with a window that is long enough. */
  readonly runs: number;
  readonly fitted: number;
  /** Median V at test accuracy 0.50. */
  readonly vStar: number | null;
}

const LEAST_POINTS = 25;
const LEAST_R2 = 0.9;
const SHARE = 0.9;

export function trimmedFit({ run, tMem, tGrok99 }: Reading): RunFit["trimmed"] {
  if (tMem === null || tGrok99 === null) return null;
  const trim = Math.max(20, 0.05 * (tGrok99 - tMem));
  const window = { from: tMem + trim, to: tGrok99 - trim };
  const fitted = logLine(pointsOf(run.curves.norm, window.from, window.to), window);
  if (fitted === null || fitted.points < LEAST_POINTS) return null;
  const { learningRate, weightDecay } = run.spec;
  return { r2: fitted.r2, kappa: -fitted.slope / (2 * learningRate * weightDecay) };
}

/** What is asked for is from the same source throughout. */
export function supportOf(runs: readonly RunFit[]): Support {
  const fits = runs.flatMap(({ trimmed }) => trimmed ?? []);
  const r2 = median(fits.map((each) => each.r2));
  const sound = fits.filter(({ kappa }) => kappa > 0 && kappa <= 1).length;
  const settled = runs.filter(({ vMem, vPost }) => vMem !== null && vPost !== null);
  const apart = settled.filter(({ vMem, vPost }) => (vMem ?? 0) > (vPost ?? 0)).length;
  const gates: readonly Gate[] = [
    {
      text: `Window long enough in ${fits.length} of ${runs.length} runs.`,
      met: fits.length > 0 ? true : null,
    },
    {
      text:
        r2 === null
          ? "R² of ln V is not known."
          : `Median R² of ln V is ${r2.toFixed(2)}; over ${LEAST_R2} is asked.`,
      met: r2 === null ? null : r2 > LEAST_R2,
    },
    {
      text: `0 < κ ≤ 1 in ${sound} of ${fits.length} runs; ${SHARE * 100} % are asked.`,
      met: fits.length === 0 ? null : sound >= SHARE * fits.length,
    },
    {
      text:
        settled.length === 0
          ? "V_post is not known: no run went on for long enough after T_99."
          : `V_mem > V_post in ${apart} of ${settled.length} runs; ${SHARE * 100} % are asked.`,
      met: settled.length === 0 ? null : apart >= SHARE * settled.length,
    },
  ];
  return {
    supported: gates.some(({ met }) => met === false) ? false : gates.every(({ met }) => met) || null,
    gates,
    runs: runs.length,
    fitted: fits.length,
    vStar: median(runs.flatMap(({ vGrok50 }) => vGrok50 ?? [])),
  };
}
