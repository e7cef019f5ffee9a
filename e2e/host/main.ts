/** A bare page around the engine in a worker, so that the WebGPU backend meets the conformance suite in a browser. */
import type { Answer, Call, Calls } from "./calls.ts";

const worker = new Worker(new URL("./host.worker.ts", import.meta.url), { type: "module" });
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
worker.onmessage = ({ data }: MessageEvent<Answer>) => {
  const { resolve, reject } = waiting.get(data.id)!;
  waiting.delete(data.id);
  if ("error" in data) reject(new Error(data.error));
  else resolve(data.value);
};
worker.onerror = ({ message }) => {
  for (const { reject } of waiting.values()) reject(new Error(message));
  waiting.clear();
};

let next = 0;
function call<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): Promise<unknown> {
  const id = next++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, args } satisfies Call);
  });
}

declare global {
  interface Window {
    call: typeof call;
  }
}
window.call = call;
