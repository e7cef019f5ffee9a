/**
 * What is measured of a run beside its losses, against float64 from snapshots: moments, angles, logits and spectra.
 * For tests.
 */
import { COLLAPSE_MARGIN, angle } from "../../core/readout.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { logitsInFloat64 } from "../reference.ts";
import { sampleDense, sampleSetup, sampleTransformer } from "../samples.ts";
import { type Case, forEach } from "./case.ts";
import { equal, equalLists, near, relativelyNear, sameColumns, sameMeasurements, truth } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { COURSES, KINDS, SMALL, type Sample, copied, named } from "./setups.ts";
import { type Vector, squares, sumOver } from "./sums.ts";

/** As `Measurement.moments`, of a snapshot. */
function sameMoments(setup: Setup, { moments, betaPowers }: Snapshot, got: readonly number[]): void {
  if (setup.optimizer.kind === "sgd") throw new Error("SGD has no such moments");
  const { eps } = setup.optimizer;
  const [m, v] = moments as [readonly Float32Array[], readonly Float32Array[]];
  const trace = sumOver(setup, [v], (x) => 1 / (Math.sqrt(x / (1 - betaPowers[1])) + eps));
  const expected = [Math.sqrt(squares(setup, m)), Math.sqrt(squares(setup, v)), trace];
  ["‖m‖", "‖v‖", "tr π"].forEach((what, i) =>
    relativelyNear(got[i]!, expected[i]!, PRECISION.observable, what),
  );
}

const moments = forEach(
  COURSES,
  ({ title }) => `norms of the moments and the trace of the preconditioner are those of a snapshot: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    equal((await trainer.measure()).moments, null, "before the first update");
    for (const steps of [1, 5]) {
      await trainer.advance(steps);
      const { moments: got } = await trainer.measure();
      if (setup.optimizer.kind === "sgd") return equal(got, null, "moments of SGD");
      truth(got !== null, "there are moments");
      sameMoments(setup, await trainer.snapshot(), [got.first, got.second, got.preconditioner]);
    }
  },
);

const turned = (setup: Setup, x: readonly Vector[], y: readonly Vector[]): number =>
  angle(
    sumOver(setup, [x, y], (a, b) => (a - b) ** 2),
    squares(setup, x),
    squares(setup, x) - squares(setup, y),
  );

const angles = forEach(
  COURSES,
  ({ title }) =>
    `angles are to the initial weights and to those marked, and all goes on from a snapshot: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    const check = async (marked: readonly Vector[] | null, what: string): Promise<void> => {
      const { angles: got } = await trainer.measure();
      const { parameters, marked: kept } = await trainer.snapshot();
      const nearly = (one: number, wanted: number, to: string): void =>
        near(one, wanted, PRECISION.observable * wanted + PRECISION.angle, `angle to ${to}, ${what}`);
      nearly(got.toInitial, turned(setup, parameters, setup.initial), "the initial weights");
      equal(got.toMemorization === null, marked === null, `no angle to a mark, ${what}`);
      equal(kept === null, marked === null, `no mark, ${what}`);
      if (marked === null) return;
      nearly(got.toMemorization!, turned(setup, parameters, marked), "the mark");
      marked.forEach((values, i) => equalLists(kept![i]!, values, `marked parameter ${i}, ${what}`));
    };
    await check(null, "at first");
    await trainer.advance(1);
    await check(null, "after a step");
    await trainer.advance(4);
    trainer.mark();
    const { parameters } = copied(await trainer.snapshot());
    await check(parameters, "when marked");
    await trainer.advance(6);
    await check(parameters, "six steps on");
    using resumed = await engine.trainer(setup);
    resumed.restore(copied(await trainer.snapshot()));
    sameMeasurements(await resumed.measure(), await trainer.measure(), "measured, resumed");
    sameColumns(await resumed.advance(3), [await trainer.advance(3)], "trained, resumed");
    sameMeasurements(await resumed.measure(), await trainer.measure(), "measured after it");
    trainer.restore({ ...(await trainer.snapshot()), marked: null });
    await check(null, "restored to a snapshot without a mark");
  },
);

interface Logits {
  readonly norms: readonly number[];
  readonly margins: readonly number[];
}

function logitsOf(setup: Setup, set: Dataset, temperature: number): Logits {
  const rows = logitsInFloat64(
    { ...setup, train: set },
    setup.initial.map((values) => Array.from(values)),
  ).map((logits) => logits.map((z) => z / temperature));
  return {
    norms: rows.map((logits) => Math.hypot(...logits)),
    margins: rows.map((logits, i) => {
      const label = set.label[i]!;
      return logits[label]! - Math.max(...logits.filter((_, c) => c !== label));
    }),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const outputs = forEach(
  KINDS,
  ({ title }) => `the scale of the logits, margins and collapses are those of float64 logits: ${title}`,
  async (engine, { setup: sampled }) => {
    const plain = sampled();
    // A last layer so large that some margins are past where a softmax collapses.
    const initial = plain.initial.map((values, i) =>
      /^(W2|U)$/.test(plain.parameters[i]!.name) ? values.map((x) => 500 * x) : values,
    );
    const setup: Setup = { ...plain, initial };
    using trainer = await engine.trainer(setup);
    for (const temperature of [1, 2.5]) {
      trainer.act({ action: "temp", value: temperature });
      const { outputs: got } = await trainer.measure();
      const [train, test] = [setup.train, setup.test].map((set) => logitsOf(setup, set, temperature)) as [
        Logits,
        Logits,
      ];
      const scale = mean([...train.norms, ...test.norms]);
      const allowed = PRECISION.observable * scale;
      relativelyNear(got.scale, scale, PRECISION.observable, "scale");
      near(got.trainMargin, mean(train.margins), allowed, "train margin");
      near(got.testMargin, mean(test.margins), allowed, "test margin");
      const collapsed = train.margins.filter((margin) => margin > COLLAPSE_MARGIN).length;
      if (temperature === 1)
        truth(collapsed > 0 && collapsed < train.margins.length, "some collapse, some do not");
      equal(got.collapsed, collapsed, "collapsed");
    }
  },
);

/** Straight from the definition. */
function sharesOf({ spectral, parameters }: Setup, values: readonly Vector[]): readonly number[] {
  const { tables, order } = spectral!;
  const n = order.length;
  const power = Array.from({ length: Math.floor(n / 2) }, (_, i) => {
    let sum = 0;
    for (const table of tables) {
      const cols = parameters[table]!.shape[1]!;
      for (let j = 0; j < cols; j++) {
        let [re, im] = [0, 0];
        for (let t = 0; t < n; t++) {
          const x = values[table]![order[t]! * cols + j]!;
          re += x * Math.cos((2 * Math.PI * (i + 1) * t) / n);
          im += x * Math.sin((2 * Math.PI * (i + 1) * t) / n);
        }
        sum += re * re + im * im;
      }
    }
    return sum;
  });
  const all = power.reduce((sum, x) => sum + x, 0);
  return power.map((x) => x / all);
}

const SPECTRA: readonly Sample[] = [
  named(`${SMALL}&task=mul&embed=separate`),
  named("p=8&d=5&h=9&frac=0.5"),
  { title: "a transformer", setup: () => sampleSetup(sampleTransformer(), [29, 20]) },
  { title: "the MLP on vectors", setup: () => sampleSetup(sampleDense(), [29, 20]) },
];

const spectra = forEach(
  SPECTRA,
  ({ title }) => `the embedding's spectrum is the discrete Fourier transform's: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    await trainer.advance(4);
    const { spectrum } = await trainer.measure();
    equal(spectrum === null, setup.spectral === null, "no spectrum");
    if (spectrum === null) return;
    const expected = sharesOf(setup, (await trainer.snapshot()).parameters);
    equal(spectrum.length, expected.length, "frequencies");
    expected.forEach((share, k) =>
      relativelyNear(spectrum[k]!, share, PRECISION.observable, `frequency ${k + 1}`),
    );
  },
);

export const OBSERVABLE_CASES: readonly Case[] = [...moments, ...angles, ...outputs, ...spectra];
