/** The saved record of the shell–core runs and what it says, when somebody asks for it. Never throws. */
import { type ShellFindings, findingSteps } from "../../core/shellFindings.ts";
import { type ShellRecord, readRecord } from "../../core/shellRecord.ts";
import { inPieces } from "../../state/inPieces.ts";

export type Loaded =
  | { readonly kind: "record"; readonly record: ShellRecord; readonly found: ShellFindings }
  /** A sentence: why there is none to show. */
  | { readonly kind: "none"; readonly why: string };

export const NOT_THERE =
  "This copy of the lab has no saved runs to show. `npm run reproduce -- shell` makes them, and the next build carries them.";

/** Beside the page, on whatever host and path it lies. */
const FILE = "shell.json";

/** At most this long without a pause, so that a run on the page stays smooth. */
const AT_ONCE_MS = 8;

export async function loadRecord(): Promise<Loaded> {
  try {
    const response = await fetch(new URL(FILE, document.baseURI));
    const record = response.ok ? readRecord(await response.text()) : null;
    return record === null
      ? { kind: "none", why: NOT_THERE }
      : { kind: "record", record, found: await inPieces(findingSteps(record), AT_ONCE_MS) };
  } catch {
    return { kind: "none", why: "The saved runs could not be fetched. Check the connection and try again." };
  }
}
