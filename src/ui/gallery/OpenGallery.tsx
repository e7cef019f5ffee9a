/** Opens the gallery of published results beside ours. */
import type { ReactNode } from "react";
import { later } from "../parts/later.tsx";
import { OpenDialog } from "../parts/OpenDialog.tsx";

const { Part: Gallery } = later(() => import("./Gallery.tsx"), "the saved comparison");

export function OpenGallery(): ReactNode {
  return <OpenDialog title="Ours against published" Content={Gallery} />;
}
