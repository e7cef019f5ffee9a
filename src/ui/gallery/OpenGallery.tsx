/** Opens the gallery of published results beside ours. */
import { type ReactNode, lazy } from "react";
import { OpenDialog } from "../parts/OpenDialog.tsx";

const Gallery = lazy(() => import("./Gallery.tsx"));

export function OpenGallery(): ReactNode {
  return <OpenDialog title="Ours against published" fetching="the saved comparison" Content={Gallery} />;
}
