import { expect, test } from "vitest";
import { createSpectra } from "../../core/spectra.ts";
import { noSpectrumText } from "./spectrumCaption.ts";
import { roundOrder } from "./spectrumCircle.ts";
import { spectrumCsv } from "./spectrumCsv.ts";

test("points are joined in the order of their turn", () => {
  expect(roundOrder(5, 1)).toEqual([0, 1, 2, 3, 4]);
  // 2i mod 5: 0 2 4 1 3
  expect(roundOrder(5, 2)).toEqual([0, 3, 1, 4, 2]);
});

test("a frequency that divides the count puts several points on one turn, and misses none", () => {
  expect(roundOrder(6, 2)).toEqual([0, 3, 1, 4, 2, 5]);
});

test("each kind of task without a spectrum says why", () => {
  const texts = (["parity", "s5", "mul"] as const).map((task) => noSpectrumText({ task, p: 60 }));
  expect(new Set(texts).size).toBe(3);
});

test("the table has a row for each kept step", () => {
  const spectra = createSpectra();
  spectra.push(0, Float64Array.of(0.25, 0.75));
  spectra.push(4, Float64Array.of(0.5, 0.5));
  expect(spectrumCsv(spectra)).toBe("step,share_1,share_2\n0,0.25,0.75\n4,0.5,0.5\n");
});
