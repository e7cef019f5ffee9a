/// <reference types="vite/client" />
import { describe, expect, test } from "vitest";
import text from "../../../public/laws.json?raw";
import { besidePublished } from "../../core/laws/publishedScores.ts";
import { readLawRecord } from "../../core/laws/record.ts";
import {
  besideText,
  floorText,
  lawName,
  shownTrials,
  silentText,
  trialText,
  unseenText,
} from "./scoreWords.ts";

const record = readLawRecord(text);
if (record === null) throw new Error("no record");

describe("the recorded scores", () => {
  const trials = shownTrials(record.trials);

  test("each family is there, the widest reach first, and no table twice", () => {
    const families = trials.map(({ family }) => family);
    expect(families.filter((family, i) => families.indexOf(family) === i)).toEqual([
      "mlp",
      "pre",
      "none",
      "post",
    ]);
    for (const trial of trials.filter(({ family }, i) => families.indexOf(family) === i))
      expect(trial.reach).toBe("family");
    expect(new Set(trials.map((trial) => JSON.stringify([trial.family, trial.scores]))).size).toBe(
      trials.length,
    );
  });

  test("where a paper's figure is not met within half as much again, it says why", () => {
    for (const beside of trials.flatMap(besidePublished)) {
      const met = (beside.ours?.mean ?? Infinity) <= 1.5 * beside.published.error;
      expect(beside.why !== null, beside.published.law).toBe(!met);
      expect(besideText(beside)).toMatch(/: paper, arXiv \d+\.\d+, [\d.]+\u202f% of \d+ runs \(.*\); .*\.$/);
    }
  });

  test("says on what it was calibrated and tested", () => {
    expect(trialText(trials[0]!)).toMatch(
      /^Calibrated on mlp-\S+, speaking for all of its family; tested on \d+ other cells, \d+ runs\.$/,
    );
    expect(trialText({ ...trials[0]!, calibratedOn: null, cells: [] })).toBe(
      "The cell that calibrates has not been made yet; no other cell has been made yet.",
    );
    expect(floorText("mlp")).toMatch(/13\.5/);
    expect(floorText("post")).toBeNull();
  });

  test("the fits to published seeds are told where they had seen nothing, the others not", () => {
    expect(unseenText(trials[0]!.unseen)).toMatch(
      /^On the 6 cells that no fit has seen, \d+ runs: Power law 2\d\.\d.% \(.*\); Data threshold 1\d\.\d.% \(.*\); their floor \d/,
    );
    expect(unseenText(trials.find(({ family }) => family === "post")!.unseen)).toBeNull();
  });

  test("silent runs are counted by kind, and a later word is named so", () => {
    const [score] = trials[0]!.scores;
    const never = { right: 1, wrong: 1 };
    expect(silentText({ ...score!, declined: 2, waited: 1, never })).toBe(
      "2 declined, 1 waited, 2 never, 1 wrong",
    );
    expect(silentText({ ...score!, declined: 0, waited: 0, never: { right: 0, wrong: 0 } })).toBe("–");
    expect(lawName({ law: "normSeparation", edition: 1 })).toBe("Norm separation, later word");
  });
});
