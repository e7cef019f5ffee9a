/** The files of the data menu, of what is on the page. What writes the script comes when it is asked for. */
import { safetensors } from "../../core/export/safetensors.ts";
import { runCsv } from "../../core/export/runCsv.ts";
import { runJson } from "../../core/export/runJson.ts";
import { parametersOf } from "../../core/model.ts";
import { shapeOf } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { printSpec } from "../../core/spec/print.ts";
import type { Lab, Run } from "../../state/labState.ts";

export interface DataFile {
  readonly name: string;
  readonly content: Blob;
}

/** As it ran: with the engine that computed it. */
function ranAs({ spec, engine }: Run): RunSpec {
  return engine === null ? spec : { ...spec, engine: engine.name };
}

function fileName({ seed }: RunSpec, ending: string): string {
  return `grok-seed-${seed}${ending}`;
}

/** The step of the weights that would be written; `null`: there are none. */
export function weightsStep({ kept, gaze }: Lab): number | null {
  return kept.at(gaze.step())?.kept.step ?? null;
}

/** The weights kept last, or those at the step that is looked back at. */
export function weightsFile({ store, kept, gaze }: Lab): DataFile | null {
  const { run } = store.getState();
  const sitting = kept.at(gaze.step());
  if (run === null || sitting === null) return null;
  const spec = ranAs(run);
  const { step, temperature, weights } = sitting.kept;
  const layout = parametersOf(shapeOf(spec), spec.decay);
  const bytes = safetensors(layout, weights, {
    spec: printSpec(spec),
    step,
    engine: spec.engine,
    temperature,
  });
  return {
    name: fileName(spec, `-step-${step}.safetensors`),
    content: new Blob([bytes], { type: "application/octet-stream" }),
  };
}

export function jsonFile({ store, feed }: Lab): DataFile | null {
  const { run } = store.getState();
  if (run === null) return null;
  const spec = ranAs(run);
  const text = JSON.stringify(runJson({ spec, state: run.state, curves: feed.curves() }));
  return { name: fileName(spec, ".json"), content: new Blob([`${text}\n`], { type: "application/json" }) };
}

export function csvFile({ store, feed }: Lab): DataFile | null {
  const { run } = store.getState();
  if (run === null) return null;
  return {
    name: fileName(run.spec, ".csv"),
    content: new Blob([runCsv(feed.curves())], { type: "text/csv" }),
  };
}

/** Of the run on the page, with what was done to it by hand; of the settings where there is none. */
export async function scriptFile({ store }: Lab): Promise<DataFile> {
  const { run, draft } = store.getState();
  const spec = run === null ? draft : ranAs(run);
  const { pytorchScript } = await import("../../core/export/pytorchScript.ts");
  return {
    name: fileName(spec, ".py"),
    content: new Blob([pytorchScript(spec)], { type: "text/x-python" }),
  };
}
