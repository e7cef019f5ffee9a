/**
 * What our runs tell the laws, as `npm run reproduce -- laws` saved it (core/laws/record.ts). Never throws: without the
 * file the theories decline and say what they lack.
 */
import { type Calibration, NO_CALIBRATION } from "../../core/laws/known.ts";
import { readLawRecord } from "../../core/laws/record.ts";

/** Beside the page, on whatever host and path it lies. */
const FILE = "laws.json";

export async function loadCalibration(): Promise<Calibration> {
  try {
    const response = await fetch(new URL(FILE, document.baseURI));
    const record = response.ok ? readLawRecord(await response.text()) : null;
    return record?.calibration ?? NO_CALIBRATION;
  } catch {
    return NO_CALIBRATION; // offline: the run goes on without it
  }
}
