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
import type { Dataset, Setup } from "../../src/core/setup.ts";
import type { Advance } from "../../src/node/bench/turn.ts";

type Params = { E: np.Array; W1: np.Array; b1: np.Array; W2: np.Array; b2: np.Array };
type State = { params: Params; m: Params; v: Params };
type Batch = { a: np.Array; b: np.Array; label: np.Array };

const KEYS = ["E", "W1", "b1", "W2", "b2"] as const;

function byKey(of: (key: (typeof KEYS)[number]) => np.Array): Params {
  return { E: of("E"), W1: of("W1"), b1: of("b1"), W2: of("W2"), b2: of("b2") };
}

/** Its documentation asks not to let operations pile up. */
const MOST_QUEUED = 4;

/** Mean cross-entropy of a batch. */
function lossOf({ E, W1, b1, W2, b2 }: Params, { a, b, label }: Batch): np.Array {
  const classes = b2.shape[0]!;
  const x = np.concatenate([np.take(E.ref, a, 0), np.take(E, b, 0)], 1);
  const hidden = nn.gelu(np.matmul(x, W1).add(b1), { approximate: false });
  const logits = np.matmul(hidden, W2).add(b2);
  return nn.logSoftmax(logits).mul(nn.oneHot(label, classes)).sum(-1).mean().neg();
}

/** AdamW, decay decoupled and of matrices alone. @param corrections [2] 1 − β1ᵗ and 1 − β2ᵗ */
function adamW({ optimizer, rates }: Setup): (state: State, grads: Params, corrections: np.Array) => State {
  if (optimizer.kind !== "adamw") throw new RangeError("AdamW is what is compared");
  const { beta1, beta2, eps } = optimizer;
  const { learningRate, weightDecay } = rates;
  return (state, grads, corrections) => {
    const [c1, c2] = [corrections.ref.slice(0), corrections.slice(1)];
    const next = KEYS.map((key) => {
      const g = grads[key];
      const m = state.m[key].mul(beta1).add(g.ref.mul(1 - beta1));
      const v = state.v[key].mul(beta2).add(np.square(g).mul(1 - beta2));
      const direction = m.ref.div(c1.ref).div(np.sqrt(v.ref.div(c2.ref)).add(eps));
      const decay = key.startsWith("b") ? 1 : 1 - learningRate * weightDecay;
      return [key, { w: state.params[key].mul(decay).sub(direction.mul(learningRate)), m, v }] as const;
    });
    c1.dispose();
    c2.dispose();
    const of = new Map(next);
    return {
      params: byKey((k) => of.get(k)!.w),
      m: byKey((k) => of.get(k)!.m),
      v: byKey((k) => of.get(k)!.v),
    };
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
  const { optimizer, batch: drawn, parameters, initial } = setup;
  const [beta1, beta2] = optimizer.kind === "sgd" ? [0, 0] : [optimizer.beta1, optimizer.beta2];
  const update = adamW(setup);
  const step = jit((state: State, batch: Batch, corrections: np.Array): { loss: np.Array; state: State } => {
    const { params, m, v } = state;
    const [loss, grads] = valueAndGrad(lossOf)(
      byKey((k) => params[k].ref),
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
