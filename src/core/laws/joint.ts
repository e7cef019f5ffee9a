/**
 * First passage as a joint condition (arXiv 2605.18845): a run groks once its norm has come down to V⋆ and its weights have
 * turned by φ⋆ from those that had memorized as well. It is no law of the delay: it says where, not when, and stands on
 * the picture of angle and radius.
 */
import { type Calibration, cellFor, originOf, transferNotes } from "./known.ts";
import type { Input } from "./law.ts";
import { measured } from "./origin.ts";
import { LAYER_NORM, alreadyKnows, hasLayerNorm, isHeldOut, isRising, notFree } from "./regime.ts";
import { type RunSoFar, type RunView, viewAt } from "./view.ts";

export interface Thresholds {
  readonly kind: "thresholds";
  /** T_mem. */
  readonly madeAt: number;
  readonly vStar: number;
  /** φ⋆, radians. */
  readonly angle: number;
  readonly inputs: readonly Input[];
  readonly heldOut: boolean;
  readonly notes: readonly string[];
}

interface NoThresholds {
  readonly kind: "none";
  readonly madeAt: number;
  /** One sentence. */
  readonly why: string;
}

export type Joint = Thresholds | NoThresholds;

/**
 * φ⋆ = arcsin(C/√V_mem), the angle that the joint condition asks for besides the norm (arXiv 2605.18845). The paper's C
 * comes of margins and a kernel by a recipe that is not public; here it is read off the angles at T_99 of earlier runs.
 * @returns radians; `null` where no angle is large enough
 */
export function thresholdAngle(constant: number, vMem: number): number | null {
  const sine = constant / Math.sqrt(vMem);
  return sine > 1 ? null : Math.asin(sine);
}

function whyNot(view: RunView, mem: number): string | null {
  const outside = notFree(view, ["adamw"]) ?? alreadyKnows(view, mem);
  if (outside !== null) return outside;
  return isRising(view, mem)
    ? "The norm is still rising at memorization: the joint condition does not apply."
    : null;
}

/** @param view cut at T_mem */
function jointAt(view: RunView, mem: number, calibration: Calibration): Joint {
  const none = (why: string): Joint => ({ kind: "none", madeAt: mem, why });
  const outside = whyNot(view, mem);
  if (outside !== null) return none(outside);
  const cell = cellFor(calibration, view.spec, ["vStar", "marginAngle"]);
  const vStar = cell?.constants.vStar?.value;
  const constant = cell?.constants.marginAngle?.value;
  const vMem = view.at("norm", mem);
  if (cell === null || vStar === undefined || constant === undefined || vMem === null)
    return none("No run of this network and train fraction has calibrated V⋆ and C.");
  if (vMem <= vStar) return none(`V is ${vMem.toFixed(0)}, at or below V⋆ = ${vStar.toFixed(0)} already.`);
  const angle = thresholdAngle(constant, vMem);
  if (angle === null)
    return none(
      `C = ${constant.toFixed(1)} is over √V_mem = ${Math.sqrt(vMem).toFixed(1)}: no angle is large enough.`,
    );
  return {
    kind: "thresholds",
    madeAt: mem,
    vStar,
    angle,
    inputs: [
      { symbol: "V_{mem}", value: vMem, origin: measured(mem) },
      { symbol: "V_\\star", value: vStar, origin: originOf(cell, "vStar") },
      { symbol: "C", value: constant, origin: originOf(cell, "marginAngle") },
    ],
    heldOut: isHeldOut(cell, view),
    notes: [...transferNotes(cell, view.spec), ...(hasLayerNorm(view) ? [LAYER_NORM] : [])],
  };
}

/** As it was when the run had memorized, whatever came since. @returns `null` before that, at `upTo` */
export function jointWord(run: RunSoFar, calibration: Calibration, upTo: number): Joint | null {
  const { mem } = run.reached;
  return mem === undefined || mem > upTo ? null : jointAt(viewAt(run, mem), mem, calibration);
}

/** A run in norm and angle at one step. */
export interface CoursePoint {
  readonly step: number;
  readonly v: number;
  /** φ, radians. */
  readonly angle: number;
}

/** The first step past V⋆, the first past φ⋆, and the first past both: the joint crossing. `null`: not yet, or never. */
export interface Crossings {
  readonly norm: number | null;
  readonly angle: number | null;
  readonly joint: number | null;
}

/** @param course steps rising */
export function crossings(
  { vStar, angle: least }: Pick<Thresholds, "vStar" | "angle">,
  course: readonly CoursePoint[],
): Crossings {
  const isSmall = ({ v }: CoursePoint): boolean => v <= vStar;
  const hasTurned = ({ angle }: CoursePoint): boolean => angle >= least;
  const first = (is: (point: CoursePoint) => boolean): number | null => course.find(is)?.step ?? null;
  return {
    norm: first(isSmall),
    angle: first(hasTurned),
    joint: first((point) => isSmall(point) && hasTurned(point)),
  };
}
