/**
 * Not a test: how long a sweep of 45 short runs takes here, and how long the page's main thread is busy at a stretch
 * meanwhile: with its dialog open, where figures and tables are drawn anew as runs end, and closed, beside a run of the
 * page. Then what is found is opened, and its runs are there to calibrate on.
 */
import { mainTasks, tasksText } from "./mainTasks.ts";
import { button, expect, open, test, waitForStep } from "./page.ts";

const SWEEP =
  "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&batch=256&draw=replace&steps=1500&after=0&sweep=lr:0.004:0.02:5,wd:1:4:3,seeds:3";

for (const beside of [false, true]) {
  test(`a sweep of 45 runs, ${beside ? "beside a run" : "its dialog open"}`, async ({ page, browser }) => {
    test.setTimeout(400_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, SWEEP);
    const dialog = page.getByRole("dialog", { name: "Sweep" });
    await expect(dialog).toContainText("45 runs, none started");
    await page.waitForTimeout(2000);
    let seconds = 0;
    const training = await mainTasks(page, browser, async () => {
      const from = performance.now();
      await button(page, "Start sweep").click();
      if (beside) {
        await button(page, "Close").click();
        await page.getByRole("combobox", { name: "Preset", exact: true }).selectOption("Lecture");
        await button(page, "Run").click();
        await waitForStep(page, 5);
        await expect(button(page, "Sweep: 45 of 45 ended")).toBeVisible({ timeout: 300_000 });
      } else await expect(dialog).toContainText("45 of 45 runs ended", { timeout: 300_000 });
      seconds = (performance.now() - from) / 1000;
      await page.waitForTimeout(3000); // the last analysis
    });
    console.log(
      `${beside ? "Beside a run" : "Dialog open"}: ${seconds.toFixed(1)} s. ${tasksText(training)}`,
    );
    expect(training.length).toBeGreaterThan(100);
    if (!beside) return;
    const opening = await mainTasks(page, browser, async () => {
      await button(page, "Sweep: 45 of 45 ended").click();
      await expect(dialog.getByRole("table").first()).toBeVisible();
      await page.waitForTimeout(1000);
      await button(page, "Close").click();
      await button(page, "Calibration").click();
      const box = page.getByRole("dialog", { name: "Calibration" }).getByRole("checkbox").first();
      await box.check();
      await page.waitForTimeout(2000);
    });
    console.log(`What it found, opened: ${tasksText(opening)}`);
  });
}
