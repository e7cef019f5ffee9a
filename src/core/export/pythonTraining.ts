/**
 * The lab's training loop in Python, around PyTorch's own optimizers: the grid, the milestones, the interventions and
 * the end of `plan.ts`, and the line of `result.ts`.
 */
import type { Parameter } from "../model.ts";
import type { Intervention } from "../spec/interventions.ts";
import type { RunSpec } from "../spec/keys.ts";
import { pythonLines, pythonNumber, pythonString } from "./pythonText.ts";

const EVALUATION = `
def squares(weights):
    """The sum of squares of all of them, in float64."""
    return sum(w.double().square().sum() for w in weights).item()


@torch.no_grad()
def evaluate(w, x, y, temperature):
    """Share of right answers, and mean loss in nats."""
    right, loss = 0, 0.0
    for rows in torch.arange(len(y), device=y.device).split(8192):
        logits = logits_of(w, x[rows])
        right += ((logits.argmax(1) == y[rows]) & ~logits.isnan().any(1)).sum().item()
        loss += F.cross_entropy(logits.double() / temperature, y[rows], reduction="sum").item()
    return right / len(y), loss / len(y)
`;

const SCALE = `

@torch.no_grad()
def scale(weights, factor):
    for w in weights:
        w *= factor
`;

const SET_NORM = `

def set_norm(weights, norm):
    """Nothing can be brought there from zero."""
    now = math.sqrt(squares(weights))
    if now > 0:
        scale(weights, norm / now)
`;

function optimizerText({ optimizer, beta1, beta2, eps, momentum }: RunSpec): string {
  const n = pythonNumber;
  switch (optimizer) {
    case "adamw":
      return `torch.optim.AdamW(groups, lr=LR, betas=(${n(beta1)}, ${n(beta2)}), eps=${n(eps)})`;
    case "adam":
      return `torch.optim.Adam(groups, lr=LR, betas=(${n(beta1)}, ${n(beta2)}), eps=${n(eps)})  # λθ joins the gradient`;
    case "sgd":
      return `torch.optim.SGD(groups, lr=LR, momentum=${n(momentum)})  # λθ joins the gradient`;
  }
}

/** One action of the lab's, as Python that carries it out. */
const ACTS: Readonly<Record<Intervention["action"], readonly string[]>> = {
  lr: ["for group in optimizer.param_groups:", '    group["lr"] = value'],
  wd: ['optimizer.param_groups[0]["weight_decay"] = value'],
  hold: ["held = math.sqrt(squares(decayed))"],
  norm: ["held = value", "set_norm(decayed, held)"],
  free: ["held = None"],
  rescale: ["scale(decayed, value)", "held = None if held is None else math.sqrt(squares(decayed))"],
  temp: ["temperature = value"],
};

const HOLDS: readonly Intervention["action"][] = ["hold", "norm"];

function interventionRow({ when, action, value }: Intervention): string {
  const at = typeof when === "number" ? String(when) : pythonString(when);
  return `(${at}, ${pythonString(action)}, ${value === null ? "None" : pythonNumber(value)})`;
}

function acts(interventions: readonly Intervention[]): string | null {
  if (interventions.length === 0) return null;
  const present = Object.keys(ACTS).filter((name) => interventions.some(({ action }) => action === name));
  const cases = present.map((name, i) => {
    const body = ACTS[name as Intervention["action"]].map((line) => `                ${line}`);
    return `            ${i === 0 ? "if" : "elif"} action == ${pythonString(name)}:\n${body.join("\n")}`;
  });
  return `        for when, action, value in INTERVENTIONS:  # measure, then act, then update; moments are kept
            if step != (reached[when] if when in reached else when):
                continue
${cases.join("\n")}`;
}

/** All that comes after the network. @param parameters those of the run */
export function pythonTraining(spec: RunSpec, parameters: readonly Parameter[]): string {
  const { interventions } = spec;
  const holds = interventions.some(({ action }) => HOLDS.includes(action));
  const scales = holds || interventions.some(({ action }) => action === "rescale");
  const split = parameters.some(({ decays }) => !decays);
  const minibatch = spec.batch !== "full";
  const train = minibatch ? "train_x[rows], train_y[rows]" : "train_x, train_y";
  const [x, y] = train.split(", ");
  return pythonLines(
    interventions.length === 0
      ? null
      : `# When (a step, or the grid point that decides an event), what, and its number.
INTERVENTIONS = [
${interventions.map((entry) => `    ${interventionRow(entry)},`).join("\n")}
]

`,
    `${EVALUATION.trim()}\n${scales ? SCALE : ""}${holds ? SET_NORM : ""}`,
    "",
    "def train(device, curves):",
    '    """@returns the run as one line of the lab\'s own runner has it."""',
    "    train_set, test_set = data()",
    "    start = initial_weights()",
    '    check("examples", [*train_set, *test_set], EXAMPLES)',
    '    check("initial weights", start.values(), WEIGHTS)',
    "    (train_x, train_y), (test_x, test_y) = [",
    `        (torch.tensor(x${spec.task === "parity" ? "" : ".astype(np.int64)"}, device=device), torch.tensor(y.astype(np.int64), device=device))`,
    "        for x, y in (train_set, test_set)",
    "    ]",
    "    w = {name: torch.tensor(values, device=device, requires_grad=True) for name, values in start.items()}",
    "    decayed = [w[name] for name, (*_, decays) in PARAMETERS.items() if decays]",
    '    groups = [{"params": decayed, "weight_decay": WD}]',
    split
      ? '    groups.append({"params": [w[name] for name, (*_, decays) in PARAMETERS.items() if not decays], "weight_decay": 0.0})'
      : null,
    `    optimizer = ${optimizerText(spec)}`,
    minibatch ? "    order = batches()" : null,
    "",
    '    reached = {"mem": None, "grok50": None, "grok90": None, "grok99": None}',
    `    norms = {"mem": None, "peak": None, "grok90": None}`,
    `    step, grid, temperature, ${holds || scales ? "held, " : ""}error = 0, 0, 1.0, ${holds || scales ? "None, " : ""}None`,
    "    began, in_updates = time.perf_counter(), 0.0",
    `
    def last_step():
        return STEPS if reached["grok99"] is None else min(STEPS, reached["grok99"] + AFTER)

    while True:
        if step in (grid, last_step()):
            train_accuracy, train_loss = evaluate(w, train_x, train_y, temperature)
            test_accuracy, test_loss = evaluate(w, test_x, test_y, temperature)
            norm, measured = squares(decayed), step
            if step == 0:
                norms["initial"] = norm
            if norms["peak"] is not None:
                norms["peak"] = max(norms["peak"], norm)
            if curves is not None:
                print(step, train_accuracy, test_accuracy, train_loss, test_loss, norm, sep=",", file=curves)
            if not all(map(math.isfinite, (train_loss, test_loss, norm))):
                error = f"diverged at step {step}"
                break
            for name, accuracy, threshold in (
                ("mem", train_accuracy, 0.99),
                ("grok50", test_accuracy, 0.5),
                ("grok90", test_accuracy, 0.9),
                ("grok99", test_accuracy, 0.99),
            ):
                if reached[name] is None and accuracy >= threshold:
                    reached[name], norms[name] = step, norm
                    print(f"step {step}: {name}", file=sys.stderr)
            if reached["mem"] == step:
                norms["peak"] = norm
            if step == grid:
                grid += max(1, -(-grid // 50))  # every step at first, then every 2 %`,
    acts(interventions),
    `        if step >= last_step():
            break

        started = time.perf_counter()`,
    minibatch ? "        rows = torch.tensor(next(order), device=device)" : null,
    `        # In float64, as in the lab: a float32 softmax gives no gradient where the right answer is nearly certain.
        loss = F.cross_entropy(logits_of(w, ${x}).double() / temperature, ${y})
        if not (math.isfinite(loss.item()) and math.isfinite(squares(decayed))):
            error = f"diverged at step {step}"
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()`,
    holds ? "        if held is not None:\n            set_norm(decayed, held)" : null,
    `        step += 1
        in_updates += time.perf_counter() - started

    at_end = measured == step
    line = {
        "spec": SPEC,
        "engine": "pytorch",
        "receipt": None,
        "steps": step,
        "tMem": reached["mem"],
        "tGrok50": reached["grok50"],
        "tGrok90": reached["grok90"],
        "tGrok99": reached["grok99"],
        "vInit": norms["initial"],
        "vMem": norms["mem"],
        "vPeak": norms["peak"],
        "vGrok90": norms["grok90"],
        "vEnd": norm if at_end else None,
        "trainAcc": train_accuracy if at_end else None,
        "testAcc": test_accuracy if at_end else None,
        "trainLoss": train_loss if at_end else None,
        "testLoss": test_loss if at_end else None,
        "trainMs": 1000 * in_updates,
        "wallMs": 1000 * (time.perf_counter() - began),
    }
    line = {key: None if isinstance(x, float) and not math.isfinite(x) else x for key, x in line.items()}
    return line if error is None else {**line, "error": error}
`,
  );
}
