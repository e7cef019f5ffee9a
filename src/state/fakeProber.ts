/** A prober that a test answers for, and weights for it to be asked about. For tests. */
import type { Kept } from "../core/kept.ts";
import { type Result, err, ok } from "../core/prelude.ts";
import type { ProbeId, ProbePoint } from "../core/probes.ts";
import type { Scene } from "../core/scene.ts";
import type { Sitting } from "../worker/probeProtocol.ts";
import type { Prober } from "./prober.ts";

interface Asked {
  readonly of: Sitting;
  /** Absent for a scene. */
  readonly probe?: ProbeId;
  readonly signal?: AbortSignal;
  readonly share?: (done: number) => void;
  readonly settle: (result: Result<never, string>) => void;
}

export interface FakeProber extends Prober {
  /** Everything asked, in order. */
  readonly asked: readonly Asked[];
  /** Answers the last request. @param failure in place of an answer */
  answer(failure?: string): Promise<void>;
}

export function fakeProber(): FakeProber {
  const asked: Asked[] = [];
  return {
    asked,
    scene: (of) => new Promise<Result<Scene, string>>((resolve) => asked.push({ of, settle: resolve })),
    probe: (signal, probe, of, share) =>
      new Promise<Result<ProbePoint, string>>((resolve) => {
        asked.push({ of, probe, signal, share, settle: resolve });
        signal.addEventListener("abort", () => resolve(err("canceled")));
      }),
    async answer(failure) {
      const last = asked.at(-1);
      if (last === undefined) throw new Error("nothing was asked");
      const { step } = last.of.kept;
      const scene: Scene = { step, right: new Uint8Array(1), circle: null };
      const point: ProbePoint = { step, values: [{ name: "x", value: step }], note: null };
      const answer = ok(last.probe === undefined ? scene : point) as unknown as Result<never, string>;
      last.settle(failure === undefined ? answer : err(failure));
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

export function keptAt(step: number): Kept {
  return { step, temperature: 1, weights: new Float32Array(4) };
}
