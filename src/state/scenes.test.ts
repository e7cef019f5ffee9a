import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultSpec } from "../core/spec/keys.ts";
import { fakeProber, keptAt } from "./fakeProber.ts";
import { createGaze } from "./gaze.ts";
import { createKept } from "./kept.ts";
import { createScenes } from "./scenes.ts";

const spec = defaultSpec();

function stage() {
  const [kept, gaze, prober] = [createKept(), createGaze(), fakeProber()];
  const complaints: string[] = [];
  const complain = (message: string) => void complaints.push(message);
  const scenes = createScenes({ kept, gaze, prober, now: () => Date.now(), complain });
  let told = 0;
  scenes.subscribe(() => told++);
  const steps = (): number[] => prober.asked.map(({ of }) => of.kept.step);
  return { kept, gaze, prober, scenes, complaints, steps, told: () => told };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("scenes of a run that goes on", () => {
  test("are not opened while nobody wants them", () => {
    const { kept, steps } = stage();
    kept.add(keptAt(0), spec);
    expect(steps()).toEqual([]);
  });

  test("are of the newest weights, one at a time and four a second at most", async () => {
    const { kept, scenes, prober, steps, told } = stage();
    kept.add(keptAt(0), spec);
    scenes.want(true);
    kept.add(keptAt(1), spec);
    kept.add(keptAt(2), spec);
    expect(steps()).toEqual([0]);
    expect(scenes.sceneAt(null)).toBeNull();
    await prober.answer();
    expect(told()).toBe(1);
    expect(scenes.sceneAt(null)?.step).toBe(0); // the one opened last
    expect(steps()).toEqual([0]);
    vi.advanceTimersByTime(249);
    expect(steps()).toEqual([0]);
    vi.advanceTimersByTime(1);
    expect(steps()).toEqual([0, 2]);
    await prober.answer();
    expect(scenes.sceneAt(null)?.step).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(steps()).toEqual([0, 2]);
  });

  test("are not opened any more when all who wanted them have gone", async () => {
    const { kept, scenes, prober, steps } = stage();
    scenes.want(true);
    scenes.want(true);
    scenes.want(false);
    kept.add(keptAt(0), spec);
    expect(steps()).toEqual([0]);
    scenes.want(false);
    await prober.answer();
    kept.add(keptAt(1), spec);
    vi.advanceTimersByTime(1000);
    expect(steps()).toEqual([0]);
  });
});

describe("looking back", () => {
  test("opens the weights kept at or before the step, and only the last place of a scrub", async () => {
    const { kept, gaze, scenes, prober, steps } = stage();
    for (const step of [0, 10, 20, 30]) kept.add(keptAt(step), spec);
    scenes.want(true);
    await prober.answer();
    for (const step of [25, 19, 12, 3]) gaze.look(step);
    expect(steps()).toEqual([30, 20]);
    expect(scenes.sceneAt(3)?.step).toBe(30);
    await prober.answer();
    expect(steps()).toEqual([30, 20, 0]);
    await prober.answer();
    expect(scenes.sceneAt(3)?.step).toBe(0);
    expect(scenes.sceneAt(29)?.step).toBe(20); // opened on the way, and kept
    gaze.look(22);
    gaze.look(null);
    expect(steps()).toHaveLength(3);
    expect(scenes.sceneAt(null)?.step).toBe(30);
  });

  test("before the first kept step there is nothing but what was opened last", () => {
    const { kept, gaze, scenes, steps } = stage();
    kept.add(keptAt(5), spec);
    gaze.look(3);
    scenes.want(true);
    expect(steps()).toEqual([]);
    expect(scenes.sceneAt(3)).toBeNull();
  });
});

describe("what can come between", () => {
  test("a run that is replaced takes its scenes along, and one on its way is dropped", async () => {
    const { kept, scenes, prober, told } = stage();
    kept.add(keptAt(0), spec);
    scenes.want(true);
    kept.clear();
    expect(told()).toBe(1);
    await prober.answer();
    expect(scenes.sceneAt(null)).toBeNull();
    kept.add(keptAt(0), spec);
    vi.advanceTimersByTime(250);
    expect(prober.asked).toHaveLength(2);
  });

  test("a run that goes back loses the scenes of what never happened, and keeps the others' weights", async () => {
    const { kept, scenes, prober } = stage();
    kept.add(keptAt(0), spec);
    kept.add(keptAt(9), spec);
    scenes.want(true);
    await prober.answer();
    kept.rewind(4);
    expect(scenes.sceneAt(null)).toBeNull();
    expect(scenes.kept().steps).toEqual([0]);
  });

  test("a failure is said once, and the next weights are tried", async () => {
    const { kept, scenes, prober, complaints, steps } = stage();
    kept.add(keptAt(0), spec);
    scenes.want(true);
    await prober.answer("It stopped.");
    vi.advanceTimersByTime(1000);
    expect(complaints).toEqual(["It stopped."]);
    expect(steps()).toEqual([0]);
    kept.add(keptAt(1), spec);
    expect(steps()).toEqual([0, 1]);
  });
});
