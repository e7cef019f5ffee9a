/**
 * A native modal dialog, open while `open`, that ends with Close. Its contents exist only then; the first `data-first`
 * among them gets the focus.
 */
import { type ReactNode, useEffect, useId, useRef } from "react";
import "./parts.css";

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  /** Before Close. */
  readonly buttons?: ReactNode;
  readonly children: ReactNode;
}

export function Dialog({ open, title, onClose, buttons, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) {
      element.showModal();
      element.querySelector<HTMLElement>("[data-first]")?.focus();
    } else element.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      {open ? (
        <>
          <h2 id={heading}>{title}</h2>
          {children}
          <div className="dialog-buttons">
            {buttons}
            <button type="button" className="button" data-first onClick={onClose}>
              Close
            </button>
          </div>
        </>
      ) : null}
    </dialog>
  );
}
