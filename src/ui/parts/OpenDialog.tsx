/** A quiet button that opens a dialog; what is in it comes, code and data, when the button is pressed (later.tsx). */
import { type ReactNode, useState } from "react";
import { Dialog } from "./Dialog.tsx";

interface OpenDialogProps {
  readonly title: string;
  /** `onOpen`: a run was opened from it, and it makes way. */
  readonly Content: (props: { readonly onOpen: () => void }) => ReactNode;
}

export function OpenDialog({ title, Content }: OpenDialogProps): ReactNode {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" className="button button-quiet help-open" onClick={() => setOpen(true)}>
        {title}
      </button>
      <Dialog open={open} title={title} onClose={close}>
        <Content onOpen={close} />
      </Dialog>
    </>
  );
}
