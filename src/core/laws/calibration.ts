/**
 * From finished runs to what the laws need to know of their cells: medians of what each free run tells, T at ρ = 1 of the
 * runs held there, and how far each law is off when it is calibrated on the other runs of the cell. A run that did not
 * grok tells nothing but that; cells say how many runs stand behind each number.
 */
import { drained } from "../drained.ts";
import { type Sample, median, range } from "../statistics.ts";
import { LEAST_RUNS } from "./interval.ts";
import {
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
import { EMPTY_LEDGER, advanceLedger } from "./ledger.ts";
import { type FinishedRun, type Reading, readRun } from "./reading.ts";
import { endOf, score } from "./score.ts";
import { fitOf } from "./runFit.ts";
import { viewAt } from "./view.ts";

function knownOf(sample: Sample): Known | null {
  const told = sample.filter((x) => x !== null);
  const [value, ends] = [median(told), range(told)];
  return value === null || ends === null ? null : { value, range: ends, runs: told.length };
}

const FREE_CONSTANTS: readonly (readonly [Constant, (reading: Reading) => number | null])[] = [
  ["kappaLL", (r) => r.kappaLL],
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

/** What one cell's free readings tell. */
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

/** What is known of the runs beside their constants. */
type Evidence = Pick<CellKnowledge, "spreads" | "from" | "fits">;

const NO_EVIDENCE: Evidence = { spreads: {}, from: "recorded", fits: [] };

function knowledgeOf(readings: readonly Reading[], evidence: Evidence): CellKnowledge | null {
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
    ...evidence,
  };
}

const VOICES: Readonly<Partial<Record<LawId, readonly [Voice, Voice]>>> = {
  firstPassage: ["firstPassage", "firstPassage"],
  normSeparation: ["normSeparation", "normSeparation later"],
  shellCore: ["shellCore", "shellCore"],
};

/** A long run is asked in so many parts: what was said does not depend on it. */
const PARTS = 8;

/** Each run predicted from the others of its cell; yields between parts of each. */
function* spreadSteps(readings: readonly Reading[]): Generator<void, CellKnowledge["spreads"]> {
  const errors = new Map<Voice, number[]>();
  const free = readings.filter(isFree);
  for (const left of free) {
    const others = knowledgeOf(
      free.filter((reading) => reading !== left),
      NO_EVIDENCE,
    );
    const end = endOf(left.run, left.run.lastStep);
    if (others === null || end === null) continue;
    const calibration = { ...NO_CALIBRATION, cells: [others] };
    let ledger = EMPTY_LEDGER;
    for (let part = 1; part <= PARTS; part++) {
      ledger = advanceLedger(ledger, left.run, calibration, Math.floor((left.run.lastStep * part) / PARTS));
      yield;
    }
    for (const entry of ledger.entries) {
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

/**
 * What runs of one cell tell of it; yields between pieces of work, each short enough for a page to wait for.
 * @returns `null` for no runs
 */
export function* cellSteps(
  runs: Iterable<FinishedRun>,
  from: CellKnowledge["from"],
): Generator<void, CellKnowledge | null> {
  const readings: Reading[] = [];
  for (const run of runs) {
    readings.push(readRun(run));
    yield;
  }
  const spreads = yield* spreadSteps(readings);
  return knowledgeOf(readings, { spreads, from, fits: readings.filter(isFree).map(fitOf) });
}

/** What finished runs tell of their cells, in the order the cells come up. */
export function calibrate(
  runs: readonly FinishedRun[],
  from: CellKnowledge["from"] = "recorded",
): readonly CellKnowledge[] {
  return grouped(runs, ({ spec }) => cellOf(spec)).flatMap((cell) => drained(cellSteps(cell, from)) ?? []);
}
