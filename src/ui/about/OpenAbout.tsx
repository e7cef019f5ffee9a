/** The quiet button that opens "About the numbers"; its code and its data come when it is pressed. */
import { type ReactNode, Suspense, lazy, useState } from "react";
import { Dialog } from "../parts/Dialog.tsx";

const About = lazy(() => import("./About.tsx"));
const TITLE = "About the numbers";

export function OpenAbout(): ReactNode {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" className="button button-quiet help-open" onClick={() => setOpen(true)}>
        {TITLE}
      </button>
      <Dialog open={open} title={TITLE} onClose={close}>
        <Suspense fallback={<p>Fetching the recorded runs …</p>}>
          <About onOpen={close} />
        </Suspense>
        <div className="dialog-buttons">
          <button type="button" className="button" data-first onClick={close}>
            Close
          </button>
        </div>
      </Dialog>
    </>
  );
}
