/**
 * Runs of one shape in training on the GPU, in step: one dispatch works for all of them, each in its own part of every
 * buffer. A submission holds as many steps as fit in a bounded time, with the measurements asked for among them; its
 * losses, norms and answers come back together.
 */
import { GROUPS, groupsOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Inspection, Measurement } from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Answers, Fleet, StateAction, Stretch } from "../engine.ts";
import { softmax } from "../softmax.ts";
import type { Kernels } from "./kernels.ts";
import { fillMemory } from "./fill.ts";
import { memoryFor } from "./memory.ts";
import { callsOf, planOf } from "./plan.ts";
import { questionsTo } from "./questions.ts";
import { deskOf } from "./readBack.ts";
import { type Columns, columnsOf, lanesOf, measurementIn, readNorms } from "./readRing.ts";
import { recorder } from "./record.ts";
import { newRun, orderFrom, supplyOf } from "./runs.ts";
import { packAll, unpack } from "./weights.ts";
import { STEP_ROW } from "./wgsl/common.ts";

/**
 * A submission ends about here: what runs for seconds may be killed by the system. Who wants to pause sooner asks for
 * fewer steps.
 */
const SUBMISSION_MS = 250;
/** So much longer than any before may a submission be: a first step says little about the next thousand. */
const GROWTH = 8;

/** A fleet, and what a single run is asked beyond it. */
export interface GpuFleet extends Fleet {
  measure(run: number): Promise<Measurement>;
  answers(run: number): Promise<Answers>;
  ask(run: number, a: number, b: number): Promise<Float32Array>;
  inspect(run: number): Promise<Inspection>;
  /** Of a fleet of one: a fleet is at one step. */
  restore(run: number, snapshot: Snapshot): void;
  /** All weights, from the first float on; rows padded to whole vectors. */
  readonly parameterBuffer: GPUBuffer;
  /** How many floats of it are weights of the first run, padding (zeros) included. */
  readonly parameterFloats: number;
}

/** What came of a stretch of training so far. */
interface Gathered {
  readonly columns: Columns;
  readonly measurements: Measurement[];
}

/** Stands for a norm that only the GPU knows so far. */
const HELD_HERE = NaN;

/**
 * @param now milliseconds, to bound submissions
 * @throws EngineFailure when the runs do not fit, or a kernel does not compile
 */
export async function gpuFleet(
  kernels: Kernels,
  setups: readonly Setup[],
  now: () => number,
): Promise<GpuFleet> {
  const { device } = kernels;
  const { queue } = device;
  const [setup] = setups as readonly [Setup];
  const { parameters } = setup;
  const plan = planOf(setup, kernels.tile, kernels.limits, setups.length);
  const calls = callsOf(plan);
  const pipelineOf = await kernels.compile(calls);
  const memory = memoryFor(kernels, plan, setups);
  memory.bind(calls, pipelineOf);
  fillMemory(queue, plan, memory, setups);
  const runs = setups.map(newRun);
  const desk = deskOf(device, kernels.limits.flop);
  const record = recorder(plan, memory);
  const supply = supplyOf(queue, plan, memory, runs);
  const questions = questionsTo(kernels, plan, memory, setups, { desk, record, supply });
  const groups = groupsOf(parameters);
  const lanes = lanesOf(groups);
  const [stepWords, lookWords] = [runs.length * STEP_ROW, runs.length * plan.lookRow];

  let step = 0;
  /** ‖θ‖² by group as it is now, run by run; `null` where only the GPU knows. */
  let norms: (Float64Array | null)[] = runs.map(() => null);
  let msPerStep = SUBMISSION_MS;
  let longest = 1;
  supply.now();

  /** One submission of `steps` steps and the measurements `looks`, which lie within. */
  async function go(
    steps: number,
    looks: readonly number[],
    done: number,
    into: readonly (Gathered | null)[],
  ): Promise<void> {
    const began = now();
    const fresh = runs.map(({ betaPowers }) => betaPowers[1] === 1);
    supply.steps(
      steps,
      looks.map((at) => at - step),
    );
    const holds = runs.some(({ controls, retired }) => controls.heldNorm !== null && !retired);
    const known = runs.every(({ retired }, r) => retired || norms[r] !== null);
    const stepped = steps * stepWords;
    const looked = known && looks.length === 0 ? 0 : (1 + looks.length) * lookWords;
    desk.submit(
      (spool) => {
        let m = 0;
        if (!known) record.norms(spool);
        if (looks[m] === step) record.look(spool, m++);
        for (let slot = 0; slot < steps; slot++) {
          record.step(spool, slot, holds);
          if (looks[m] === step + slot + 1) record.look(spool, m++);
        }
      },
      (encoder) => {
        const { ring, staging, looksAt } = memory;
        if (stepped > 0) encoder.copyBufferToBuffer(ring, 0, staging, 0, stepped * 4);
        if (looked > 0) encoder.copyBufferToBuffer(ring, looksAt * 4, staging, stepped * 4, looked * 4);
      },
    );
    const floats = new Float32Array(await desk.map(memory.staging, (stepped + looked) * 4));
    into.forEach((gathered, r) => {
      if (gathered === null) return;
      const lookAt = (i: number): number => stepped + i * lookWords + r * plan.lookRow;
      const present = norms[r] ?? new Float64Array(groups.length);
      if (norms[r] === null) readNorms({ floats, at: lookAt(0) }, lanes, present);
      for (let slot = 0; slot < steps; slot++) {
        const row = { floats, at: slot * stepWords + r * STEP_ROW };
        gathered.columns.step(done + slot, row, present);
      }
      norms[r] = present;
      looks.forEach((at, m) => {
        const updated = !fresh[r]! || at > step;
        const row = { floats, at: lookAt(1 + m) };
        gathered.measurements.push(measurementIn(row, at, runs[r]!, plan.lookRow, updated));
      });
    });
    step += steps;
    if (steps === 0) return;
    msPerStep = (now() - began) / steps;
    longest = Math.max(longest, steps);
  }

  async function advance(steps: number, measureAt: readonly number[]): Promise<readonly (Stretch | null)[]> {
    const from = step;
    const into = runs.map((run): Gathered | null =>
      run.retired ? null : { columns: columnsOf(run, from, steps), measurements: [] },
    );
    let looks = measureAt;
    for (let done = 0; done < steps || looks.length > 0;) {
      const timely = Math.min(longest * GROWTH, Math.floor(SUBMISSION_MS / msPerStep));
      let many = Math.min(steps - done, memory.mostSteps, Math.max(1, timely));
      const tooMany = looks[memory.mostLooks];
      if (tooMany !== undefined) many = Math.min(many, tooMany - 1 - step);
      const within = looks.filter((at) => at <= step + many);
      looks = looks.slice(within.length);
      await go(many, within, done, into);
      done += many;
    }
    return into.map((gathered) =>
      gathered === null ? null : { block: gathered.columns.block, measurements: gathered.measurements },
    );
  }

  const FACTOR = 0;
  const TARGET = 4; // bytes: ‖θ‖² that is held, 0 for none
  const setControl = (r: number, lane: number, value: number): void =>
    queue.writeBuffer(memory.control, r * 8 + lane, Float32Array.of(value));
  /** Of one run alone: the others keep their bits. Its norm is another. */
  function alone(r: number, body: () => void): void {
    norms[r] = null;
    supply.now(r);
    body();
    supply.now();
  }
  const holdHere = (r: number): void =>
    desk.submit(record.norms, (encoder) =>
      encoder.copyBufferToBuffer(memory.x, plan.byteOf(r, plan.state), memory.control, r * 8 + TARGET, 4),
    );

  function act(r: number, action: StateAction): void {
    const run = runs[r]!;
    const hold = (heldNorm: number | null): void => {
      run.controls = { ...run.controls, heldNorm };
    };
    switch (action.action) {
      case "hold":
        hold(HELD_HERE);
        return alone(r, () => holdHere(r));
      case "free":
        hold(null);
        return setControl(r, TARGET, 0);
      case "norm":
        hold(action.value);
        setControl(r, TARGET, action.value * action.value);
        return alone(r, () => desk.submit(record.rescale));
      case "rescale": {
        const isHeld = run.controls.heldNorm !== null;
        setControl(r, FACTOR, action.value);
        alone(r, () => {
          desk.submit(record.rescale);
          if (isHeld) holdHere(r);
        });
        if (isHeld) hold(HELD_HERE);
        return setControl(r, FACTOR, 0);
      }
      case "temp":
        run.controls = { ...run.controls, temperature: action.value };
        return supply.now();
    }
  }

  return {
    size: runs.length,
    get step() {
      return step;
    },
    advance,
    setRates(r, rates) {
      runs[r]!.rates = rates;
    },
    act,
    mark(r) {
      runs[r]!.isMarked = true;
      supply.now(r);
      desk.submit(record.mark);
      supply.now();
    },
    retire(r) {
      runs[r]!.retired = true;
    },
    async measure(r) {
      const stretch = (await advance(0, [step]))[r];
      return stretch?.measurements[0] ?? bug("a retired run is measured");
    },
    async snapshot(r) {
      const { rates, controls, betaPowers, order, isMarked } = runs[r]!;
      const flats = 1 + plan.moments;
      const floats = await desk.read([
        [memory.x, plan.byteOf(r, 0), flats * plan.weights * 16],
        ...(isMarked ? [[memory.x, plan.byteOf(r, plan.marked), plan.weights * 16] as const] : []),
        [memory.x, plan.byteOf(r, plan.state + 1), 16],
        [memory.control, r * 8, 8],
      ]);
      const part = (k: number): Float32Array[] =>
        plan.parameters.map((laid) => unpack(laid, floats, (k * plan.weights + laid.at) * 4));
      const jumps = floats.subarray(-2 - GROUPS.length);
      const heldNorm = controls.heldNorm === null ? null : Math.sqrt(floats.at(-1)!);
      return {
        step,
        parameters: part(0),
        moments: Array.from({ length: plan.moments }, (_, k) => part(k + 1)),
        betaPowers,
        rates,
        controls: { ...controls, heldNorm },
        marked: isMarked ? part(flats) : null,
        jumps: lanes.map((lane) => jumps[lane]!),
        batches: order?.state() ?? null,
      };
    },
    restore(r, snapshot) {
      const run = runs[r]!;
      [snapshot.parameters, ...snapshot.moments].forEach((values, k) => {
        queue.writeBuffer(memory.x, plan.byteOf(r, plan.weights * k), packAll(plan.parameters, values));
      });
      const { rates, controls, betaPowers, batches, marked } = snapshot;
      Object.assign(run, { rates, controls, betaPowers, isMarked: marked !== null });
      if (marked !== null)
        queue.writeBuffer(memory.x, plan.byteOf(r, plan.marked), packAll(plan.parameters, marked));
      const jumps = new Float32Array(GROUPS.length);
      lanes.forEach((lane, g) => (jumps[lane] = snapshot.jumps[g]!));
      queue.writeBuffer(memory.x, plan.byteOf(r, plan.state + 1), jumps);
      run.order = batches === null ? null : orderFrom(run.setup, batches);
      step = snapshot.step;
      norms = runs.map(() => null);
      setControl(r, TARGET, (controls.heldNorm ?? 0) ** 2);
      supply.now();
    },
    answers: questions.answers,
    ask: async (r, a, b) => softmax(await questions.ask(r, a, b), runs[r]!.controls.temperature),
    inspect: questions.inspect,
    parameterBuffer: memory.x,
    parameterFloats: plan.weights * 4,
    [Symbol.dispose]: () => memory[Symbol.dispose](),
  };
}
