/**
 * The conformance suite: what every engine must be, and what each promises of its bits. Node's engines run it under
 * vitest (engine/conformance.test.ts), the GPU engine in a browser (e2e/gpu.spec.ts). Not the comparison with PyTorch:
 * its numbers are files, which the hosts of the suite read (engine/conform.ts). For tests.
 */
import { BUDGET_CASES } from "./budget.ts";
import type { Case } from "./case.ts";
import { GRADIENT_CASES } from "./gradients.ts";
import { INTERVENTION_CASES } from "./interventions.ts";
import { MEASURING_CASES } from "./measuring.ts";
import { OBSERVABLE_CASES } from "./observables.ts";
import { TRAINING_CASES } from "./training.ts";

export const CASES: readonly Case[] = [
  ...GRADIENT_CASES,
  ...TRAINING_CASES,
  ...MEASURING_CASES,
  ...INTERVENTION_CASES,
  ...BUDGET_CASES,
  ...OBSERVABLE_CASES,
];
