import { expect, test } from "vitest";
import { createSeries } from "./series.ts";
import { initialValues, parametersOf } from "./model.ts";
import { seeded } from "./rng.ts";
import { shapeOf } from "./setup.ts";
import { initialShell, shellsOf } from "./shells.ts";
import { parseLink } from "./spec/parse.ts";
import type { RunSpec } from "./spec/keys.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

/** ‖θ‖ at every step from 0 on. */
function curvesOf(radii: readonly number[], capacity?: number) {
  const norm = createSeries(capacity);
  radii.forEach((radius, step) => norm.push(step, radius ** 2));
  return { norm, unembeddingNorm: createSeries() };
}

const LECTURE = specOf("");

test("with one σ the initial shell is σ√P thick σ/√2, else summed layer by layer", () => {
  // Parity: W1 [bits × h] and W2 [h × 2]; with h = bits both have σ² = 1/bits.
  const parity = initialShell(specOf("task=parity&bits=64&h=64"));
  const count = 64 * 64 + 64 * 2;
  expect(parity.radius).toBeCloseTo(Math.sqrt(count / 64), 12);
  expect(parity.thickness).toBeCloseTo(1 / 8 / Math.SQRT2, 12);
  expect(parity.oneSigma).toBe(true);

  // V₀ = p + 256 + p (theory of arXiv 2606.13753's MLP); sd(V) = √(2 Σ σ⁴P).
  const lecture = initialShell(LECTURE);
  expect(lecture.radius ** 2).toBeCloseTo(374, 9);
  const fourth = (59 * 128) / 128 ** 2 + 256 ** 2 / 256 ** 2 + (256 * 59) / 256 ** 2;
  expect(lecture.thickness).toBeCloseTo(Math.sqrt(2 * fourth) / (2 * Math.sqrt(374)), 12);
  expect(lecture.oneSigma).toBe(false);
  expect(initialShell(specOf("scale=4")).radius).toBeCloseTo(4 * Math.sqrt(374), 9);
});

test.each([
  "p=13&d=24&h=40",
  "p=11&model=transformer&d=24&h=32&norm=post&eq=0&bias=1&init=torch&decay=all",
  "p=11&model=transformer&d=24&h=32&norm=pre&scale=2",
])("drawn weights have that mean and that spread: %s", (text) => {
  const spec = specOf(text);
  const parameters = parametersOf(shapeOf(spec), spec.decay);
  const radii = Array.from({ length: 300 }, (_, seed) => {
    const drawn = initialValues(parameters, spec.init, spec.scale, seeded(seed).fork("init"));
    return Math.sqrt(
      drawn.reduce(
        (sum, values, i) => (parameters[i]!.decays ? values.reduce((s, w) => s + w * w, sum) : sum),
        0,
      ),
    );
  });
  const mean = radii.reduce((a, b) => a + b, 0) / radii.length;
  const sd = Math.sqrt(radii.reduce((a, b) => a + (b - mean) ** 2, 0) / (radii.length - 1));
  const { radius, thickness } = initialShell(spec);
  expect(Math.abs(mean - radius)).toBeLessThan(4 * (thickness / Math.sqrt(300)) + 1e-3 * radius);
  expect(sd / thickness).toBeGreaterThan(0.85);
  expect(sd / thickness).toBeLessThan(1.15);
});

test("before a run only the prediction is known", () => {
  const shells = shellsOf(LECTURE, curvesOf([]), {}, null);
  expect(shells.theta.measured).toBeNull();
  expect(shells.best).toMatchObject({ m: null, g: null });
  expect(shells.verdict).toMatchObject({ kind: "open", order: ["theta"] });
});

/** Out from 19.3 to 60 at step 100, back to 50 at 300, then 48. */
const INSIDE = [
  ...Array.from({ length: 100 }, (_, t) => 19.3 + (60 - 19.3) * (t / 100)),
  ...Array.from({ length: 200 }, (_, t) => 60 - 10 * (t / 200)),
  ...Array.from({ length: 101 }, () => 48),
];
const REACHED = { mem: 80, grok50: 200, grok90: 280, grok99: 300 };

test("radii are read at the milestones, over the plateau and after it has settled", () => {
  const { theta, memorization, generalization, times } = shellsOf(LECTURE, curvesOf(INSIDE), REACHED, 400);
  expect(theta.measured).toBeCloseTo(19.3, 9);
  expect(memorization.first).toBeCloseTo(INSIDE[80]!, 9);
  expect(memorization.peak).toBeCloseTo(60, 9);
  const plateau = INSIDE.slice(80, 201);
  const mean = plateau.reduce((a, b) => a + b, 0) / plateau.length;
  expect(memorization.plateau!.radius).toBeCloseTo(mean, 1);
  const sd = Math.sqrt(plateau.reduce((a, b) => a + (b - mean) ** 2, 0) / plateau.length);
  expect(memorization.plateau!.thickness).toBeCloseTo(sd, 1);
  expect(generalization.first).toBeCloseTo(48, 9);
  expect(generalization.settled!.radius).toBeCloseTo(48, 9);
  expect(generalization.settled!.thickness).toBeCloseTo(0, 6);
  expect(times).toEqual({ memorization: 80, generalization: 300, delay: 220 });
});

test("merged buckets change the plateau little", () => {
  const fine = shellsOf(LECTURE, curvesOf(INSIDE), REACHED, 400).memorization.plateau!;
  const coarse = shellsOf(LECTURE, curvesOf(INSIDE, 64), REACHED, 400).memorization.plateau!;
  expect(Math.abs(coarse.radius - fine.radius)).toBeLessThan(0.2);
});

test("G has not settled before it was followed for a while", () => {
  const { generalization, best } = shellsOf(LECTURE, curvesOf(INSIDE.slice(0, 345)), REACHED, null);
  expect(generalization.settled).toBeNull();
  expect(best.g).toEqual({ radius: generalization.first, thickness: 0 });
});

test("a sphere that lies inside is named, with the scale that would put it outside", () => {
  const { verdict } = shellsOf(LECTURE, curvesOf(INSIDE), REACHED, 400);
  expect(verdict.order).toEqual(["m", "g", "theta"]);
  expect(verdict.kind).toBe("inside");
  expect(verdict.text).toBe(
    "The initial sphere lies inside: this initialization does not show the theory's order; " +
      "try scale ≥ √(V_peak/V₀), here 3.2.",
  );
  const scaled = shellsOf(specOf("scale=2"), curvesOf(INSIDE), REACHED, 400);
  expect(scaled.verdict.text).toContain("try scale ≥ 2·√(V_peak/V₀), here 6.3.");
});

/** In from 77 to 46 at step 100, up to 48, then down to 39. */
const OUTSIDE = [
  ...Array.from({ length: 100 }, (_, t) => 77 - 31 * (t / 100)),
  ...Array.from({ length: 100 }, (_, t) => 46 + 2 * (t / 100)),
  ...Array.from({ length: 100 }, (_, t) => 48 - 9 * (t / 100)),
  ...Array.from({ length: 100 }, () => 39),
];

test.each([
  [
    "as the theory",
    OUTSIDE,
    { mem: 110, grok50: 220, grok99: 300 },
    399,
    /^Outer shell → core, as the theory says\.$/,
  ],
  ["open", OUTSIDE.slice(0, 200), { mem: 110 }, null, /so far\. G is known once/],
  ["open", OUTSIDE.slice(0, 200), { mem: 110 }, 199, /It ended before it grokked/],
  ["open", OUTSIDE.slice(0, 90), {}, null, /M is known once/],
  ["open", OUTSIDE.slice(0, 90), {}, 89, /ended before it memorized/],
  ["inside", INSIDE.slice(0, 150), { mem: 80 }, null, /lies inside/],
  [
    "otherwise",
    Array.from({ length: 200 }, () => 40),
    { mem: 50, grok50: 100, grok99: 120 },
    199,
    /Θ and M overlap/,
  ],
  [
    "otherwise",
    [...OUTSIDE.slice(0, 200), ...Array.from({ length: 100 }, () => 55)],
    { mem: 110, grok50: 199, grok99: 220 },
    299,
    /G lies outside M/,
  ],
] as const)("the verdict says what is known: %s", (kind, radii, reached, overAt, text) => {
  const { verdict } = shellsOf(LECTURE, curvesOf(radii), reached, overAt);
  expect(verdict.text).toMatch(text);
  expect(verdict.kind).toBe(kind);
});

test("LayerNorm nets tell ‖U‖ as well; a norm set by hand is said", () => {
  const curves = { ...curvesOf(OUTSIDE), unembeddingNorm: createSeries() };
  OUTSIDE.forEach((radius, step) => curves.unembeddingNorm.push(step, radius));
  const reached = { mem: 110, grok50: 220, grok99: 300 };
  const spec = specOf("model=transformer&norm=pre");
  expect(shellsOf(spec, curves, reached, 399).unembedding!.g).toBeCloseTo(Math.sqrt(39), 9);
  expect(shellsOf(LECTURE, curves, reached, 399).unembedding).toBeNull();
  const held = specOf("do=mem:hold");
  expect(shellsOf(held, curves, reached, 399).verdict.text).toMatch(/set by hand/);
});
