/**
 * Conformance files: a small model's inputs, initial parameters and optimizer, and what PyTorch (float64) makes of
 * them. Turns a file into a setup, and an engine's numbers into relative errors ‖x − ref‖/‖ref‖ (contract §2).
 */
import { type MlpShape, mlpParameters } from "../core/model.ts";
import type { Optimizer, Setup } from "../core/setup.ts";

interface Matrix {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Named = Readonly<Record<string, Matrix>>;

export interface Fixture {
  readonly name: string;
  readonly model: {
    readonly kind: string;
    readonly vocab: number;
    readonly dModel: number;
    readonly hidden: number;
    readonly activation: string;
  };
  readonly optimizer: {
    readonly kind: string;
    readonly lr: number;
    readonly weightDecay: number;
    readonly beta1?: number;
    readonly beta2?: number;
    readonly eps?: number;
    readonly momentum?: number;
    readonly decayed: readonly string[];
  };
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly init: Named;
  readonly expect: {
    readonly logits: Matrix;
    readonly loss: number;
    readonly grads: Named;
    readonly after: Readonly<Record<"1" | "2" | "10", { readonly loss: number; readonly params: Named }>>;
  };
}

function optimizerOf({ kind, beta1, beta2, eps, momentum }: Fixture["optimizer"]): Optimizer {
  if (kind === "sgd") return { kind, momentum: momentum ?? 0 };
  if (kind !== "adamw" && kind !== "adam") throw new RangeError(`unknown optimizer ${kind}`);
  return { kind, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, eps: eps ?? 1e-8 };
}

/** @throws RangeError for a model kind that no engine here has */
export function setupOf(file: Fixture): Setup {
  if (file.model.kind !== "mlp-concat") throw new RangeError(`model ${file.model.kind} is not built yet`);
  const shape: MlpShape = {
    kind: "mlp",
    embed: "shared",
    vocabulary: file.model.vocab,
    classes: file.model.vocab,
    dModel: file.model.dModel,
    hidden: file.model.hidden,
    activation: file.model.activation as MlpShape["activation"],
  };
  const parameters = mlpParameters(shape, false).map((p) => ({
    ...p,
    decays: file.optimizer.decayed.includes(p.name),
  }));
  const empty = new Uint16Array(0);
  return {
    model: shape,
    parameters,
    initial: parameters.map(({ name }) => Float32Array.from(file.init[name]!.data)),
    train: {
      a: Uint16Array.from(file.inputs, (pair) => pair[0]!),
      b: Uint16Array.from(file.inputs, (pair) => pair[1]!),
      label: Uint16Array.from(file.labels),
    },
    test: { a: empty, b: empty, label: empty },
    optimizer: optimizerOf(file.optimizer),
    rates: { learningRate: file.optimizer.lr, weightDecay: file.optimizer.weightDecay },
    batch: null,
  };
}

/** ‖x − ref‖/‖ref‖ over all entries of all arrays together. */
export function relativeError(
  got: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
): number {
  let [difference, size] = [0, 0];
  reference.forEach((ref, k) => {
    for (let i = 0; i < ref.length; i++) {
      difference += (got[k]![i]! - ref[i]!) ** 2;
      size += ref[i]! ** 2;
    }
  });
  return Math.sqrt(difference / size);
}

/** Reference arrays in the order of a setup's parameters. */
export function inOrder(setup: Setup, named: Named): readonly (readonly number[])[] {
  return setup.parameters.map(({ name }) => named[name]!.data);
}

export interface RelativeErrors {
  readonly logits: number;
  readonly loss: number;
  readonly grads: number;
  readonly after1: number;
  readonly after2: number;
  readonly after10: number;
}
