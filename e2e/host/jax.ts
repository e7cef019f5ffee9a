/**
 * jax-js as a peer of `npm run bench`: the lab's model and optimizer as its users would write them, one jitted
 * function a step. In jax-js every use of an array but the last is written `.ref`.
 */
import {
  blockUntilReady,
  defaultDevice,
  type Device,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { batchOrder } from "../../src/core/batches.ts";
import type { TransformerShape } from "../../src/core/model.ts";
import type { Dataset, Setup } from "../../src/core/setup.ts";
import type { Advance } from "../../src/node/bench/turn.ts";

type Params = Record<string, np.Array>;
type State = { params: Params; m: Params; v: Params };
type Batch = { a: np.Array; b: np.Array; label: np.Array };

/** Its documentation asks not to let operations pile up. */
const MOST_QUEUED = 4;

/** Mean cross-entropy of logits. */
function crossEntropy(logits: np.Array, label: np.Array): np.Array {
  const classes = logits.shape.at(-1)!;
  return nn.logSoftmax(logits).mul(nn.oneHot(label, classes)).sum(-1).mean().neg();
}

function mlpLoss({ E, W1, b1, W2, b2 }: Params, { a, b, label }: Batch): np.Array {
  const x = np.concatenate([np.take(E!.ref, a, 0), np.take(E!, b, 0)], 1);
  const hidden = nn.gelu(np.matmul(x, W1!).add(b1!), { approximate: false });
  return crossEntropy(np.matmul(hidden, W2!).add(b2!), label);
}

/** One layer without LayerNorm or biases, ReLU, read out at the = token. */
function transformerLoss({ dModel: d, heads, vocabulary }: TransformerShape) {
  return (params: Params, { a, b, label }: Batch): np.Array => {
    const n = a.shape[0]!;
    const equals = np.full([n], vocabulary - 1, { dtype: np.int32 });
    const tokens = np.stack([a, b, equals], 1);
    const x = np.take(params["E"]!, tokens, 0).add(params["pos"]!);
    const split = (name: string): np.Array =>
      np.transpose(np.matmul(x.ref, params[name]!).reshape([n, 3, heads, d / heads]), [0, 2, 1, 3]);
    const [q, k, v] = [split("Wq.0"), split("Wk.0"), split("Wv.0")];
    const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(d / heads));
    const attended = np.transpose(np.matmul(nn.softmax(scores), v), [0, 2, 1, 3]).reshape([n, 3, d]);
    const mixed = x.add(np.matmul(attended, params["Wo.0"]!));
    const hidden = nn.relu(np.matmul(mixed.ref, params["Win.0"]!));
    const out = mixed.add(np.matmul(hidden, params["Wout.0"]!));
    const last = out.slice([], 2);
    return crossEntropy(np.matmul(last, params["U"]!), label);
  };
}

/** AdamW, decay decoupled and of matrices alone. @param corrections [2] 1 − β1ᵗ and 1 − β2ᵗ */
function adamW({
  optimizer,
  rates,
  parameters,
}: Setup): (state: State, grads: Params, corrections: np.Array) => State {
  if (optimizer.kind !== "adamw") throw new RangeError("AdamW is what is compared");
  const { beta1, beta2, eps } = optimizer;
  const { learningRate, weightDecay } = rates;
  return (state, grads, corrections) => {
    const [c1, c2] = [corrections.ref.slice(0), corrections.slice(1)];
    const next = parameters.map(({ name: key, decays }) => {
      const g = grads[key]!;
      const m = state.m[key]!.mul(beta1).add(g.ref.mul(1 - beta1));
      const v = state.v[key]!.mul(beta2).add(np.square(g).mul(1 - beta2));
      const direction = m.ref.div(c1.ref).div(np.sqrt(v.ref.div(c2.ref)).add(eps));
      const decay = decays ? 1 - learningRate * weightDecay : 1;
      return [key, { w: state.params[key]!.mul(decay).sub(direction.mul(learningRate)), m, v }] as const;
    });
    c1.dispose();
    c2.dispose();
    const pick = (of: "w" | "m" | "v"): Params =>
      Object.fromEntries(next.map(([key, one]) => [key, one[of]]));
    return { params: pick("w"), m: pick("m"), v: pick("v") };
  };
}

function batchFrom({ a, b, label }: Dataset, rows: Uint32Array | null): Batch {
  const take = (from: Uint16Array): np.Array =>
    np.array(rows === null ? Int32Array.from(from) : Int32Array.from(rows, (i) => from[i]!));
  return { a: take(a), b: take(b), label: take(label) };
}

/** @throws Error when the device is not to be had here */
export async function startJax(device: Device, setup: Setup): Promise<Advance> {
  if (!(await init(device)).includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
  const { model, optimizer, batch: drawn, parameters, initial } = setup;
  if (model.kind === "dense") throw new RangeError("no peer for vectors");
  const lossOf = model.kind === "mlp" ? mlpLoss : transformerLoss(model);
  const byKey = (of: (key: string) => np.Array): Params =>
    Object.fromEntries(parameters.map(({ name }) => [name, of(name)]));
  const [beta1, beta2] = optimizer.kind === "sgd" ? [0, 0] : [optimizer.beta1, optimizer.beta2];
  const update = adamW(setup);
  const step = jit((state: State, batch: Batch, corrections: np.Array): { loss: np.Array; state: State } => {
    const { params, m, v } = state;
    const [loss, grads] = valueAndGrad(lossOf)(
      byKey((k) => params[k]!.ref),
      batch,
    );
    return { loss, state: update({ params, m, v }, grads as Params, corrections) };
  });

  const arrayOf = (key: string, values: (size: Float32Array) => Float32Array): np.Array => {
    const i = parameters.findIndex(({ name }) => name === key);
    return np.array(values(initial[i]!)).reshape([...parameters[i]!.shape]);
  };
  const zeros = (): Params => byKey((key) => arrayOf(key, ({ length }) => new Float32Array(length)));
  let state: State = { params: byKey((key) => arrayOf(key, (w) => w.slice())), m: zeros(), v: zeros() };
  const whole = batchFrom(setup.train, null);
  const order = drawn && batchOrder(setup.train.label.length, drawn.size, drawn.draw, drawn.start);
  let powers: readonly [number, number] = [1, 1];

  return async (steps) => {
    let loss: np.Array | null = null;
    for (let i = 0; i < steps; i++) {
      powers = [powers[0] * beta1, powers[1] * beta2];
      loss?.dispose();
      const batch =
        order === null
          ? { a: whole.a.ref, b: whole.b.ref, label: whole.label.ref }
          : batchFrom(setup.train, order.next());
      ({ loss, state } = step(state, batch, np.array([1 - powers[0], 1 - powers[1]])));
      if (i % MOST_QUEUED === MOST_QUEUED - 1) await blockUntilReady(state.params);
    }
    await blockUntilReady(state.params);
    await loss?.data();
  };
}
