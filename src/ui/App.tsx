/** The page, given a lab and what is known of the machine. */
import type { ReactNode } from "react";
import type { StoreApi } from "zustand/vanilla";
import type { Lab } from "../state/labState.ts";
import type { Machine } from "../state/machine.ts";
import { Page } from "./Page.tsx";
import "./tokens.css";
import "./base.css";
import { LabContext } from "./useLab.ts";
import { MachineContext } from "./useMachine.ts";

interface AppProps {
  readonly lab: Lab;
  readonly machine: StoreApi<Machine>;
}

export function App({ lab, machine }: AppProps): ReactNode {
  return (
    <LabContext value={lab}>
      <MachineContext value={machine}>
        <Page />
      </MachineContext>
    </LabContext>
  );
}
