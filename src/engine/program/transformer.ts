/**
 * The transformer, positions unrolled: two or three tokens, each position a value of its own. What depends on a token
 * and its position alone (the first layer's residual stream, keys, values and queries) is a table with one row for
 * each token; only the last position is computed in the last layer (theory: finite vocabulary).
 */
import type { Parameter, TransformerShape } from "../../core/model.ts";
import { type Builder, type Forward, type Operand, type Value, forwardOf } from "./program.ts";

const SELECT = ["left", "right", "only"] as const;

export function transformerForward(shape: TransformerShape, parameters: readonly Parameter[]): Forward {
  const { norm, layers, heads, positions, vocabulary, activation } = shape;
  return forwardOf(parameters, (build) => {
    /** x·W + b, where there is a b. */
    const linear = (x: Operand, weight: string, bias: string, name: string): Value => {
      const out = build.product(x, build.weight(weight), name);
      return build.has(bias) ? build.addRow(out, build.weight(bias), `${name}+${bias}`) : out;
    };
    const before = (x: Value, name: string): Value => (norm === "pre" ? build.layerNorm(x, name) : x);
    const after = (x: Value, gain: string, shift: string, name: string): Value =>
      norm === "post" ? affineNorm(build, x, gain, shift, name) : x;

    let stream = Array.from({ length: positions }, (_, t) => {
      const select = SELECT[t]!;
      const tokens = vocabulary - (positions - 2); // the = token is the last
      const table =
        select === "only" ? build.weight("E", tokens, 1, select) : build.weight("E", 0, tokens, select);
      return build.addRow(table, build.weight("pos", t, 1), `x${t}`);
    });
    for (let layer = 0; layer < layers; layer++) {
      const of = (name: string): string => `${name}.${layer}`;
      const inputs = stream.map((x) => before(x, `${x.name} normed`));
      const [keys, values] = (["k", "v"] as const).map((which) =>
        inputs.map((x, t) => linear(x, of(`W${which}`), of(`b${which}`), of(`${which}${t}`))),
      ) as [Value[], Value[]];
      const outputs = layer === layers - 1 ? [positions - 1] : stream.map((_, t) => t);
      stream = outputs.map((t) => {
        const query = linear(inputs[t]!, of("Wq"), of("bq"), of(`q${t}`));
        const attended = build.attention(heads, query, keys, values, of(`attended${t}`));
        const mixed = build.sum(
          stream[t]!,
          linear(attended, of("Wo"), of("bo"), of(`o${t}`)),
          of(`mixed${t}`),
        );
        const x = after(mixed, of("g1"), of("h1"), of(`mixed${t} normed`));
        const entering = linear(before(x, of(`entering${t}`)), of("Win"), of("bin"), of(`in${t}`));
        const hidden = build.activation(activation, entering, of(`hidden${t}`));
        const leaving = build.sum(x, linear(hidden, of("Wout"), of("bout"), of(`out${t}`)), of(`x${t}′`));
        return after(leaving, of("g2"), of("h2"), of(`x${t}′ normed`));
      });
    }
    const last = after(before(stream[0]!, "last normed"), "gf", "hf", "last normed");
    return linear(last, "U", "bu", "logits");
  });
}

function affineNorm(build: Builder, x: Value, gain: string, shift: string, name: string): Value {
  const scaled = build.scaleRow(build.layerNorm(x, name), build.weight(gain), `${name}·${gain}`);
  return build.addRow(scaled, build.weight(shift), `${name}·${gain}+${shift}`);
}
