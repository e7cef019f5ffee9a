/**
 * A run as a PyTorch script that stands alone: it draws the same examples, initial weights and batches from the seed, to
 * the bit, checks them against checksums written here, and trains with PyTorch's own optimizers. What PyTorch rounds
 * differently from the lab's engines is all that is left between the two curves.
 */
import { batchOrder } from "../batches.ts";
import { type Setup, prepare } from "../setup.ts";
import type { RunSpec } from "../spec/keys.ts";
import { trainCount } from "../spec/parse.ts";
import { printHash, printSpec } from "../spec/print.ts";
import { crc32, float32Bytes, uint16Bytes } from "./bytes.ts";
import { pythonChance } from "./pythonChance.ts";
import { pythonData } from "./pythonData.ts";
import { distributionsOf, pythonModel, pythonWeights } from "./pythonModel.ts";
import { pythonLines, pythonNumber, pythonString } from "./pythonText.ts";
import { pythonTraining } from "./pythonTraining.ts";

/** Of inputs and answers, first of the train set: pairs of uint16 or ±1 in float32, and answers in uint16. */
function examplesChecksum({ train, test, inputs }: Setup): number {
  const parts = [train, test].flatMap(({ a, b, label }) => {
    const input =
      inputs === null
        ? uint16Bytes(Array.from({ length: 2 * a.length }, (_, i) => (i % 2 === 0 ? a : b)[i >> 1]!))
        : float32Bytes(
            inputs.values.subarray(inputs.cols * (a[0] ?? 0), inputs.cols * ((a.at(-1) ?? -1) + 1)),
          );
    return [input, uint16Bytes(label)];
  });
  return crc32(parts);
}

/** Of the rows of the first batches, as uint16 two to a row: its low half, its high half. */
const CHECKED_BATCHES = 8;

function batchesChecksum({ batch, train }: Setup): number | null {
  if (batch === null) return null;
  const order = batchOrder(train.label.length, batch.size, batch.draw, batch.start);
  const rows = Array.from({ length: CHECKED_BATCHES }, () => [...order.next()]).flat();
  return crc32([uint16Bytes(rows.flatMap((row) => [row & 0xffff, row >>> 16]))]);
}

function constants(spec: RunSpec, setup: Setup): string {
  const n = pythonNumber;
  const batches = batchesChecksum(setup);
  return pythonLines(
    `SPEC = ${pythonString(printSpec(spec))}`,
    `ROOT = (${spec.seed}, 0x67726F6B)  # the seed's stream, from which all others are forked`,
    spec.task === "parity"
      ? `BITS, RELEVANT = ${spec.bits}, ${spec.k}  # input bits, of which the first decide`
      : setup.model.kind !== "dense" && spec.task.startsWith("s5")
        ? null
        : `P = ${spec.p}  # modulus`,
    `TRAIN = ${trainCount(spec)}  # examples to train on`,
    spec.batch === "full" ? null : `BATCH = ${spec.batch}  # examples a step`,
    `LR, WD = ${n(spec.learningRate)}, ${n(spec.weightDecay)}  # learning rate η and weight decay λ`,
    `STEPS, AFTER = ${spec.steps}, ${n(spec.after)}  # the most updates, in all and after the first test accuracy of 0.99`,
    "",
    "# Checksums (CRC-32) of what the lab drew for this run.",
    `EXAMPLES, WEIGHTS = 0x${hex(examplesChecksum(setup))}, 0x${hex(crc32(setup.initial.map(float32Bytes)))}`,
    batches === null ? null : `BATCHES = 0x${hex(batches)}  # of the first ${CHECKED_BATCHES}`,
  );
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, "0").toUpperCase();
}

const CHECK = `def check(what, arrays, expected):
    """Ends the script unless they are the lab's."""
    crc = 0
    for values in arrays:
        crc = zlib.crc32(np.ascontiguousarray(values).tobytes(), crc)
    if crc != expected:
        sys.exit(f"The {what} are not those of the lab.")`;

const MAIN = (minibatch: boolean): string => `def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu", help="where PyTorch computes, such as cuda (default: cpu)")
    parser.add_argument("--curves", metavar="FILE", help="write accuracies, losses and norm as CSV")
    options = parser.parse_args()
${
  minibatch
    ? `    first = [np.array(rows, np.uint32) for rows in itertools.islice(batches(), ${CHECKED_BATCHES})]
    check("batches", first, BATCHES)
`
    : ""
}    curves = None
    if options.curves is not None:
        curves = open(options.curves, "w", buffering=1)
        print("step,trainAccuracy,testAccuracy,trainLoss,testLoss,norm", file=curves)
    line = train(options.device, curves)
    print(json.dumps(line))
    sys.exit(1 if "error" in line else 0)


if __name__ == "__main__":
    main()
`;

/** The script, complete. @param spec a run of the lab, on whatever engine */
export function pytorchScript(spec: RunSpec): string {
  const setup = prepare(spec);
  const { model, parameters } = setup;
  const chance = pythonChance(spec, distributionsOf(parameters, spec));
  const body = [
    CHECK,
    chance,
    "# The task and the network.",
    pythonData(spec),
    pythonWeights(parameters, spec),
    pythonModel(model),
    pythonTraining(spec, parameters),
    MAIN(setup.batch !== null),
  ];
  const usesItertools = body.some((part) => part.includes("itertools."));
  return `"""A run of Grokking Lab in PyTorch.

    #${printHash(spec)}

Its examples, initial weights and batches are the lab's own, to the bit: they are drawn from the seed as the lab draws
them, and checked. From there on PyTorch computes, and rounds in its own way.

Needs PyTorch and NumPy:  python3 FILE [--device cuda] [--curves curves.csv]
Prints one JSON object, as \`npm run grok\` of the lab does: when the run memorized and grokked, and its norms V then.
Exit status 1: it diverged.
"""

import argparse
${usesItertools ? "import itertools\n" : ""}import json
import math
import sys
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F

${constants(spec, setup)}


${body.map((part) => part.trim()).join("\n\n\n")}
`;
}
