/** A button that copies a text; where there is no clipboard, it shows the text selected. */
import { type ReactNode, useEffect, useState } from "react";
import { Dialog } from "./Dialog.tsx";

const SHOWN_MS = 2500;

async function copied(text: string): Promise<boolean> {
  // The types promise a clipboard; a page served over plain http has none.
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

interface CopyTextProps {
  readonly label: string;
  /** Said once it is copied. */
  readonly done: string;
  readonly text: () => string;
}

export function CopyText({ label, done: said, text }: CopyTextProps): ReactNode {
  const [done, setDone] = useState(false);
  const [byHand, setByHand] = useState<string | null>(null);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async (): Promise<void> => {
    const link = text();
    if (await copied(link)) setDone(true);
    else setByHand(link);
  };
  return (
    <span className="copy">
      <button type="button" className="button" onClick={() => void copy()}>
        {label}
      </button>
      <span className={done ? "copy-done copy-done-shown" : "copy-done"} aria-live="polite">
        {done ? said : ""}
      </span>
      <Dialog open={byHand !== null} title="The link" onClose={() => setByHand(null)}>
        <p>This browser does not let the page copy. Press Ctrl+C (⌘C on a Mac).</p>
        <input
          className="field field-wide"
          aria-label="Link"
          readOnly
          data-first
          value={byHand ?? ""}
          onFocus={(event) => event.currentTarget.select()}
        />
      </Dialog>
    </span>
  );
}
