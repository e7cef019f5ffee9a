/**
 * Not a test: how long ten seeds of the Lecture preset take here, each to its grok, and how long the page's main thread
 * is busy at a stretch meanwhile: with no run on the page, and with one that goes on beside them.
 */
import { mainTasks, tasksText } from "./mainTasks.ts";
import { button, expect, open, test, waitForStep } from "./page.ts";

for (const beside of [false, true]) {
  test(`ten seeds of Lecture${beside ? " beside a run" : ""}`, async ({ page, browser }) => {
    test.setTimeout(400_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, beside ? "after=inf&steps=20000" : "");
    await page.waitForTimeout(2000);
    if (beside) {
      await button(page, "Run").click();
      await waitForStep(page, 5);
    }
    let seconds = 0;
    const tasks = await mainTasks(page, browser, async () => {
      const from = performance.now();
      await button(page, "10 seeds").click();
      await expect(button(page, "Clear seeds")).toBeVisible({ timeout: 300_000 });
      seconds = (performance.now() - from) / 1000;
    });
    const text = await page.getByRole("region", { name: "Seeds" }).textContent();
    console.log(`${beside ? "Beside a run" : "Alone"}: ${seconds.toFixed(1)} s. ${text}`);
    console.log(tasksText(tasks));
    expect(tasks.length).toBeGreaterThan(100);
  });
}
