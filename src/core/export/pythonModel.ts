/** A run's network in Python: its parameters as the lab lays them out and draws them, and its logits. */
import {
  type Activation,
  type Distribution,
  type ModelShape,
  type Parameter,
  type TransformerShape,
  distributionOf,
} from "../model.ts";
import type { RunSpec } from "../spec/keys.ts";
import { pythonBoolean, pythonLines, pythonNumber, pythonString, pythonTuple } from "./pythonText.ts";

const ACTIVATIONS: Readonly<Record<Activation, (x: string) => string>> = {
  gelu: (x) => `F.gelu(${x})`,
  relu: (x) => `F.relu(${x})`,
  quadratic: (x) => `(${x}) ** 2`,
};

/** The name of the function that draws it, and what its numbers are multiplied by in turn. */
function drawnBy(distribution: Distribution): readonly [string, readonly number[]] {
  if (distribution.kind === "constant") return [distribution.value === 0 ? "zeros" : "ones", []];
  return [distribution.kind, distribution.factors.filter((factor) => factor !== 1)]; // × 1 changes no bit
}

function rowText(parameter: Parameter, { init, scale }: RunSpec): string {
  const [drawn, factors] = drawnBy(distributionOf(parameter, init, scale));
  const shape = pythonTuple(parameter.shape.map(pythonNumber));
  const numbers = `[${factors.map(pythonNumber).join(", ")}]`;
  return `    ${pythonString(parameter.name)}: (${shape}, ${drawn}, ${numbers}, ${pythonBoolean(parameter.decays)}),`;
}

/** Which distributions the weights are drawn from. */
export function distributionsOf(
  parameters: readonly Parameter[],
  { init, scale }: RunSpec,
): Readonly<Record<"normal" | "uniform" | "zeros" | "ones", boolean>> {
  const names = new Set(parameters.map((parameter) => drawnBy(distributionOf(parameter, init, scale))[0]));
  const [normal, uniform, zeros, ones] = ["normal", "uniform", "zeros", "ones"].map((name) =>
    names.has(name),
  );
  return { normal: normal === true, uniform: uniform === true, zeros: zeros === true, ones: ones === true };
}

function constant(name: "zeros" | "ones"): string {
  return `def ${name}(key, count):\n    return np.${name}(count)\n\n`;
}

/** The table of parameters, and their first values. */
export function pythonWeights(parameters: readonly Parameter[], spec: RunSpec): string {
  const { zeros, ones } = distributionsOf(parameters, spec);
  return pythonLines(
    zeros ? constant("zeros") : null,
    ones ? constant("ones") : null,
    "# Shape; how its numbers are drawn, and what they are multiplied by; whether weight decay touches it.",
    "# A matrix acts as x @ W.",
    "PARAMETERS = {",
    ...parameters.map((parameter) => rowText(parameter, spec)),
    "}",
    `

def initial_weights():
    """float32 arrays by name. Each has a stream of its own."""
    stream = fork(ROOT, "init")
    weights = {}
    for name, (shape, draw, factors, _) in PARAMETERS.items():
        values = draw(fork(stream, name), math.prod(shape))
        for factor in factors:
            values = values * factor
        weights[name] = values.astype(np.float32).reshape(shape)
    return weights`,
  );
}

function twoLayers(activation: Activation, x: string): string {
  return `    hidden = ${ACTIVATIONS[activation](`${x} @ w["W1"] + w["b1"]`)}
    return hidden @ w["W2"] + w["b2"]`;
}

function transformer({
  positions,
  vocabulary,
  heads,
  layers,
  norm,
  bias,
  activation,
  dModel,
}: TransformerShape): string {
  const plus = (name: string): string => (bias ? ` + w[f"${name}.{layer}"]` : "");
  const map = (x: string, weight: string, shift: string): string =>
    `${x} @ w[f"${weight}.{layer}"]${plus(shift)}`;
  const before = (x: string): string => (norm === "pre" ? `layer_norm(${x})` : x);
  const after = (x: string, gain: string, shift: string): string =>
    norm === "post" ? `layer_norm(${x}, w[f"${gain}.{layer}"], w[f"${shift}.{layer}"])` : x;
  const entering = norm === "pre" ? "normed" : "x";
  const last =
    norm === "none"
      ? "x[:, -1]"
      : norm === "pre"
        ? "layer_norm(x[:, -1])"
        : 'layer_norm(x[:, -1], w["gf"], w["hf"])';
  const head = `
    def heads(x):
        """[examples, positions, width] → [examples, heads, positions, width of a head]"""
        return x.unflatten(-1, (${heads}, ${dModel / heads})).transpose(1, 2)
`;
  return pythonLines(
    norm === "none"
      ? null
      : `def layer_norm(x, gain=None, shift=None):
    return F.layer_norm(x, x.shape[-1:], gain, shift, eps=1e-5)

`,
    "def logits_of(w, x):",
    `    """[examples, 2] → [examples, classes]"""`,
    head,
    positions === 3
      ? `    tokens = F.pad(x, (0, 1), value=${vocabulary - 1})  # the = token is the last\n    x = w["E"][tokens] + w["pos"]`
      : `    x = w["E"][x] + w["pos"]`,
    `    for layer in range(${layers}):`,
    norm === "pre" ? "        normed = layer_norm(x)" : null,
    `        q = heads(${map(entering, "Wq", "bq")})`,
    `        k = heads(${map(entering, "Wk", "bk")})`,
    `        v = heads(${map(entering, "Wv", "bv")})`,
    `        shares = (q @ k.transpose(2, 3) / math.sqrt(${dModel / heads})).softmax(dim=3)`,
    "        attended = (shares @ v).transpose(1, 2).flatten(2)",
    `        x = ${after(`x + ${map("attended", "Wo", "bo")}`, "g1", "h1")}`,
    `        hidden = ${ACTIVATIONS[activation](map(before("x"), "Win", "bin"))}`,
    `        x = ${after(`x + ${map("hidden", "Wout", "bout")}`, "g2", "h2")}`,
    `    return ${last} @ w["U"]${bias ? ' + w["bu"]' : ""}`,
  );
}

/** `logits_of(w, x)`: weights by name, and the inputs of examples. */
export function pythonModel(shape: ModelShape): string {
  switch (shape.kind) {
    case "mlp": {
      const [left, right] = shape.embed === "shared" ? ["E", "E"] : ["Ea", "Eb"];
      return `def logits_of(w, x):
    """[examples, 2] → [examples, classes]"""
    x = torch.cat([w["${left}"][x[:, 0]], w["${right}"][x[:, 1]]], dim=1)
${twoLayers(shape.activation, "x")}`;
    }
    case "dense":
      return `def logits_of(w, x):
    """[examples, bits] → [examples, 2]"""
${twoLayers(shape.activation, "x")}`;
    case "transformer":
      return transformer(shape);
  }
}
