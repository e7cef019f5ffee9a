/** Opens "About the numbers". */
import { type ReactNode, lazy } from "react";
import { OpenDialog } from "../parts/OpenDialog.tsx";

const About = lazy(() => import("./About.tsx"));

export function OpenAbout(): ReactNode {
  return <OpenDialog title="About the numbers" fetching="the recorded runs" Content={About} />;
}
