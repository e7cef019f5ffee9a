/** Copies the link of what is on the page. */
import type { ReactNode } from "react";
import { CopyText } from "../parts/CopyText.tsx";
import { useVerbs } from "../useLab.ts";

export function CopyLink(): ReactNode {
  const verbs = useVerbs();
  return (
    <CopyText label="Copy link" done="Copied: whoever opens it gets this run." text={() => verbs.link()} />
  );
}
