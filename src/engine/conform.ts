/** One conformance file through an engine: its relative errors against PyTorch (contract §2). */
import type { Engine } from "./engine.ts";
import { type Fixture, type RelativeErrors, inOrder, relativeError, setupOf } from "./fixture.ts";

/** @throws RangeError for a file that no engine here can train */
export async function conform(engine: Engine, file: Fixture): Promise<RelativeErrors> {
  const setup = setupOf(file);
  using trainer = await engine.trainer(setup);
  const { logits, loss, gradients } = await trainer.inspect();
  const after = async (steps: "1" | "2" | "10"): Promise<number> => {
    await trainer.advance(Number(steps) - trainer.step);
    const { parameters } = await trainer.snapshot();
    return relativeError(parameters, inOrder(setup, file.expect.after[steps].params));
  };
  return {
    logits: relativeError([logits], [file.expect.logits.data]),
    loss: relativeError([[loss]], [[file.expect.loss]]),
    grads: relativeError(gradients, inOrder(setup, file.expect.grads)),
    after1: await after("1"),
    after2: await after("2"),
    after10: await after("10"),
  };
}
