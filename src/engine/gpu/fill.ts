/** What lies in the memory of a fleet before anything is trained. */
import { type Spectral, circle } from "../../core/fourier.ts";
import type { Setup } from "../../core/setup.ts";
import { wordsOf, writeExamples } from "./examples.ts";
import { type Memory, tokensOf, writeStretch } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { pack, packAll } from "./weights.ts";

/** Every example of a setup, train set first, as the evaluation goes through them. */
function writeAll(into: Uint32Array, at: number, capacity: number, { train, test }: Setup): void {
  const all = train.label.length + test.label.length;
  const chain = (key: "a" | "b" | "label"): Uint16Array => {
    const both = new Uint16Array(all);
    both.set(train[key]);
    both.set(test[key], train[key].length);
    return both;
  };
  const data = { a: chain("a"), b: chain("b"), label: chain("label"), rows: null };
  for (let first = 0, c = 0; first < all; first += capacity, c++) {
    const count = Math.min(capacity, all - first);
    writeExamples(into, at + c * wordsOf(capacity, 0, false), capacity, { ...data, first, count });
  }
}

/** The spectrum's table: cos and sin of 2πi/n and the i-th token, a vector each. */
function turnsOf({ order }: Spectral): Float32Array<ArrayBuffer> {
  const { cos, sin } = circle(order.length);
  const turns = new Float32Array(order.length * 4);
  order.forEach((token, i) => turns.set([cos[i]!, sin[i]!, token], i * 4));
  return turns;
}

/** Weights, examples, and what a task has of its own. */
export function fillMemory(queue: GPUQueue, plan: Plan, memory: Memory, setups: readonly Setup[]): void {
  const { stretches, capacity } = plan.train;
  setups.forEach((setup, r) => {
    const initial = packAll(plan.parameters, setup.initial);
    for (const at of [0, plan.initial]) queue.writeBuffer(memory.x, plan.byteOf(r, at), initial);
    if (setup.spectral !== null)
      queue.writeBuffer(memory.x, plan.byteOf(r, plan.turns.at), turnsOf(setup.spectral));
    const words = new Uint32Array(memory.words);
    writeAll(words, 0, plan.test.capacity, setup);
    if (setup.batch === null) {
      for (let c = 0; c < stretches; c++) {
        const first = c * capacity;
        const count = Math.min(capacity, setup.train.label.length - first);
        const at = memory.trainAt + c * memory.stretchWords;
        writeStretch(words, at, capacity, tokensOf(setup), { ...setup.train, rows: null, first, count });
      }
    }
    queue.writeBuffer(memory.ids, r * memory.words * 4, words);
    if (setup.inputs === null) return;
    const { cols, values } = setup.inputs;
    const rows = values.length / cols;
    const inputs = new Float32Array(rows * plan.given.row * 4);
    pack({ at: 0, rows, cols, row: plan.given.row }, values, inputs, 0);
    queue.writeBuffer(memory.x, plan.byteOf(r, plan.given.at), inputs);
  });
}
