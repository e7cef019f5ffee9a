/** One conformance file through an engine: its relative errors against PyTorch, and whether they pass (contract §2). */
import type { EngineReport } from "../core/readout.ts";
import type { Engine } from "./engine.ts";
import {
  type Fixture,
  type RelativeErrors,
  type StepsAfter,
  inOrder,
  relativeError,
  setupOf,
} from "./fixture.ts";

/** Largest relative errors: of the initial state's logits, loss and gradients, and of the parameters after steps. */
export interface Tolerance {
  readonly initial: number;
  readonly after: number;
}

/** What is not ours to the last bit: the arithmetic of a GPU, and TensorFlow.js. */
const LOOSE: Tolerance = { initial: 1e-5, after: 5e-5 };

export const TOLERANCES: Readonly<Record<EngineReport["name"], Tolerance>> = {
  exact: { initial: 2e-6, after: 5e-6 },
  gpu: LOOSE,
  "tfjs-webgpu": LOOSE,
  "tfjs-wasm": LOOSE,
  "tfjs-cpu": LOOSE,
};

/** NaN passes nothing. */
export function conforms({ initial, after }: Tolerance, errors: RelativeErrors): boolean {
  const { logits, loss, grads, after1, after2, after10 } = errors;
  return (
    [logits, loss, grads].every((error) => error <= initial) &&
    [after1, after2, after10].every((error) => error <= after)
  );
}

/** A key bias shifts all scores of a query alike: its gradient is zero, and Adam makes steps of what rounding leaves. */
const STEPS_ARE_ROUNDING = /^bk\./;

/** @throws EngineFailure when the engine cannot hold the model */
export async function conform(engine: Engine, file: Fixture): Promise<RelativeErrors> {
  const setup = setupOf(file);
  using trainer = await engine.trainer(setup);
  const { logits, loss, gradients } = await trainer.inspect();
  const compared = setup.parameters.flatMap(({ name }, i) =>
    STEPS_ARE_ROUNDING.test(name) ? [] : [{ name, i }],
  );
  const after = async (steps: StepsAfter): Promise<number> => {
    await trainer.advance(Number(steps) - trainer.step);
    const { parameters } = await trainer.snapshot();
    return relativeError(
      compared.map(({ i }) => parameters[i]!),
      inOrder(compared, file.expect.after[steps].params),
    );
  };
  return {
    logits: relativeError([logits], [file.expect.logits.data]),
    loss: relativeError([[loss]], [[file.expect.loss]]),
    grads: relativeError(gradients, inOrder(setup.parameters, file.expect.grads)),
    after1: await after("1"),
    after2: await after("2"),
    after10: await after("10"),
  };
}
