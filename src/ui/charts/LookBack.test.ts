import { expect, test } from "vitest";
import { lookBackText } from "./LookBack.tsx";

const KEPT = { steps: [0, 50, 87], bytes: 52 * 2 ** 20, mostBytes: 64 * 2 ** 20 };

test("looking back says its step, that of the weights, and how much is kept", () => {
  expect(lookBackText(88, KEPT)).toBe(
    "Looking back at step 88; kept weights: step 87 (3 copies, 52.0 of 64 MB)",
  );
  expect(lookBackText(60, KEPT)).toContain("kept weights: step 50 ");
  expect(lookBackText(60, { ...KEPT, steps: [] })).toBe(
    "Looking back at step 60; no weights kept from there",
  );
});
