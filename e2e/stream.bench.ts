/**
 * Not a test: how long the page's main thread is busy at a stretch while eight series of 100,000 points stream in.
 * A stand-in worker speaks the protocol, 1000 points a series ten times a second, and keeps a core busy meanwhile
 * as training does. Prints the longest main-thread tasks of a recorded trace. Run with `npm run bench:stream`.
 */
import { expect, test } from "playwright/test";

const STREAMING_WORKER = `
const groups = ["embedding", "mlp", "unembedding"];
self.onmessage = ({ data }) => {
  if (data.type !== "start") return;
  const { runId } = data;
  const report = { name: "tfjs-cpu", device: "stand-in", softwareGpu: false, why: "" };
  postMessage({ type: "started", runId, report });
  let from = 0;
  const timer = setInterval(() => {
    const steps = 1000, events = [];
    const loss = Float32Array.from({ length: steps }, (_, i) => 4 * Math.exp(-(from + i) / 2e4) + 0.1 * Math.random());
    const groupNorms = Float64Array.from({ length: 3 * steps }, (_, i) => 300 + 200 * Math.sin((from + i / 3) / 1e4 + i % 3) + 20 * Math.random());
    events.push({ type: "trained", block: { from, steps, loss, lossOf: "train", groups, groupNorms } });
    for (let i = 0; i < steps; i++) {
      const step = from + i;
      events.push({ type: "measured", at: { step, trainLoss: loss[i], testLoss: 5 + Math.random(), trainCorrect: Math.min(100, step / 50),
        testCorrect: Math.min(100, step / 900), trainCount: 100, testCount: 100, groups, groupNorms: groupNorms.slice(3 * i, 3 * i + 3) } });
    }
    if (from === 5000) events.push({ type: "reached", milestone: "mem", step: 5000 });
    if (from === 90000) events.push({ type: "reached", milestone: "grok99", step: 90000 });
    from += steps;
    postMessage({ type: "progress", runId, events, stepsPerSecond: 10000 });
    if (from >= 100000) { clearInterval(timer); postMessage({ type: "ended", runId }); }
    const until = performance.now() + 60;
    while (performance.now() < until);
  }, 100);
};
`;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: { readonly name?: string };
}

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const) {
  test(`longest main-thread task, ${width}×${height}`, async ({ page, browser }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height });
    await page.route(/run\.worker/, (route) =>
      route.fulfill({ body: STREAMING_WORKER, contentType: "text/javascript" }),
    );
    await page.goto("./#steps=100000&after=inf");
    await page.waitForTimeout(1000);
    await browser.startTracing(page, {
      categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
    });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByRole("status")).toHaveText(/stopped at step/, { timeout: 120_000 });
    const trace = JSON.parse((await browser.stopTracing()).toString("utf8")) as { traceEvents: TraceEvent[] };
    const mains = new Set(
      trace.traceEvents
        .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
        .map(({ pid, tid }) => `${pid}.${tid}`),
    );
    const tasks = trace.traceEvents
      .filter(({ name, pid, tid }) => name.endsWith("RunTask") && mains.has(`${pid}.${tid}`))
      .map(({ dur = 0 }) => dur / 1000)
      .sort((a, b) => b - a);
    const over = (ms: number): number => tasks.filter((task) => task > ms).length;
    const longest = tasks.slice(0, 5).map((ms) => ms.toFixed(1));
    console.log(`${width}×${height}: ${tasks.length} tasks, longest ${longest.join(", ")} ms`);
    console.log(`${width}×${height}: ${over(50)} over 50 ms, ${over(25)} over 25 ms`);
    expect(tasks.length).toBeGreaterThan(100);
  });
}
