/**
 * From finished runs to what the laws need to know of their cells: medians of what each free run tells, T at ρ = 1 of the
 * runs held there, and how far each law is off when it is calibrated on the other runs of the cell. A run that did not
 * grok tells nothing but that; cells say how many runs stand behind each number.
 */
import { type Sample, median, range } from "../statistics.ts";
import { LEAST_RUNS } from "./interval.ts";
import {
  type Calibration,
  type CellKnowledge,
  type Constant,
  type Known,
  type Spread,
  type Voice,
  NO_CALIBRATION,
  architectureOf,
  cellOf,
  familyOf,
  runKey,
} from "./known.ts";
import type { LawId } from "./law.ts";
import { replay } from "./ledger.ts";
import { type FinishedRun, type Reading, readRun } from "./reading.ts";
import { endOf, score } from "./score.ts";
import { viewAt } from "./view.ts";

function knownOf(sample: Sample): Known | null {
  const told = sample.filter((x) => x !== null);
  const [value, ends] = [median(told), range(told)];
  return value === null || ends === null ? null : { value, range: ends, runs: told.length };
}

const FREE_CONSTANTS: readonly (readonly [Constant, (reading: Reading) => number | null])[] = [
  ["kappaLL", (r) => r.kappaLL],
  ["kappaPeak", (r) => r.kappaPeak],
  ["kappaKos", (r) => r.kappaKos],
  ["vStar", (r) => r.vGrok99],
  ["vPost", (r) => r.vPost],
  ["signalFloor", (r) => r.signalFloor],
  ["criticalNorm", (r) => r.criticalNorm],
  ["marginAngle", (r) => r.marginAngle],
];

/** How near to W_c counts as held there. */
const AT_CRITICAL = 0.02;

const isFree = ({ run }: Reading): boolean => run.fired.length === 0 && run.spec.interventions.length === 0;

/** T_90 of the runs held at W_c; a run that did not get there is `null`. */
function heldTimes(readings: readonly Reading[], criticalNorm: number): Sample {
  return readings.flatMap(({ run, tGrok90 }) => {
    const held = viewAt(run, run.lastStep).heldAt;
    return held !== null && Math.abs(held / criticalNorm - 1) <= AT_CRITICAL ? [tGrok90] : [];
  });
}

function rms(errors: readonly number[]): number {
  return Math.sqrt(errors.reduce((sum, x) => sum + x * x, 0) / errors.length);
}

/** One cell's readings, without the spreads. */
function constantsOf(readings: readonly Reading[]): CellKnowledge["constants"] {
  const free = readings.filter(isFree);
  const constants: Partial<Record<Constant, Known>> = {};
  for (const [name, of] of FREE_CONSTANTS) {
    const known = knownOf(free.map(of));
    if (known !== null) constants[name] = known;
  }
  if (constants.criticalNorm !== undefined) {
    const times = heldTimes(readings, constants.criticalNorm.value);
    const [value, ends] = [median(times), range(times)];
    if (value !== null && ends !== null) constants.heldTime = { value, range: ends, runs: times.length };
  }
  return constants;
}

function knowledgeOf(readings: readonly Reading[], spreads: CellKnowledge["spreads"]): CellKnowledge | null {
  const [first] = readings;
  if (first === undefined) return null;
  const { spec } = first.run;
  const { p, trainFraction, learningRate, weightDecay } = spec;
  return {
    course: cellOf(spec),
    family: familyOf(spec),
    architecture: architectureOf(spec),
    setting: { p, trainFraction, learningRate, weightDecay },
    runs: readings.map(({ run }) => runKey(run.spec)),
    constants: constantsOf(readings),
    spreads,
  };
}

const VOICES: Readonly<Partial<Record<LawId, readonly [Voice, Voice]>>> = {
  firstPassage: ["firstPassage", "firstPassage later"],
  normSeparation: ["normSeparation", "normSeparation later"],
  shellCore: ["shellCore", "shellCore"],
};

/** Each run predicted from the others of its cell. */
function spreadsOf(readings: readonly Reading[]): CellKnowledge["spreads"] {
  const errors = new Map<Voice, number[]>();
  const free = readings.filter(isFree);
  for (const left of free) {
    const others = knowledgeOf(
      free.filter((reading) => reading !== left),
      {},
    );
    const end = endOf(left.run, left.run.lastStep);
    if (others === null || end === null) continue;
    const { entries } = replay(left.run, { ...NO_CALIBRATION, cells: [others] }, left.run.lastStep);
    for (const entry of entries) {
      const voice = VOICES[entry.law]?.[entry.edition];
      const scored = score(entry, end);
      if (voice === undefined || scored.kind !== "reached" || scored.logError === null) continue;
      errors.set(voice, [...(errors.get(voice) ?? []), scored.logError]);
    }
  }
  const spreads: Partial<Record<Voice, Spread>> = {};
  for (const [voice, found] of errors)
    if (found.length >= LEAST_RUNS)
      spreads[voice] = {
        rms: rms(found),
        runs: found.length,
        from: `${found.length} runs of the cell, each predicted from the others`,
      };
  const { criticalNorm } = constantsOf(readings);
  const held = heldTimes(readings, criticalNorm?.value ?? NaN);
  const [middle, times] = [median(held), held.filter((x) => x !== null)];
  if (middle !== null && times.length >= LEAST_RUNS)
    spreads.heldNorm = {
      rms: rms(times.map((time) => Math.log(time / middle))),
      runs: times.length,
      from: `${times.length} runs held at W_c`,
    };
  return spreads;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

/** What finished runs tell of their cells, in the order the cells come up. */
export function calibrate(runs: readonly FinishedRun[]): readonly CellKnowledge[] {
  return grouped(runs.map(readRun), ({ run }) => cellOf(run.spec)).flatMap(
    (readings) => knowledgeOf(readings, spreadsOf(readings)) ?? [],
  );
}

/** A calibration on these runs. */
export function calibrationOf(
  runs: readonly FinishedRun[],
  reach: Calibration["reach"] = "architecture",
): Calibration {
  return { cells: calibrate(runs), powers: [], reach };
}

/**
 * φ⋆ = arcsin(C/√V_mem), the angle that the joint condition asks for besides the norm (arXiv 2605.18845). The paper's C
 * comes of margins and a kernel by a recipe that is not public; here it is read off the angles at T_99 of earlier runs.
 * @returns radians; `null` where no angle is large enough
 */
export function thresholdAngle(constant: number, vMem: number): number | null {
  const sine = constant / Math.sqrt(vMem);
  return sine > 1 ? null : Math.asin(sine);
}
