/** A link that does not open: every key that is wrong, and the way on. Whatever the link holds is shown as text. */
import type { ReactNode } from "react";
import type { Problem } from "../../core/spec/parse.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { Dialog } from "./Dialog.tsx";

function ProblemList({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  return (
    <ul className="problems">
      {problems.map(({ key, value, message }, i) => (
        // The list never changes while it is shown; keys and values may repeat.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={i}>
          <code>
            {key}
            {value === "" ? "" : `=${value}`}
          </code>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}

export function BadLinkDialog(): ReactNode {
  const bad = useLab((s) => s.badLink);
  const verbs = useVerbs();
  return (
    <Dialog
      open={bad !== null}
      title="This link does not open"
      onClose={verbs.dismissBadLink}
      buttons={
        <button type="button" className="button button-main" data-first onClick={verbs.useDefaults}>
          Use the default for these
        </button>
      }
    >
      <p>Nothing was started. The settings on the page are as they were. What keeps the link from opening:</p>
      <div className="dialog-scroll" tabIndex={0} role="region" aria-label="Problems of the link">
        <ProblemList problems={bad?.problems ?? []} />
      </div>
    </Dialog>
  );
}
