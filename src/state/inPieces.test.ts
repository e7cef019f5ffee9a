import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inPieces } from "./inPieces.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function turn(): Promise<void> {
  vi.runOnlyPendingTimers();
  for (let i = 0; i < 3; i++) await Promise.resolve();
}

test("each piece waits for the page's next turn, and what is done comes back", async () => {
  const done: number[] = [];
  function* steps(): Generator<void, string> {
    for (let piece = 0; piece < 3; piece++) {
      if (piece > 0) yield;
      done.push(piece);
    }
    return "all";
  }
  const all = inPieces(steps());
  expect(done).toEqual([0]);
  await turn();
  expect(done).toEqual([0, 1]);
  await turn();
  expect(await all).toBe("all");
  expect(vi.getTimerCount()).toBe(0);
});
