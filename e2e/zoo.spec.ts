/** The zoo on the page: what applies is shown, everything trains, what does not go together is refused. */
import type { Locator, Page } from "playwright/test";
import { button, expect, open, status, test, violations, waitForStep } from "./page.ts";

function combobox(page: Page, name: string): Locator {
  return page.getByRole("combobox", { name, exact: true });
}

/** Opens a fold of the controls, unless it is open. */
async function unfold(page: Page, name: string): Promise<void> {
  const fold = page.locator("details").filter({ has: page.locator("summary", { hasText: name }) });
  if ((await fold.getAttribute("open")) === null) await fold.locator(".group-name").click();
}

function field(page: Page, name: string): Locator {
  return page.getByRole("spinbutton", { name, exact: true });
}

test("a transformer brings its keys and drops the others; the width follows; back again", async ({
  page,
}) => {
  await open(page, "embed=separate&p=31");
  await combobox(page, "Model").selectOption("transformer");
  await expect(page).toHaveURL(/#v=1&p=31&model=transformer$/);
  await unfold(page, "Model");
  for (const name of ["LayerNorm", "Layers", "= token", "Biases"])
    await expect(combobox(page, name)).toBeVisible();
  await expect(field(page, "Heads")).toBeVisible();
  await expect(field(page, "Hidden width h")).toHaveValue("512");
  await expect(combobox(page, "Embedding")).toHaveCount(0);
  await combobox(page, "LayerNorm").selectOption("post");
  await combobox(page, "= token").selectOption("no");
  await combobox(page, "Biases").selectOption("yes");
  await expect(page).toHaveURL(/model=transformer&norm=post&eq=0&bias=1$/);
  await combobox(page, "Model").selectOption("mlp");
  await expect(page).toHaveURL(/#v=1&p=31$/);
  await unfold(page, "Model");
  await expect(field(page, "Hidden width h")).toHaveValue("256");
});

test("parity has its own keys and the one model; a group has no modulus", async ({ page }) => {
  await open(page, "p=31&model=transformer&norm=pre&frac=0.4");
  await combobox(page, "Task").selectOption("parity");
  await expect(page).toHaveURL(/#v=1&task=parity$/);
  await unfold(page, "Task");
  for (const name of ["Bits", "Relevant bits", "Training examples"])
    await expect(field(page, name)).toBeVisible();
  await combobox(page, "Model").selectOption("transformer");
  await expect(page.getByRole("alert")).toContainText("does not apply to task=parity");
  await expect(combobox(page, "Model")).toHaveValue("mlp");
  await combobox(page, "Task").selectOption("s5conj");
  await expect(page).toHaveURL(/#v=1&task=s5conj$/);
  await expect(field(page, "Modulus p")).toHaveCount(0);
  await expect(field(page, "Train fraction α")).toBeVisible();
  await expect(page.getByText("7200 of 14 400 pairs shown".replace(" 400", "\u202f400"))).toBeVisible();
});

for (const spec of [
  "p=13&d=16&h=16&heads=2&model=transformer&norm=pre&layers=2",
  "p=13&d=16&h=16&heads=2&model=transformer&norm=post&eq=0&bias=1&init=torch&decay=all&batch=32&draw=replace",
  "task=s5&frac=0.05&d=8&h=8&act=relu",
  "task=parity&bits=14&k=2&n=200&h=16",
  "p=11&d=8&h=8&embed=separate&act=quadratic",
]) {
  test(`trains on exact, and its receipt comes: ${spec}`, async ({ page }) => {
    await open(page, `${spec}&engine=exact&steps=60&after=inf`);
    await button(page, "Run").click();
    await expect(status(page)).toHaveText(/stopped at step 60/, { timeout: 30_000 });
    await expect(page.getByRole("banner")).toContainText("exact · CPU");
    await expect(page.getByRole("button", { name: /^Receipt exact\d+-[0-9a-f]{16}$/ })).toBeVisible();
  });
}

test("every intervention is told: as a chip before, as an event when it comes", async ({ page }) => {
  await open(
    page,
    "p=11&d=8&h=8&steps=40&after=inf&do=5:norm=3&do=10:free&do=15:rescale=0.5&do=20:temp=2&do=25:hold&do=30:lr=0.001",
  );
  const chips = page.getByRole("list", { name: "Interventions" });
  for (const text of ["hold ‖θ‖ = 3", "let ‖θ‖ go free", "θ × 0.5, once", "logits ÷ 2", "hold ‖θ‖ as it is"])
    await expect(chips).toContainText(text);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 40/);
  for (const text of [
    "held at 3 from step 5",
    "free again from step 10",
    "multiplied by 0.5 at step 15",
    "divided by 2 from step 20",
    "held where it was at step 25",
    "learning rate set to 0.001 from step 30",
  ])
    await expect(page.getByRole("log")).toContainText(text);
});

test("what does not go together is refused before anything starts, and says what would work", async ({
  page,
}) => {
  await open(page, "p=100&model=transformer");
  await combobox(page, "Task").selectOption("div");
  await expect(page.getByRole("alert")).toContainText("needs a prime modulus; the next one is p=101");
  await expect(combobox(page, "Task")).toHaveValue("add");
  await unfold(page, "Model");
  await field(page, "Heads").fill("3");
  await field(page, "Heads").press("Enter");
  await expect(page.getByText(/d must be a multiple of heads=3, such as d=126 or d=129/)).toBeVisible();
  await field(page, "Heads").press("Escape");
  await field(page, "Batch size").fill("5001");
  await field(page, "Batch size").press("Enter");
  await expect(page.getByText(/the train set has 5000 examples: batch is full, or/)).toBeVisible();
  await button(page, "Run").click();
  await expect(page.getByText(/^Not started: batch size "5001" is not allowed/)).toBeVisible();
  await expect(status(page)).toHaveText("ready");

  await page.goto("./#p=3&frac=0.1");
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText("What keeps the link from opening");
  await expect(panel).toContainText("this leaves no training example; frac=0.12 or a larger p would do");
});

test("a run that is valid and too large for an engine is told so, which is another message", async ({
  page,
}) => {
  await open(page, "p=257&d=512&h=2048&model=transformer&engine=tfjs-wasm");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await button(page, "Run").click();
  await expect(page.getByText("Does not fit this engine or machine.")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(".message")).toContainText(/needs about \d+\.\d GB.*Lower p, d, h or batch/);
  await expect(status(page)).toHaveText(/failed/);
});

test("every preset opens, says what it shows, and the head of the page keeps its height", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page);
  const header = page.getByRole("banner");
  const preset = combobox(page, "Preset");
  const names = await preset.locator("option").allTextContents();
  expect(names.length).toBeGreaterThanOrEqual(16);
  const height = (await header.boundingBox())!.height;
  for (const name of names) {
    await preset.selectOption(name);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(preset).toHaveValue(name);
    expect((await header.boundingBox())!.height, name).toBe(height);
    const says = header.locator(".preset-says");
    const cut = await says.evaluate((el) => el.scrollHeight - el.clientHeight);
    expect(cut, `${name}: two lines hold its sentence`).toBeLessThanOrEqual(1);
  }
});

test("an estimate stands by the model: of a published setting with its time, else without", async ({
  page,
}) => {
  await open(page);
  await expect(page.getByText(/88\u202f507 parameters · about .* a step · groks in about/)).toBeVisible();
  await combobox(page, "Task").selectOption("mul");
  await expect(page.getByText(/when it groks is not known/)).toBeVisible();
});

const SUMMARY = { runs: 2, reached: 2, median: 425, range: [400, 450] };
const TABLE = {
  format: 1,
  engine: "exact1",
  rows: [
    {
      name: "mlp-p59-f0.5-lr0.003-wd3",
      spec: "p=31&after=0&engine=exact",
      source: "arXiv 2606.13753",
      budget: 60_000,
      decides: "tGrok90",
      verdict: { kind: "agrees", by: "times" },
      quantities: { tGrok90: { published: SUMMARY, ours: SUMMARY, ratio: 1, interval: [0.9, 1.1], p: null } },
      published: [{ tGrok90: 400 }, { tGrok90: 450 }],
      ours: [],
    },
    {
      name: "mlp-p29-f0.3-lr0.001-wd1",
      spec: "p=29&frac=0.3&lr=0.001&wd=1&steps=60000&after=0&engine=exact",
      source: "arXiv 2606.13753",
      budget: 60_000,
      decides: "tGrok90",
      verdict: { kind: "no runs" },
      quantities: {},
      published: [{ tGrok90: null }, { tGrok90: null }],
      ours: [],
    },
  ],
};

for (const scheme of ["light", "dark"] as const) {
  test(`the gallery shows ours against published, and a row opens its run, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.route(/reproduction\.json/, (route) => route.fulfill({ json: TABLE }));
    await open(page);
    await button(page, "Ours against published").click();
    const gallery = page.getByRole("dialog");
    await expect(gallery).toContainText("1 of 1 setting that was run agrees");
    await expect(gallery.getByRole("row").nth(2)).toContainText("none of 2");
    await expect(gallery.getByRole("link", { name: /published 425, ours 425, agrees/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await gallery.getByRole("rowheader").first().getByRole("link").click();
    await expect(gallery).toHaveCount(0);
    await expect(page).toHaveURL(/#v=1&p=31&after=0&engine=exact$/);
    await expect(status(page)).toHaveText("ready");
  });
}

test("a copy of the lab without the table says so", async ({ page }) => {
  await page.route(/reproduction\.json/, (route) => route.fulfill({ contentType: "text/html", body: "<p>" }));
  await open(page);
  await button(page, "Ours against published").click();
  await expect(page.getByRole("dialog")).toContainText("has no saved comparison yet");
});

test("a run at full speed teaches the page this machine's own", async ({ page }) => {
  await open(page, "steps=300&after=inf");
  const about = page.getByRole("button", { name: "About these estimates" });
  await about.hover();
  await expect(page.getByText(/until a run here has shown/)).toBeVisible();
  await button(page, "Run").click();
  await waitForStep(page, 60);
  await expect(status(page)).toHaveText(/stopped at step 300/, { timeout: 60_000 });
  await about.hover();
  await expect(page.getByText(/of the last run on this machine/)).toBeVisible();
});
