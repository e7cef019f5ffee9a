import { describe, expect, test } from "vitest";
import { invented } from "../../../core/laws/fixture.ts";
import { NO_CALIBRATION } from "../../../core/laws/known.ts";
import { type JudgedRun, judgeRun, scoreboard } from "../../../core/laws/scoreboard.ts";
import { saidDelays } from "../../../core/sweep/saidDelays.ts";
import { delayPlaces } from "./delayDraw.ts";
import { lawDelayCaption, lawDelayCsv } from "./lawDelayWords.ts";

function judgedOf(spec: string): ReadonlyMap<string, JudgedRun> {
  const reached = { mem: 80, grok50: 300, grok90: 400, grok99: 450 };
  const runs = [0, 1].map((seed) =>
    invented({ spec: `${spec}&seed=${seed}`, norm: () => 1000, reached, lastStep: 900 }),
  );
  return new Map(runs.map((run, seed) => [`seed ${seed}`, judgeRun(run, NO_CALIBRATION)]));
}

const caption = (judged: ReadonlyMap<string, JudgedRun>, unasked = 0, waiting = 0): string =>
  lawDelayCaption({
    judged,
    unasked,
    waiting,
    scores: scoreboard([...judged.values()]),
    said: saidDelays(judged),
  });

describe("what the laws said of a sweep", () => {
  test("says who spoke and who came nearest", () => {
    expect(caption(judgedOf("steps=1000"))).toMatch(
      /^2 laws of 6 spoke\. Nearest: Data threshold, by \d\.\d.% of the delay\.$/,
    );
  });

  test("says so where nobody speaks, and where nobody has been asked", () => {
    expect(caption(judgedOf("task=mul"))).toBe("No law speaks of these 2 runs: see the table.");
    expect(caption(new Map())).toBe("Each run is put to the laws when it has ended.");
    expect(caption(new Map(), 3)).toBe("Of 3 runs made elsewhere or changed by hand no course is known.");
    expect(caption(new Map(), 0, 1)).toBe("1 run still to be asked.");
  });

  test("a right word lies on the diagonal, and the files hold every word", () => {
    const said = saidDelays(judgedOf("steps=1000"));
    const [first] = said.delays;
    const [place] = delayPlaces([{ ...first!, predicted: first!.measured }], 400, 16);
    const [left, bottom] = delayPlaces([{ ...first!, measured: 1, predicted: 1 }], 400, 16).map(
      ({ x, y }) => [x, y],
    )[0]!;
    expect(place!.x - left!).toBeCloseTo(bottom! - place!.y, 6);
    expect(lawDelayCsv(said).trimEnd().split("\n")).toHaveLength(1 + said.delays.length);
  });
});
