/** The record of the laws for whoever shows it: fetched when it is first looked at. */
import { useEffect, useState } from "react";
import type { LawRecord } from "../../core/laws/record.ts";
import { loadRecord } from "./loadRecord.ts";

export type Recorded =
  | { readonly kind: "fetching" }
  | { readonly kind: "none" }
  | { readonly kind: "record"; readonly record: LawRecord };

export function useRecord(): Recorded {
  const [recorded, setRecorded] = useState<Recorded>({ kind: "fetching" });
  useEffect(() => {
    let gone = false;
    void loadRecord().then((record) => {
      if (!gone) setRecorded(record === null ? { kind: "none" } : { kind: "record", record });
    });
    return () => {
      gone = true;
    };
  }, []);
  return recorded;
}
