/** Composition root: who is who. Makes the lab with the browser's ports, and mounts the page. */
import "@fontsource-variable/inter";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { USUAL_GIGAFLOPS } from "./core/cost.ts";
import { bug } from "./core/prelude.ts";
import { createLab } from "./state/lab.ts";
import { SPEEDS } from "./state/labState.ts";
import { watchMachine } from "./state/machine.ts";
import { browserMachineMemory, browserStorage } from "./state/storage.ts";
import { browserSweepStore } from "./state/sweepStore.ts";
import { browserUrl } from "./state/url.ts";
import { App } from "./ui/App.tsx";
import { whenIdle } from "./ui/whenIdle.ts";
import { openManyWorker } from "./worker/manyDoor.ts";
import { trainSpecs, workersFor } from "./worker/pool.ts";
import type { RunId } from "./worker/protocol.ts";

/** `crypto.randomUUID` is missing on plain http; this is not. */
function randomWord(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** Sorts by age. */
function newName(): string {
  return `${Date.now().toString(36).padStart(9, "0")}-${randomWord().toString(36)}`;
}

const memory = browserMachineMemory();
const workers = workersFor(navigator.hardwareConcurrency);

const openWorker = openManyWorker(
  () => new Worker(new URL("./worker/many.worker.ts", import.meta.url), { type: "module" }),
);

const lab = createLab({
  makeWorker: () => new Worker(new URL("./worker/run.worker.ts", import.meta.url), { type: "module" }),
  makeProbeWorker: () => new Worker(new URL("./worker/probe.worker.ts", import.meta.url), { type: "module" }),
  makeSweepWorker: () => new Worker(new URL("./worker/sweep.worker.ts", import.meta.url), { type: "module" }),
  trainMany: (specs, wish) => trainSpecs(specs, { ...wish, workers, openWorker }),
  workers,
  sweepStore: browserSweepStore(newName),
  url: browserUrl(),
  storage: browserStorage(SPEEDS),
  newRunId: () => newName() as RunId,
  newSeed: randomWord,
  gigaflops: () => memory.gigaflops() ?? USUAL_GIGAFLOPS,
});

const machine = watchMachine(lab.store, memory);

document.addEventListener("visibilitychange", () => lab.setHidden(document.hidden));
addEventListener("pagehide", () => lab.setHidden(true));

/** The longest the first sight of the page waits for its type: a fallback that is swapped later would move it. */
const FONT_MS = 1000;

async function typeReady(): Promise<void> {
  const late = new Promise((resolve) => {
    setTimeout(resolve, FONT_MS);
  });
  // Latin and Greek are separate files.
  const loaded = document.fonts.load("1rem 'Inter Variable'", "aη").catch(() => undefined);
  await Promise.race([loaded, late]);
}

const root = createRoot(document.getElementById("root") ?? bug("index.html has no #root"));
void typeReady().then(() => {
  root.render(
    <StrictMode>
      <App lab={lab} machine={machine} />
    </StrictMode>,
  );
  // Run then finds the worker and its engine there.
  whenIdle(lab.warmUp);
});
