/** One conformance file through the TensorFlow.js trainer: its relative errors against PyTorch. */
import { type Fixture, type RelativeErrors, inOrder, relativeError, setupOf } from "../fixture.ts";
import { tfjsTrainer } from "./trainer.ts";

export async function conform(file: Fixture): Promise<RelativeErrors> {
  const setup = setupOf(file);
  using trainer = tfjsTrainer(setup);
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
