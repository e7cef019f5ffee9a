/** How long the page's main thread is busy at a stretch: the tasks of a recorded trace. */
import type { Browser, Page } from "playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  readonly ts: number;
  readonly dur?: number;
  /** The thread's own time: on a busy machine less than `dur`. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** ms */
export interface Task {
  readonly wall: number;
  readonly cpu: number;
}

/** @returns the main thread's tasks while `act` goes on */
export async function mainTasks(
  page: Page,
  browser: Browser,
  act: () => Promise<void>,
): Promise<readonly Task[]> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString("utf8")) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}.${tid}`),
  );
  return trace.traceEvents
    .filter(({ name, pid, tid }) => name.endsWith("RunTask") && mains.has(`${pid}.${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 }));
}

/** In words, for the terminal: by the clock, and in the thread's own time, which other programs do not lengthen. */
export function tasksText(tasks: readonly Task[]): string {
  const say = (lengths: readonly number[]): string => {
    const longest = [...lengths].sort((a, b) => b - a).slice(0, 5);
    const over = lengths.filter((ms) => ms > 50).length;
    return `${over} over 50 ms, longest ${longest.map((ms) => ms.toFixed(1)).join(", ")} ms`;
  };
  const [wall, cpu] = [tasks.map((task) => task.wall), tasks.map((task) => task.cpu)];
  return `${tasks.length} tasks; by the clock ${say(wall)}; of the thread ${say(cpu)}`;
}
