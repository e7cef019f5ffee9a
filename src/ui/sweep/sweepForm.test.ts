import { describe, expect, test } from "vitest";
import { defaultSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { SIZES, SWEEP_PRESETS } from "../../core/sweep/presets.ts";
import { type SweepPlan, parsePlan, printPlan } from "../../core/sweep/plan.ts";
import {
  axesFor,
  commandText,
  complaintsOf,
  composed,
  formOf,
  planText,
  presetOf,
  usualAxis,
  usualForm,
} from "./sweepForm.ts";
import { NO_WISH, type SweepForm, type Wish } from "./wish.ts";

function specOf(text: string) {
  const read = parseLink(text);
  if (!read.ok) throw new Error(text);
  return read.value.spec;
}

function planOf(text: string): SweepPlan {
  const read = parsePlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const LR = { field: "learningRate", from: "0.001", to: "0.004", count: "3", full: false } as const;
const WD = { field: "weightDecay", from: "0.5", to: "2", count: "3", full: false } as const;
const TWO: SweepForm = { base: "wd=1", axes: [LR, WD], seeds: "3" };

test("a form and its text are one", () => {
  expect(planText(TWO)).toBe("wd=1&sweep=lr:0.001:0.004:3,wd:0.5:2:3,seeds:3");
  expect(planText({ ...TWO, base: "", axes: [{ ...LR, from: " 0.001 " }] })).toBe(
    "sweep=lr:0.001:0.004:3,seeds:3",
  );
  const text = "wd=1&batch=64&sweep=batch:64:1024:3:full,lr:0.001:0.004:3,seeds:10";
  expect(planText(formOf(planOf(text)))).toBe(text);
});

describe("usual values", () => {
  /** Axes about a run whose usual values make no sound plan. */
  function unsound(text: string): readonly string[] {
    const base = specOf(text);
    return axesFor(base).filter(
      (field) => !parsePlan(planText({ ...usualForm(base), axes: [usualAxis(field, base)] })).ok,
    );
  }

  test.each([
    "",
    "wd=0",
    "batch=64",
    "batch=512&draw=replace",
    "task=s5",
    "task=parity",
    "task=div&p=257",
    "lr=10&wd=100",
    "model=transformer",
  ])("every axis about %s is a sound plan", (text) => {
    expect(unsound(text)).toEqual([]);
  });

  test("where there is no room for three values, the plan says so as for any other text", () => {
    expect(unsound("batch=1")).toEqual(["batch"]);
    expect(unsound("p=3")).toEqual(["batch", "p"]);
    expect(unsound("frac=0.99")).toEqual([]);
  });

  test("half to twice the base's value; of a full batch parts of it, and itself", () => {
    const base = specOf("lr=0.003&wd=0");
    expect(usualAxis("learningRate", base)).toMatchObject({ from: "0.0015", to: "0.006", count: "3" });
    expect(usualAxis("weightDecay", base)).toMatchObject({ from: "0.5", to: "2" });
    expect(usualAxis("batch", base)).toMatchObject({ from: "217", to: "870", full: true });
    expect(usualAxis("batch", specOf("batch=64"))).toMatchObject({ from: "32", to: "128", full: false });
    expect(usualAxis("p", specOf("task=div&p=59"))).toMatchObject({ from: "41", to: "83" });
  });

  test("p is not offered where there is none; sweeps are not made by TensorFlow.js", () => {
    expect(axesFor(specOf("task=s5"))).not.toContain("p");
    expect(usualForm(specOf("lr=0.002&engine=tfjs")).base).toBe("lr=0.002");
    expect(usualForm(specOf("lr=0.002&engine=exact")).base).toBe("lr=0.002&engine=exact");
  });
});

describe("complaints", () => {
  function complaints(form: SweepForm) {
    const read = parsePlan(planText(form));
    return complaintsOf(form, read.ok ? [] : read.error);
  }

  test("each by its field", () => {
    const found = complaints({
      ...TWO,
      axes: [
        { ...LR, from: "x" },
        { ...WD, count: "1" },
      ],
      seeds: "0",
      base: "p=2",
    });
    expect(found.axes.map((list) => list.length)).toEqual([1, 1]);
    expect(found.axes[0]?.[0]?.message).toMatch(/^lr goes from a number to a number/);
    expect(found.axes[1]?.[0]?.message).toMatch(/^COUNT is an integer from 2 to 25/);
    expect(found.seeds[0]?.message).toMatch(/^say how many seeds/);
    expect(found.others.map(({ key }) => key)).toEqual(["p"]);
  });

  test("none is lost, whatever is typed", () => {
    for (const from of ["0.1,0.2", "1&wd=2", "%", "a:b", "#", "x".repeat(100), ""]) {
      const form: SweepForm = { ...TWO, axes: [{ ...LR, from }, WD] };
      const read = parsePlan(planText(form));
      if (read.ok) continue;
      const { axes, seeds, others } = complaintsOf(form, read.error);
      expect(axes.flat().length + seeds.length + others.length).toBe(read.error.length);
    }
  });
});

describe("a text edited by hand", () => {
  const draft = defaultSpec();
  const typed = (text: string): Wish => ({ ...NO_WISH, form: TWO, typed: text });

  test("decides, and fills the form", () => {
    const { form, plan } = composed(typed("http://x/#v=1&p=31&sweep=wd:0.5:2:3,seeds:4"), draft);
    expect(plan.ok).toBe(true);
    expect(form).toMatchObject({ base: "p=31", seeds: "4", axes: [{ field: "weightDecay", from: "0.5" }] });
  });

  test("that cannot be read leaves the form as it was", () => {
    const { form, text, plan } = composed(typed("p=31"), draft);
    expect(plan.ok).toBe(false);
    expect(form).toBe(TWO);
    expect(text).toBe("p=31");
  });
});

test("a preset is known by its plans, wherever they come from", () => {
  for (const preset of SWEEP_PRESETS) {
    for (const size of SIZES) {
      const again = preset.plans[size].map((plan) => planOf(printPlan(plan)));
      expect(presetOf(again)).toEqual({ preset, size });
    }
  }
  expect(presetOf([planOf(planText(TWO))])).toBeNull();
});

test("the command line's word for it", () => {
  const [preset] = SWEEP_PRESETS;
  expect(commandText(preset!.plans.full)).toBe("npm run --silent sweep -- figures-z127");
  expect(commandText(preset!.plans.quick)).toBe("npm run --silent sweep -- figures-z127 --quick");
  expect(commandText([planOf(planText(TWO))])).toBe(
    "npm run --silent sweep -- 'wd=1&sweep=lr:0.001:0.004:3,wd:0.5:2:3,seeds:3'",
  );
});
