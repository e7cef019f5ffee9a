/** What the scripts say. That Python runs them, and to what end, is `npm run check:pytorch`. */
import { describe, expect, test } from "vitest";
import { TASK_NAMES } from "../task.ts";
import { type RunSpec } from "../spec/keys.ts";
import { parseLink } from "../spec/parse.ts";
import { pytorchScript } from "./pytorchScript.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  return parsed.value.spec;
}
const SMALL = "p=5&d=8&h=8";
const scriptOf = (text: string): string => pytorchScript(specOf(text));

describe("a script", () => {
  test("names its run, and holds checksums of what the lab drew for it", () => {
    const script = scriptOf(`${SMALL}&frac=0.8&lr=0.01&seed=7`);
    expect(script).toContain("#v=1&p=5&frac=0.8&d=8&h=8&lr=0.01&seed=7\n");
    expect(script).toContain("ROOT = (7, 0x67726F6B)");
    expect(script).toContain("TRAIN = 20  # examples to train on");
    expect(script).toContain("LR, WD = 0.01, 3  #");
    expect(script).toContain("STEPS, AFTER = 3000, 500  #");
    // NumPy and zlib came to the same: a change here is a change of what is drawn.
    expect(script).toContain("EXAMPLES, WEIGHTS = 0x0DC167AE, 0x38146590");
  });

  test("has the table of parameters", () => {
    expect(scriptOf(SMALL)).toContain(`PARAMETERS = {
    "E": ((5, 8), normal, [0.35355339059327373], True),
    "W1": ((16, 8), normal, [0.25], True),
    "b1": ((8,), zeros, [], False),
    "W2": ((8, 5), normal, [0.35355339059327373], True),
    "b2": ((5,), zeros, [], False),
}`);
    expect(scriptOf(`${SMALL}&init=torch&scale=2&decay=all`)).toContain(
      `"E": ((5, 8), normal, [2], True),
    "W1": ((16, 8), uniform, [0.25, 2], True),
    "b1": ((8,), uniform, [0.25], True),`,
    );
  });

  test("holds no more than its run needs", () => {
    const plain = scriptOf(SMALL);
    for (const absent of [
      "INTERVENTIONS",
      "held",
      "BATCH",
      "layer_norm",
      "uniform(",
      "PERMUTATIONS",
      "ones(",
    ])
      expect(plain).not.toContain(absent);
    expect(scriptOf("task=parity&bits=12&n=50&h=4")).not.toContain("shuffled");
    expect(scriptOf(`${SMALL}&decay=all`)).not.toContain("groups.append");
  });

  test("is free of what JavaScript would leave in it", () => {
    const models = [
      "",
      "&model=transformer&heads=2",
      "&model=transformer&heads=2&norm=post&bias=1&init=torch&after=inf",
    ];
    const runs = TASK_NAMES.filter((task) => task !== "parity" && !task.startsWith("s5")).flatMap((task) =>
      models.map((model) => `task=${task}&${SMALL}${model}`),
    );
    for (const script of [...runs, "task=parity&bits=12&n=50&h=4&batch=10", "task=s5&d=4&h=4&frac=0.01"].map(
      scriptOf,
    )) {
      expect(script).not.toMatch(/undefined|null|NaN|Infinity|\$\{|\[object|\btrue\b|\bfalse\b|\t| \n/);
      expect(script).not.toMatch(/\n{4}/);
    }
  });
});

describe("choices", () => {
  test.each([
    ["opt=adamw", "torch.optim.AdamW(groups, lr=LR, betas=(0.9, 0.999), eps=1e-8)"],
    ["opt=adam&b1=0&eps=1e-30", "torch.optim.Adam(groups, lr=LR, betas=(0, 0.999), eps=1e-30)"],
    ["opt=sgd&mom=0.5", "torch.optim.SGD(groups, lr=LR, momentum=0.5)"],
    ["act=quadratic", 'hidden = (x @ w["W1"] + w["b1"]) ** 2'],
    ["embed=separate", 'w["Ea"][x[:, 0]], w["Eb"][x[:, 1]]'],
    ["task=div", "a * pow(b, -1, P) % P) for a in range(P) for b in range(1, P)]"],
    ["batch=4&draw=replace", "yield [below(TRAIN, stream) for _ in range(BATCH)]"],
    ["batch=4", "yield order[start : start + BATCH]"],
    ["model=transformer&norm=pre", 'return layer_norm(x[:, -1]) @ w["U"]\n'],
    [
      "model=transformer&norm=post",
      'x = layer_norm(x + attended @ w[f"Wo.{layer}"], w[f"g1.{layer}"], w[f"h1.{layer}"])',
    ],
    ["model=transformer&bias=1", 'q = heads(x @ w[f"Wq.{layer}"] + w[f"bq.{layer}"])'],
    ["model=transformer", "tokens = F.pad(x, (0, 1), value=5)  # the = token is the last"],
    ["model=transformer&eq=0", 'x = w["E"][x] + w["pos"]'],
  ])("%s", (change, text) => expect(scriptOf(`${SMALL}&${change}`)).toContain(text));

  test("interventions, in written order, and what they need alone", () => {
    const script = scriptOf(`${SMALL}&do=mem:hold&do=30:wd=0&do=mem:rescale=0.5`);
    expect(script).toContain(`INTERVENTIONS = [
    ("mem", "hold", None),
    (30, "wd", 0),
    ("mem", "rescale", 0.5),
]`);
    expect(script).toContain('if action == "wd":');
    expect(script).toContain('elif action == "hold":');
    expect(script).not.toContain('action == "temp"');
    expect(scriptOf(`${SMALL}&do=9:temp=2`)).not.toContain("held");
  });
});
