/** The run to take away: its weights, its curves, and the same run as a PyTorch script. */
import { type ReactNode, useContext, useId, useRef, useSyncExternalStore } from "react";
import { bug } from "../../core/prelude.ts";
import type { Lab } from "../../state/labState.ts";
import { download } from "../charts/download.ts";
import { formatStep } from "../charts/format.ts";
import { placeMenu } from "../charts/placeMenu.ts";
import { LabContext, useLab } from "../useLab.ts";
import { type DataFile, csvFile, jsonFile, scriptFile, weightsFile, weightsStep } from "./dataFiles.ts";
import "./export.css";

interface RowProps {
  readonly label: string;
  /** `null`: there is nothing to write yet. */
  readonly holds: string | null;
  readonly onSave: () => void;
}

const NOTHING_YET = "Nothing has been measured yet.";

function Row({ label, holds, onSave }: RowProps): ReactNode {
  const id = useId();
  return (
    <>
      <dt>
        <button
          type="button"
          className="button"
          aria-describedby={id}
          disabled={holds === null}
          onClick={onSave}
        >
          {label}
        </button>
      </dt>
      <dd id={id}>{holds ?? NOTHING_YET}</dd>
    </>
  );
}

/** The step of the weights on offer, as it changes. */
function useWeightsStep(lab: Lab): number | null {
  return useSyncExternalStore(
    (listener) => {
      const stops = [lab.kept.subscribe(listener), lab.gaze.subscribe(listener)];
      return () => stops.forEach((stop) => stop());
    },
    () => weightsStep(lab),
  );
}

function Files({ lab, onDone }: { readonly lab: Lab; readonly onDone: () => void }): ReactNode {
  const ran = useLab((s) => s.run !== null);
  const step = useWeightsStep(lab);

  function save(file: DataFile | null): void {
    if (file !== null) download(file.name, file.content);
    onDone();
  }

  return (
    <dl className="data-files">
      <Row
        label="Weights (.safetensors)"
        holds={step === null ? null : `Every parameter, at step ${formatStep(step)}.`}
        onSave={() => save(weightsFile(lab))}
      />
      <Row
        label="JSON"
        holds={ran ? "Settings, milestones, norms, and every measure as columns." : null}
        onSave={() => save(jsonFile(lab))}
      />
      <Row
        label="CSV"
        holds={ran ? "Every measure, a row for each step." : null}
        onSave={() => save(csvFile(lab))}
      />
      <Row
        label="PyTorch script"
        holds="The same examples, initial weights and batches, to the bit, and the same interventions, in one Python file."
        onSave={() => void scriptFile(lab).then(save)}
      />
    </dl>
  );
}

export function DataMenu(): ReactNode {
  const lab = useContext(LabContext) ?? bug("DataMenu outside LabContext");
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button ref={button} type="button" className="button button-quiet help-open" popoverTarget={id}>
        Data to take away
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="figure-menu"
        role="group"
        aria-label="Data: files"
        onToggle={({ newState }) => {
          if (newState === "open" && menu.current !== null && button.current !== null) {
            placeMenu(menu.current, button.current);
          }
        }}
      >
        <Files lab={lab} onDone={() => menu.current?.hidePopover()} />
      </div>
    </>
  );
}
