/** Opens "About the numbers". */
import type { ReactNode } from "react";
import { later } from "../parts/later.tsx";
import { OpenDialog } from "../parts/OpenDialog.tsx";

const { Part: About } = later(() => import("./About.tsx"), "the recorded runs");

export function OpenAbout(): ReactNode {
  return <OpenDialog title="About the numbers" Content={About} />;
}
