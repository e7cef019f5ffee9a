/** A quiet button that opens a dialog; what is in it comes, code and data, when the button is pressed. */
import { type ComponentType, type LazyExoticComponent, type ReactNode, Suspense, useState } from "react";
import { Dialog } from "./Dialog.tsx";

interface OpenDialogProps {
  readonly title: string;
  /** What is being fetched, as a phrase. */
  readonly fetching: string;
  /** `onOpen`: a run was opened from it, and it makes way. */
  readonly Content: LazyExoticComponent<ComponentType<{ readonly onOpen: () => void }>>;
}

export function OpenDialog({ title, fetching, Content }: OpenDialogProps): ReactNode {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" className="button button-quiet help-open" onClick={() => setOpen(true)}>
        {title}
      </button>
      <Dialog open={open} title={title} onClose={close}>
        <Suspense fallback={<p>Fetching {fetching} …</p>}>
          <Content onOpen={close} />
        </Suspense>
      </Dialog>
    </>
  );
}
