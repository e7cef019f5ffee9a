import { expect, test } from "vitest";
import { createSpectra } from "../../core/spectra.ts";
import { cividis, cividisPixel } from "./spectrumColors.ts";
import { colorReach, columnsAcross, leadersOf, paintMap } from "./spectrumMap.ts";

const spectraOf = (columns: readonly (readonly [step: number, ...shares: number[]])[]) => {
  const spectra = createSpectra();
  for (const [step, ...shares] of columns) spectra.push(step, Float64Array.from(shares));
  return spectra;
};
const linear = { from: 0, to: 10, scale: "linear" } as const;

test("cividis is the published one at its ends and within 5 of 255 between the stops", () => {
  // Entries 0, 22, 80, 144, 208, 250, 255 of the published table, times 255.
  const published = [
    [0, 0, 34.5, 77.7],
    [22, 0, 49.3, 112.6],
    [80, 82.7, 89.6, 108.7],
    [144, 139.7, 135.6, 120.3],
    [208, 204.7, 187.2, 99.5],
    [250, 251.8, 225.6, 54.4],
    [255, 253.9, 231.9, 55.5],
  ] as const;
  for (const [at, ...color] of published) {
    cividis(at / 255).forEach((value, channel) => {
      expect(Math.abs(value - (color[channel] ?? 0)), `${at}, ${channel}`).toBeLessThan(5);
    });
  }
  expect(cividis(2)).toEqual(cividis(1));
  expect(cividisPixel(1)).toBe(0xff38e8fe);
});

test("each kept column holds until the next; nothing is drawn past the last one's place", () => {
  const spectra = spectraOf([
    [0, 1],
    [4, 1],
    [6, 1],
  ]);
  expect([...columnsAcross(spectra, linear, 10)]).toEqual([0, 0, 0, 0, 1, 1, 2, -1, -1, -1]);
});

test("columns closer than a pixel: the later one is shown", () => {
  const spectra = spectraOf([
    [0, 1],
    [1, 1],
    [2, 1],
    [9, 1],
  ]);
  expect([...columnsAcross(spectra, linear, 2)]).toEqual([2, 3]);
});

test("the last column of a run that is over stays inside the map", () => {
  expect([...columnsAcross(spectraOf([[10, 1]]), linear, 4)]).toEqual([-1, -1, -1, 0]);
});

test("colors reach to a round share that none passes", () => {
  expect(colorReach(spectraOf([[0, 0.045, 0.03]]))).toBeCloseTo(0.05, 12);
  expect(colorReach(spectraOf([[0, 0.155, 0.03]]))).toBeCloseTo(0.175, 12);
  expect(colorReach(createSpectra())).toBe(1);
});

test("the lowest row is frequency 1, and what has no column is transparent", () => {
  const pixels = paintMap(spectraOf([[0, 0.25, 0.75]]), Int16Array.of(0, -1), 1);
  expect([...pixels]).toEqual([cividisPixel(0.75), 0, cividisPixel(0.25), 0]);
});

test("a frequency leads with more than twice an even share", () => {
  const shares = Float32Array.from([0.05, 0.45, 0.1, 0.3, 0.1]);
  expect(leadersOf(shares, 3).map(({ frequency }) => frequency)).toEqual([2]);
  const even = new Float32Array(29).fill(1 / 29);
  expect(leadersOf(even, 3)).toEqual([]);
});
