/**
 * The record of the laws, as `npm run reproduce -- laws` saved it (core/laws/record.ts). Never throws: without the file the
 * theories decline and say what they lack.
 */
import { type LawRecord, readLawRecord } from "../../core/laws/record.ts";

/** Beside the page, on whatever host and path it lies. */
const FILE = "laws.json";

export const NO_RECORD =
  "This copy of the lab has no recorded runs of the laws. `npm run reproduce -- laws` makes them, and the next build carries them.";

/** @returns `null` where there is none, or it cannot be fetched */
export async function loadRecord(): Promise<LawRecord | null> {
  try {
    const response = await fetch(new URL(FILE, document.baseURI));
    return response.ok ? readLawRecord(await response.text()) : null;
  } catch {
    return null; // offline: the run goes on without it
  }
}
