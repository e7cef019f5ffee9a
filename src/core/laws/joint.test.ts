import { describe, expect, test } from "vitest";
import { calibrate } from "./calibration.ts";
import { type Invented, invented } from "./fixture.ts";
import { type Joint, crossings, jointWord, thresholdAngle } from "./joint.ts";
import { NO_CALIBRATION } from "./known.ts";

const MEM = 100;

/** V falls from 4000 at rate 0.0005 and groks at 1000; weights turn by a radian in 2000 steps. */
const falling = (seed: number, more: Partial<Invented> = {}): Invented => {
  const grok = Math.round(MEM + Math.log(4) / 0.0005);
  return {
    spec: `lr=0.001&wd=1&steps=9000&seed=${seed}`,
    norm: (t) => 4000 * Math.exp(-0.0005 * (t - MEM)),
    reached: { mem: MEM, grok50: grok - 200, grok90: grok - 100, grok99: grok },
    lastStep: grok + 200,
    angle: (t) => Math.max(0, (t - MEM) / 2000),
    ...more,
  };
};

const known = { ...NO_CALIBRATION, cells: calibrate([0, 1, 2].map((seed) => invented(falling(seed)))) };
const grok99 = falling(0).reached.grok99!;

const word = (run: Invented, calibration = known, upTo = run.lastStep): Joint | null =>
  jointWord(invented(run), calibration, upTo);

describe("the joint condition", () => {
  test("V⋆ and φ⋆ are those at which the runs it was read off had grokked", () => {
    const joint = word(falling(7));
    expect(joint).toMatchObject({ kind: "thresholds", madeAt: MEM, heldOut: true, notes: [] });
    if (joint?.kind !== "thresholds") throw new Error("no thresholds");
    expect(joint.vStar).toBeCloseTo(1000, 0);
    expect(joint.angle).toBeCloseTo((grok99 - MEM) / 2000, 2);
    expect(thresholdAngle(40, 100)).toBeNull();
  });

  test("is set at memorization: neither earlier, nor by what came later", () => {
    expect(word(falling(7), known, MEM - 1)).toBeNull();
    const turned = falling(7, { norm: (t) => (t <= 300 ? 4000 * Math.exp(-0.0005 * (t - MEM)) : 9000) });
    expect(word(turned)).toEqual(word(falling(7)));
  });

  test("a run that it was read off is marked, one of another setting noted", () => {
    expect(word(falling(1))).toMatchObject({ heldOut: false });
    const other = falling(1, { spec: "p=97&lr=0.001&wd=1&steps=9000" });
    expect(word(other)).toMatchObject({ heldOut: true, notes: ["Calibrated at p = 59."] });
  });

  test.each([
    ["nothing is known", falling(7), NO_CALIBRATION, /has calibrated V⋆ and C/],
    ["V is rising", falling(7, { norm: (t) => 3000 + t }), known, /still rising/],
    ["V is at V⋆ already", falling(7, { norm: (t) => 900 - t / 100 }), known, /at or below V⋆/],
    ["the run is changed by hand", falling(7, { spec: "lr=0.001&wd=1&do=mem:hold" }), known, /by hand/],
    ["λ = 0", falling(7, { spec: "lr=0.001&wd=0" }), known, /Without weight decay/],
  ])("draws nothing where %s, and says so", (_, run, calibration, why) => {
    expect(word(run, calibration)).toMatchObject({
      kind: "none",
      why: expect.stringMatching(why) as string,
    });
  });

  test("no angle is large enough where C is over √V_mem", () => {
    const light = falling(7, { norm: (t) => 1100 * Math.exp(-0.00001 * t) });
    const heavy = { ...known.cells[0]!, constants: { ...known.cells[0]!.constants } };
    heavy.constants.marginAngle = { value: 60, range: [60, 60], runs: 3 };
    expect(word(light, { ...known, cells: [heavy] })).toMatchObject({
      kind: "none",
      why: expect.stringMatching(/no angle is large enough/) as string,
    });
  });

  test("the joint crossing is the first step past both, not the later of the two crossings", () => {
    const course = [
      { step: 1, v: 4000, angle: 0.1 },
      { step: 2, v: 900, angle: 0.2 },
      { step: 3, v: 1100, angle: 0.6 },
      { step: 4, v: 1000, angle: 0.5 },
    ];
    expect(crossings({ vStar: 1000, angle: 0.5 }, course)).toEqual({ norm: 2, angle: 3, joint: 4 });
    expect(crossings({ vStar: 10, angle: 0.5 }, course)).toMatchObject({ norm: null, joint: null });
  });
});
