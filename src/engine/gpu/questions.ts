/** What a run is asked beyond its training: which answers are right, one answer, its logits and its gradient. */
import type { Inspection } from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import type { Answers } from "../engine.ts";
import { IDLE, type Memory, tokensOf, writeStretch } from "./memory.ts";
import type { Kernels } from "./kernels.ts";
import { type Pass, type Plan, callsIn } from "./plan.ts";
import type { Desk } from "./readBack.ts";
import { lossIn } from "./readRing.ts";
import type { Recorder } from "./record.ts";
import type { Supply } from "./runs.ts";
import { unpack } from "./weights.ts";

export interface Questions {
  answers(run: number): Promise<Answers>;
  /** @returns logits, [classes] */
  ask(run: number, a: number, b: number): Promise<Float32Array>;
  inspect(run: number): Promise<Inspection>;
}

export function questionsTo(
  kernels: Kernels,
  plan: Plan,
  memory: Memory,
  setups: readonly Setup[],
  { desk, record, supply }: { readonly desk: Desk; readonly record: Recorder; readonly supply: Supply },
): Questions {
  const { queue } = kernels.device;
  const { entries, run, about } = memory;
  const [{ model, train, test }] = setups as readonly [Setup];
  const total = train.label.length;
  const all = total + test.label.length;
  const { classes } = model;

  /** The logits of `count` examples, with entry `entry` of the uniform buffer. */
  async function logitsOf(r: number, count: number, entry: number): Promise<Float32Array> {
    const { at, row } = plan.logits;
    const floats = await desk.read([[memory.x, plan.byteOf(r, at), count * row * 16]], (spool) => {
      const pass = spool.pass();
      about(pass, entry);
      for (const call of [...plan.evaluation.before, ...plan.evaluation.each]) run(pass, call);
    });
    return unpack({ at: 0, rows: count, cols: classes, row }, floats, 0);
  }

  let gathering: Promise<Pass> | null = null;
  /** The pass that takes the gradient of a whole train set. */
  async function gatheringPass(): Promise<Pass> {
    if (plan.gathering === null) return plan.training;
    const calls = callsIn(plan.gathering);
    memory.bind(calls, await kernels.compile(calls));
    return plan.gathering;
  }

  /** Loss and gradient of the train set, a stretch after the other through the place of the first. */
  async function gradientOf(r: number): Promise<Omit<Inspection, "logits">> {
    const { capacity, stretches } = plan.train;
    const { before, each, after } = await (gathering ??= gatheringPass());
    const { train: data } = setups[r]!;
    const region = new Uint32Array(memory.stretchWords);
    const write = (first: number, c: number): number => {
      const count = Math.min(capacity, total - first);
      writeStretch(region, 0, capacity, tokensOf(setups[r]!), { ...data, rows: null, first, count });
      queue.writeBuffer(
        memory.ids,
        (r * memory.words + memory.trainAt + c * memory.stretchWords) * 4,
        region,
      );
      return count;
    };
    supply.now(r);
    for (let first = 0; first < total; first += capacity) {
      const count = write(first, 0);
      const start = first === 0 ? 1 : 0;
      const stretch = {
        ids: memory.trainAt,
        capacity,
        count,
        first: start,
        tally: first,
        ring: memory.looksAt,
        total,
      };
      memory.writeScratch({ ...IDLE, ...stretch });
      desk.submit((spool) => {
        const pass = spool.pass();
        about(pass, entries.scratch);
        if (first === 0) for (const call of before) run(pass, call);
        for (const call of each) run(pass, call);
        if (first + capacity < total) return;
        for (const call of after) run(pass, call);
        run(pass, plan.gather);
        run(pass, plan.lookSummary);
      });
    }
    const floats = await desk.read([
      [memory.ring, (memory.looksAt + r * plan.lookRow) * 4, plan.lookRow * 4],
      [memory.x, plan.byteOf(r, plan.gathered), plan.weights * 16],
    ]);
    // A full batch stands there for good: its first stretch is put back.
    if (setups[r]!.batch === null && stretches > 1) write(0, 0);
    supply.now();
    const loss = lossIn({ floats, at: 0 }, total);
    return {
      loss,
      gradients: plan.parameters.map((laid) => unpack(laid, floats, plan.lookRow + laid.at * 4)),
    };
  }

  return {
    async answers(r) {
      supply.now();
      const floats = await desk.read([[memory.x, plan.byteOf(r, plan.tally), all * 16]], record.evaluation);
      const right = Uint8Array.from({ length: all }, (_, i) => (floats[4 * i + 1]! > 0 ? 1 : 0));
      return { train: right.slice(0, total), test: right.slice(total) };
    },
    async ask(r, a, b) {
      supply.now();
      queue.writeBuffer(memory.ids, (r * memory.words + memory.askedAt) * 4, Uint32Array.of(a, b, 0));
      memory.writeScratch({ ...IDLE, ids: memory.askedAt, count: 1, tally: all });
      return logitsOf(r, 1, entries.scratch);
    },
    async inspect(r) {
      supply.now();
      const logits = new Float32Array(total * classes);
      const { capacity } = plan.test;
      for (let first = 0, c = 0; first < total; first += capacity, c++) {
        const part = await logitsOf(r, Math.min(capacity, total - first), entries.test(c));
        logits.set(part, first * classes);
      }
      return { logits, ...(await gradientOf(r)) };
    },
  };
}
