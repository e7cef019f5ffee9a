/** Runs alike to the one on the page: ten seeds and arms, started from its settings, or from the run without an action. */
import type { StoreApi } from "zustand/vanilla";
import { sameButInterventions } from "../core/arms.ts";
import type { Gigaflops } from "../core/cost.ts";
import { isUnderWay, liveOf } from "../core/runState.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { createArms } from "./arms.ts";
import type { Finished } from "./finished.ts";
import { outlook } from "./derived.ts";
import type { CurveFeed, Lab, LabState } from "./labState.ts";
import type { PageRun } from "./pageRun.ts";
import { type TrainMany, createSeeds, sameButSeed } from "./seeds.ts";

export interface AlikePorts {
  readonly store: StoreApi<LabState>;
  readonly page: Pick<PageRun, "refused" | "drop">;
  readonly feed: CurveFeed;
  readonly train: TrainMany;
  readonly onFinished: Finished["add"];
  readonly gigaflops: () => Gigaflops;
}

export function createAlike(ports: AlikePorts): Pick<Lab, "seeds" | "arms"> {
  const { page, feed, train, onFinished, gigaflops } = ports;
  const { getState: get, setState: set } = ports.store;
  const seeds = createSeeds(train, (shown) => set({ seeds: shown }), onFinished);
  const arms = createArms(
    train,
    () => {
      const { run } = get();
      return run === null ? null : { live: liveOf(run.state), norm: feed.curves().norm };
    },
    (shown) => set({ arms: shown }),
  );
  ports.store.subscribe((after, before) => {
    if (after.run !== before.run) arms.follow();
  });

  /** A run that is over and was of another setting makes way, so that the charts are of one setting. */
  function makeWay(isAlike: (a: RunSpec, b: RunSpec) => boolean): void {
    const { run, draft } = get();
    if (run !== null && !isUnderWay(run.state) && !isAlike(run.spec, draft)) page.drop();
  }

  return {
    seeds: {
      ...seeds,
      start(untilSettled) {
        if (page.refused()) return;
        makeWay(sameButSeed);
        const { draft } = get();
        const { grok } = outlook(draft, gigaflops());
        const likelyEnd = grok === null ? draft.steps : grok.step + (untilSettled ? draft.after : 0);
        seeds.start(draft, untilSettled, Math.min(draft.steps, likelyEnd));
      },
    },
    arms: {
      ...arms,
      compare(comparison) {
        if (page.refused()) return;
        makeWay(sameButInterventions);
        const { draft } = get();
        const { grok } = outlook({ ...draft, interventions: [] }, gigaflops());
        arms.compare(draft, comparison, grok?.step ?? draft.steps);
      },
      without() {
        const { run } = get();
        if (run !== null) arms.without(run.spec, run.engine?.name ?? run.spec.engine);
      },
    },
  };
}
