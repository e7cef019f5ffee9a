import { describe, expect, test } from "vitest";
import { BLOCK_MS, createPacer } from "./pacer.ts";

/** Runs `blocks` blocks of a machine that takes `msPerStep`, and returns steps and time spent. */
function simulate(
  speed: number | null,
  msPerStep: number,
  blocks: number,
  blockMs?: number,
): { steps: number; ms: number; largest: number } {
  let now = 0;
  let [steps, largest] = [0, 0];
  const pacer = createPacer(speed, now, blockMs);
  for (let i = 0; i < blocks; i++) {
    const block = pacer.blockSteps();
    now += block * msPerStep;
    now += pacer.after(block, now);
    steps += block;
    largest = Math.max(largest, block * msPerStep);
  }
  return { steps, ms: now, largest };
}

describe("the pacer", () => {
  test.each([500, 200, 50, 10])("keeps %i steps a second on a fast machine", (speed) => {
    const { steps, ms } = simulate(speed, 0.2, 400);
    expect((1000 * steps) / ms / speed).toBeGreaterThan(0.98);
    expect((1000 * steps) / ms / speed).toBeLessThan(1.02);
  });

  test("never holds back a machine slower than the speed asked for", () => {
    const { steps, ms } = simulate(500, 20, 100);
    expect(ms).toBeCloseTo(steps * 20);
  });

  test("blocks stay short, so that a pause answers at once", () => {
    for (const msPerStep of [0.05, 0.5, 3, 12]) {
      const { largest } = simulate(null, msPerStep, 200);
      expect(largest).toBeLessThanOrEqual(45);
      expect(largest).toBeGreaterThanOrEqual(Math.min(20, msPerStep));
    }
  });

  test("an engine that waits for its answers gets longer ones, and a set speed all the same", () => {
    for (const msPerStep of [0.05, 0.5, 3, 12]) {
      const { largest } = simulate(null, msPerStep, 200, BLOCK_MS.waits);
      expect(largest).toBeLessThanOrEqual(100);
      expect(largest).toBeGreaterThanOrEqual(70);
    }
    const { steps, ms, largest } = simulate(50, 0.2, 400, BLOCK_MS.waits);
    expect((1000 * steps) / ms).toBeCloseTo(50, 0);
    expect(largest).toBeLessThan(1); // two steps, so that the curve creeps
  });

  test("time that went into something else shortens no block, and counts in the measured speed", () => {
    let now = 0;
    const pacer = createPacer(null, now);
    for (let i = 0; i < 200; i++) {
      const block = pacer.blockSteps();
      pacer.after(block, (now += block)); // 1 ms a step
      now += 100;
      pacer.aside(100);
    }
    expect(pacer.blockSteps()).toBeGreaterThan(25);
    expect(pacer.stepsPerSecond()).toBeLessThan(300);
  });

  test("says the measured speed once there is a second to tell from, and a pause is nobody's time", () => {
    let now = 0;
    const pacer = createPacer(null, now);
    expect(pacer.stepsPerSecond()).toBeNull();
    for (let i = 0; i < 300; i++) pacer.after(1, (now += 10));
    expect(pacer.stepsPerSecond()).toBeCloseTo(100, 0);
    pacer.restart((now += 60_000));
    for (let i = 0; i < 300; i++) pacer.after(1, (now += 10));
    expect(pacer.stepsPerSecond()).toBeCloseTo(100, 0);
  });
});
