/**
 * The record of the laws as it is saved (`public/laws.json`, made by `npm run reproduce -- laws`): what our runs have told
 * of each cell, which the page sets out with, and how the laws did on cells they had not seen. The runs themselves are
 * not in it.
 */
import { CONSTANTS, type Calibration, type CellKnowledge, FAMILIES } from "./known.ts";
import { LAW_IDS } from "./law.ts";
import type { Trial } from "./trial.ts";

export interface LawRecord {
  readonly format: 2;
  /** The version of the engine that made the runs. */
  readonly engine: string;
  /** Day of the newest run in it, YYYY-MM-DD. */
  readonly made: string;
  /** Runs behind all of it. */
  readonly runs: number;
  readonly calibration: Calibration;
  /** By family, and by reach within it. */
  readonly trials: readonly Trial[];
}

type Unknown<T> = Partial<Record<keyof T, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => Number.isFinite(value);

function isKnown(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { value: known, range, runs } = value;
  return (
    isNumber(known) && isNumber(runs) && Array.isArray(range) && range.length === 2 && range.every(isNumber)
  );
}

function isSpread(value: unknown): boolean {
  return (
    isObject(value) && isNumber(value["rms"]) && isNumber(value["runs"]) && typeof value["from"] === "string"
  );
}

const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);

function isFit(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { run, tMem, tGrok99, lastStep, line, trimmed, sketch } = value;
  const has = (of: unknown, names: readonly string[]): boolean =>
    isObject(of) && names.every((name) => isNumber(of[name]));
  const isPoint = (of: unknown): boolean => Array.isArray(of) && of.length === 2 && of.every(isNumber);
  return (
    typeof run === "string" &&
    [tMem, tGrok99].every(isNumberOrNull) &&
    ["vMem", "vGrok50", "vStar", "vPost", "marginAngle", "angle"].every((name) =>
      isNumberOrNull(value[name]),
    ) &&
    isNumber(lastStep) &&
    (line === null || has(line, ["from", "to", "slope", "intercept", "r2", "kappa"])) &&
    (trimmed === null || has(trimmed, ["r2", "kappa"])) &&
    Array.isArray(sketch) &&
    sketch.every(isPoint)
  );
}

function isCell(value: unknown): value is CellKnowledge {
  if (!isObject(value)) return false;
  const cell = value as Unknown<CellKnowledge>;
  const { course, family, architecture, setting, runs, constants, spreads } = cell;
  return (
    typeof course === "string" &&
    typeof architecture === "string" &&
    typeof family === "string" &&
    Object.hasOwn(FAMILIES, family) &&
    isObject(setting) &&
    ["p", "trainFraction", "learningRate", "weightDecay"].every((name) => isNumber(setting[name])) &&
    Array.isArray(runs) &&
    runs.every((run) => typeof run === "string") &&
    isObject(constants) &&
    Object.entries(constants).every(([name, known]) => Object.hasOwn(CONSTANTS, name) && isKnown(known)) &&
    isObject(spreads) &&
    Object.values(spreads).every(isSpread) &&
    cell.from === "recorded" &&
    Array.isArray(cell.fits) &&
    cell.fits.every(isFit)
  );
}

const isReach = (value: unknown): boolean => value === "architecture" || value === "family";

function isCalibration(value: unknown): value is Calibration {
  if (!isObject(value)) return false;
  const { cells, powers, reach } = value as Unknown<Calibration>;
  // No fits of our own are saved: a power law needs more cells than a plan that ends today.
  const bare = Array.isArray(powers) && powers.length === 0;
  return (
    Array.isArray(cells) && cells.every(isCell) && bare && (reach === "architecture" || reach === "family")
  );
}

const LAW_NAMES: readonly unknown[] = LAW_IDS;

function isTrial(value: unknown): value is Trial {
  if (!isObject(value)) return false;
  const { family, reach, calibratedOn, scores, cells, unseen, silences } = value as Unknown<Trial>;
  const ofLaw = (row: unknown): boolean => isObject(row) && LAW_NAMES.includes(row["law"]);
  const isScore = (row: unknown): boolean =>
    isObject(row) && ofLaw(row) && ["delay", "time", "cells", "floor"].every((name) => isObject(row[name]));
  const isOutcome = (row: unknown): boolean =>
    isObject(row) && typeof row["name"] === "string" && Array.isArray(row["words"]);
  return (
    typeof family === "string" &&
    Object.hasOwn(FAMILIES, family) &&
    isReach(reach) &&
    (calibratedOn === null || typeof calibratedOn === "string") &&
    Array.isArray(scores) &&
    scores.every(isScore) &&
    Array.isArray(cells) &&
    cells.every(isOutcome) &&
    isObject(unseen) &&
    Array.isArray(unseen["scores"]) &&
    unseen["scores"].every(isScore) &&
    Array.isArray(silences) &&
    silences.every(ofLaw)
  );
}

/** @returns `null` for anything but a record */
export function readLawRecord(text: string): LawRecord | null {
  try {
    const record = JSON.parse(text) as Unknown<LawRecord> | null;
    const sound =
      record?.format === 2 &&
      typeof record.engine === "string" &&
      typeof record.made === "string" &&
      isNumber(record.runs) &&
      isCalibration(record.calibration) &&
      Array.isArray(record.trials) &&
      record.trials.every(isTrial);
    return sound ? (record as unknown as LawRecord) : null;
  } catch {
    return null; // some hosts answer with a page of their own where a file is missing
  }
}

/** Six digits: as many as float32 weights have. Steps are whole and stay so. */
function short(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** One line a cell and a trial, so that two records can be held against each other by eye. */
export function lawRecordText({ format, engine, made, runs, calibration, trials }: LawRecord): string {
  const lines = (rows: readonly unknown[]): string =>
    rows.map((row) => JSON.stringify(row, short)).join(",\n");
  const head = JSON.stringify({ format, engine, made, runs }).slice(1, -1);
  const { cells, powers, reach } = calibration;
  const calibrated = `"calibration":{"reach":"${reach}","powers":${JSON.stringify(powers)},"cells":[\n${lines(cells)}\n]}`;
  return `{${head},\n${calibrated},\n"trials":[\n${lines(trials)}\n]}\n`;
}
