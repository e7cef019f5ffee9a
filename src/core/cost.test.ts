import { describe, expect, test } from "vitest";
import { gigaflopsOf, outlookOf, publishedTime, runSeconds, stepMilliseconds, stepWork } from "./cost.ts";
import { PUBLISHED_TIMES, courseOf } from "./publishedTimes.ts";
import type { RunSpec } from "./spec/keys.ts";
import { parseLink } from "./spec/parse.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

describe("what a step costs", () => {
  test("more examples, wider layers and dearer activations cost more; seed and limits do not", () => {
    const lecture = stepWork(specOf(""));
    for (const dearer of ["frac=0.6", "h=512", "p=97", "d=256", "model=transformer"]) {
      expect(stepWork(specOf(dearer)), dearer).toBeGreaterThan(lecture);
    }
    for (const cheaper of ["batch=100", "act=relu", "p=31"]) {
      expect(stepWork(specOf(cheaper)), cheaper).toBeLessThan(lecture);
    }
    expect(stepWork(specOf("seed=7&steps=9&after=inf"))).toBe(lecture);
  });

  test("a machine's speed comes out of a run and goes back into the estimate", () => {
    const spec = specOf("");
    const speed = gigaflopsOf(spec, 100);
    expect(speed).not.toBeNull();
    expect(stepMilliseconds(spec, speed!)).toBeCloseTo(10, 9);
    expect(runSeconds(spec, 1000, speed!)).toBeGreaterThan(10); // measurements come on top
    expect(runSeconds(spec, 1000, speed!)).toBeLessThan(12);
  });

  test("a run likely lasts to the grok it is known for and what follows, else to its step limit", () => {
    const likely = (text: string, known: { step: number; at: 90 } | null = null): number =>
      outlookOf(specOf(text), 20, known).likelySeconds;
    expect(likely("")).toBe(runSeconds(specOf(""), 425.5 + 500, 20));
    expect(likely("steps=600")).toBe(runSeconds(specOf("steps=600"), 600, 20));
    expect(likely("after=inf")).toBe(runSeconds(specOf(""), 3000, 20));
    expect(likely("wd=2.9")).toBe(runSeconds(specOf("wd=2.9"), 3000, 20));
    expect(likely("wd=2.9", { step: 300, at: 90 })).toBe(runSeconds(specOf("wd=2.9"), 800, 20));
  });

  test("a tiny network says nothing about the machine", () => {
    expect(gigaflopsOf(specOf("p=7&d=8&h=12"), 1000)).toBeNull();
    expect(gigaflopsOf(specOf(""), 0)).toBeNull();
  });
});

describe("published times", () => {
  test("every row is a spec in its one spelling", () => {
    for (const text of PUBLISHED_TIMES.keys()) expect(courseOf(specOf(text)), text).toBe(text);
  });

  test("the setting decides, whatever its seed, limits and engine", () => {
    expect(publishedTime(specOf("seed=9&steps=100&after=inf&engine=exact"))).toEqual({ step: 425.5, at: 90 });
    expect(publishedTime(specOf("wd=2.9"))).toBeNull();
    expect(publishedTime(specOf("do=mem:wd=0"))).toBeNull();
  });
});
