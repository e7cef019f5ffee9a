import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { USUAL_GIGAFLOPS, stepWork } from "../core/cost.ts";
import { defaultSpec } from "../core/spec/keys.ts";
import type { LabState, Run } from "./labState.ts";
import { watchMachine } from "./machine.ts";
import { readGigaflops } from "./storage.ts";

const LIVE = { step: 200, reached: {}, fired: [], receipt: null };

function runOf(kind: "training" | "ended", stepsPerSecond: number | null, engine = "exact"): Run {
  return {
    spec: defaultSpec(),
    state: { kind, live: LIVE },
    engine: { name: engine },
    stepsPerSecond,
  } as unknown as Run;
}

function watched(known: number | null) {
  const saved: number[] = [];
  const lab = createStore<LabState>(() => ({ run: null, speed: null }) as unknown as LabState);
  const machine = watchMachine(lab, { gigaflops: () => known, saveGigaflops: (speed) => saved.push(speed) });
  return { lab, machine, saved };
}

test("a guess until something ran; then what it ran at, taken over when it ends", () => {
  const { lab, machine, saved } = watched(null);
  expect(machine.getState()).toEqual({ gigaflops: USUAL_GIGAFLOPS, measured: false });
  lab.setState({ run: runOf("training", 100) });
  expect(machine.getState().measured).toBe(false);
  lab.setState({ run: runOf("ended", null) });
  const speed = (100 * stepWork(defaultSpec())) / 1e9;
  expect(machine.getState()).toEqual({ gigaflops: speed, measured: true });
  expect(saved).toEqual([speed]);
});

test("another engine, or a run held back for a room, says nothing of the machine", () => {
  const { lab, machine } = watched(30);
  lab.setState({ run: runOf("training", 5, "tfjs-wasm") });
  lab.setState({ run: runOf("ended", null, "tfjs-wasm") });
  lab.setState({ speed: 10 });
  lab.setState({ run: runOf("training", 10) });
  lab.setState({ run: runOf("ended", null) });
  expect(machine.getState()).toEqual({ gigaflops: 30, measured: true });
});

test("only a speed that a machine may have is read back", () => {
  expect(["38.2", "0", "-1", "NaN", "", "1e9", null].map(readGigaflops)).toEqual([
    38.2,
    ...Array.from({ length: 6 }, () => null),
  ]);
});
