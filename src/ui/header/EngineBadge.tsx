/** What computes the steps, and why this engine and not another. */
import type { ReactNode } from "react";
import type { EngineReport } from "../../core/readout.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { Tip } from "../parts/Tip.tsx";
import { useLab } from "../useLab.ts";

const NAMES: Readonly<Record<EngineReport["name"], string>> = {
  exact: "exact",
  gpu: "gpu",
  "tfjs-webgpu": "tfjs · WebGPU",
  "tfjs-wasm": "tfjs · WASM",
  "tfjs-cpu": "tfjs · plain JavaScript",
};

/** What it is, after its name and device. */
const WHAT: Readonly<Record<EngineReport["name"], string>> = {
  exact: "our own WebAssembly kernels, one thread, the same bits on every machine",
  gpu: "our own WebGPU kernels on the GPU",
  "tfjs-webgpu": "TensorFlow.js on the GPU",
  "tfjs-wasm": "TensorFlow.js in WebAssembly, one thread",
  "tfjs-cpu": "TensorFlow.js in plain JavaScript: slow, and works everywhere",
};

/** Why this one; a run that goes on after a reload keeps its engine, whatever its settings ask for. */
function whyText({ name, why }: EngineReport, asked: RunSpec["engine"]): string {
  if (why !== "") return why;
  return asked === name ? "Asked for by name." : "It began this run, which goes on with it.";
}

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
      {NAMES[engine.name]} · {engine.device}
      {engine.softwareGpu ? (
        <>
          {" · "}
          <span className="engine-soft">software GPU</span>
        </>
      ) : null}
    </span>
  );
}

export function EngineBadge(): ReactNode {
  const engine = useLab((s) => s.run?.engine ?? null);
  const asked = useLab((s) => s.run?.spec.engine ?? s.draft.engine);
  return (
    <Tip className="engine" face={<Face engine={engine} />}>
      {engine === null ? (
        <p>
          The engine computes the steps, from the moment training starts. Asked for: {asked}
          {asked === "auto"
            ? ", which takes exact, or, for a run of more than a minute, a GPU that was measured faster"
            : ""}
          .
        </p>
      ) : (
        <>
          <p>
            {NAMES[engine.name]} · {engine.device}: {WHAT[engine.name]}.
            {engine.softwareGpu ? " This one is a software GPU: the CPU imitates it, which is slow." : ""}
          </p>
          <p>{whyText(engine, asked)}</p>
        </>
      )}
    </Tip>
  );
}
