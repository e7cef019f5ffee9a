/** A peer in a process of its own: one JSON request a line in, one JSON answer a line out. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Child {
  /** One at a time. @throws Error when the process has ended, or answers with an error */
  ask(request: unknown): Promise<unknown>;
  kill(): void;
}

export function startChild(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines: AsyncIterator<string, unknown> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  let failure: Error | null = null;
  child.on("error", (error) => {
    failure = error;
  });
  child.stdin.on("error", () => undefined); // a process that has ended is noticed by its missing answer
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  process.on("exit", kill);
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next();
      if (line.done === true) throw failure ?? new Error(`${command} ended before it answered`);
      return JSON.parse(line.value) as unknown;
    },
    kill,
  };
}
