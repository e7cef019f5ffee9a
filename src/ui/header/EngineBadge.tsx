/** What computes the steps, and why this engine and not another. */
import type { ReactNode } from "react";
import type { EngineReport } from "../../core/readout.ts";
import { Tip } from "../parts/Tip.tsx";
import { useLab } from "../useLab.ts";

const BACKENDS: Readonly<Record<EngineReport["name"], string>> = {
  exact: "exact",
  "tfjs-webgpu": "tfjs · WebGPU",
  "tfjs-wasm": "tfjs · WASM",
  "tfjs-cpu": "tfjs · plain JavaScript",
};

function Face({ engine }: { readonly engine: EngineReport | null }): ReactNode {
  if (engine === null)
    return (
      <span className="engine-name">
        <span aria-hidden="true">○</span> no engine yet
      </span>
    );
  return (
    <span className="engine-name">
      <span className="engine-on" aria-hidden="true">
        ●
      </span>{" "}
      {BACKENDS[engine.name]} · {engine.device}
      {engine.softwareGpu ? <span className="engine-soft"> · software GPU</span> : null}
    </span>
  );
}

export function EngineBadge(): ReactNode {
  const engine = useLab((s) => s.run?.engine ?? null);
  const asked = useLab((s) => s.run?.spec.engine ?? s.draft.engine);
  return (
    <Tip className="engine" face={<Face engine={engine} />}>
      {engine === null ? (
        <p>The engine computes the steps. It is chosen ({asked}) and loaded when training starts.</p>
      ) : (
        <>
          <p>
            {BACKENDS[engine.name]} on {engine.device}
            {engine.softwareGpu ? ", a GPU imitated by the CPU" : ""}.
          </p>
          <p>{engine.why === "" ? `Asked for by name: ${asked}.` : engine.why}</p>
        </>
      )}
    </Tip>
  );
}
