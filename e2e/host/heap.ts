/** How much JavaScript holds on to in a page's worker: asked over Chromium's own protocol, after its garbage is gone. */
import type { Page } from "playwright/test";

interface HeapUsage {
  readonly usedSize: number;
  /** Of the browser's own objects: a GPU buffer's wrapper, say. */
  readonly embedderHeapUsedSize: number;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** @returns asks for bytes alive, in a page with one worker */
export async function workerHeap(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  const waiting = new Map<number, (message: Message) => void>();
  const worker = new Promise<string>((resolve) => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const answer = JSON.parse(message) as Message;
    waiting.get(answer.id ?? -1)?.(answer);
  });
  // Not flat: this session speaks to one target alone, and passes messages on.
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await worker;
  let last = 0;
  const ask = async (method: string): Promise<unknown> => {
    const id = ++last;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return async () => {
    await ask("HeapProfiler.collectGarbage");
    const { usedSize, embedderHeapUsedSize } = (await ask("Runtime.getHeapUsage")) as HeapUsage;
    return usedSize + embedderHeapUsedSize;
  };
}
