/**
 * Not a test: how long the page's main thread is busy at a stretch while the series of 100,000 steps stream in.
 * A stand-in worker speaks the protocol, 1000 points a series ten times a second, and keeps a core busy meanwhile
 * as training does. Prints the longest main-thread tasks of a recorded trace. Run with `npm run bench:stream`.
 */
import { expect, test } from "playwright/test";
import { mainTasks, tasksText } from "./mainTasks.ts";

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
    const budget = Float64Array.from({ length: 3 * 4 * steps }, () => 0.1 * (Math.random() - 0.5));
    const gradientSquares = Float64Array.from({ length: steps }, Math.random);
    const rates = { learningRate: 0.003, weightDecay: 3 };
    events.push({ type: "trained", block: { from, steps, loss, lossOf: "train", groups, groupNorms, budget, gradientSquares, rates, decayed: 1000 } });
    for (let i = 0; i < steps; i++) {
      const step = from + i;
      events.push({ type: "measured", at: { step, trainLoss: loss[i], testLoss: 5 + Math.random(), trainCorrect: Math.min(100, step / 50),
        testCorrect: Math.min(100, step / 900), trainCount: 100, testCount: 100, groups, groupNorms: groupNorms.slice(3 * i, 3 * i + 3), moments: { first: Math.random(), second: Math.random(), preconditioner: 1e4 },
        angles: { toInitial: step / 1e5, toMemorization: null }, outputs: { scale: 10, trainMargin: 5, testMargin: 1, collapsed: 3 },
        spectrum: Float64Array.from({ length: 29 }, () => 1 / 29), weightBits: null } });
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
    const tasks = await mainTasks(page, browser, async () => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await expect(page.getByRole("status")).toHaveText(/stopped at step/, { timeout: 120_000 });
    });
    console.log(`${width}×${height}: ${tasksText(tasks)}`);
    expect(tasks.length).toBeGreaterThan(100);
  });
}
