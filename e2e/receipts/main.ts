/**
 * The page of `npm run receipts`: makes the runs it is given in the lab's own worker, as the lab does, and sends back
 * what they came to. No driver: any browser that opens the address takes part.
 */
import type { RunEvent } from "../../src/core/events.ts";
import type { Answer, Heard, Outcome, Work } from "../../src/node/receipts/outcome.ts";
import type { FromWorker, RunId, ToWorker } from "../../src/worker/protocol.ts";

type Ending = Extract<RunEvent, { type: "finished" | "diverged" }>;

const startWorker = (): Worker =>
  new Worker(new URL("../../src/worker/run.worker.ts", import.meta.url), { type: "module" });

function outcomeOf(ending: Ending | undefined, otherwise: string): Outcome {
  if (ending === undefined) return { end: "failed", message: otherwise };
  const { type: end, step, receipt } = ending;
  return receipt === null ? { end: "failed", message: "no receipt was given" } : { end, step, receipt };
}

/** One run, from step 0 to its end. */
function outcomeIn(worker: Worker, spec: string, id: string): Promise<Outcome> {
  const runId = id as RunId;
  let ending: Ending | undefined;
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || "the worker's script could not be loaded"));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (!("runId" in data) || data.runId !== runId) return;
      if (data.type === "progress") {
        ending = data.events.find((e): e is Ending => e.type === "finished" || e.type === "diverged");
      } else if (data.type === "ended") resolve(outcomeOf(ending, "it ended without a word"));
      else if (data.type === "failed") resolve(outcomeOf(ending, data.error.message));
    };
    const pace = { speed: null, pauseAtMemorization: false };
    const run = { runId, spec: `${spec}&engine=exact`, exactSeconds: 0, pace, steps: null };
    const start: ToWorker = { type: "start", ...run };
    worker.postMessage(start);
  });
}

async function send(answer: Answer): Promise<Heard> {
  const response = await fetch("answers", { method: "POST", body: JSON.stringify(answer) });
  if (!response.ok) throw new Error(`an answer was refused with status ${response.status}`);
  return (await response.json()) as Heard;
}

const status = document.querySelector("[role=status]")!;

async function work(): Promise<void> {
  const { visit, specs } = (await (await fetch(`work${location.search}`)).json()) as Work;
  let worker = startWorker();
  let equal = 0;
  for (const [n, spec] of specs.entries()) {
    status.textContent = `Run ${n + 1} of ${specs.length}; ${equal} equal so far`;
    const outcome = await outcomeIn(worker, spec, String(n)).catch((cause: unknown): Outcome => {
      worker.terminate();
      worker = startWorker();
      return { end: "failed", message: String(cause) };
    });
    if ((await send({ visit, n, outcome })).equal) equal++;
  }
  status.textContent = `Done: ${equal} of ${specs.length} equal to the receipts made in Node`;
}

work().catch((cause: unknown) => {
  status.textContent = `Stopped: ${String(cause)}`;
});
