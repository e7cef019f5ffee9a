/** The page, given a lab. */
import type { ReactNode } from "react";
import type { Lab } from "../state/labState.ts";
import { Page } from "./Page.tsx";
import "./tokens.css";
import "./base.css";
import { LabContext } from "./useLab.ts";

export function App({ lab }: { readonly lab: Lab }): ReactNode {
  return (
    <LabContext value={lab}>
      <Page />
    </LabContext>
  );
}
