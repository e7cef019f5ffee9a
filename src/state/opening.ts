/** How settings come onto the page: by a preset, a new seed, a link or the plan of a sweep; and the link that they make. */
import type { StoreApi } from "zustand/vanilla";
import type { RunSpec } from "../core/spec/keys.ts";
import { type Problem, parseLink, specPart, withoutKeys } from "../core/spec/parse.ts";
import { printHash, sameSpec } from "../core/spec/print.ts";
import { namesSweep, parsePlan } from "../core/sweep/plan.ts";
import { claimOfRun, claimed } from "./claim.ts";
import { openedAs, presetSpec } from "./derived.ts";
import type { Claim, LabState, LabVerbs } from "./labState.ts";
import type { PageRun } from "./pageRun.ts";
import type { Sweep } from "./sweep.ts";
import type { Url } from "./url.ts";

export interface OpeningPorts {
  readonly store: StoreApi<LabState>;
  readonly page: Pick<PageRun, "drop" | "start" | "startUnlessFound">;
  readonly sweep: Pick<Sweep, "open">;
  readonly url: Pick<Url, "withHash">;
  /** 0 … 2³²−1 */
  readonly newSeed: () => number;
}

export interface Opening {
  readonly verbs: Pick<LabVerbs, "newSeed" | "openPreset" | "useDefaults" | "dismissBadLink" | "link">;
  /** @param mayGoOn a stored run may go on in place of what `autorun` would start */
  openLink(text: string, mayGoOn?: boolean): boolean;
}

/** Keys of a link without which it is still the same run. */
const BESIDE_THE_RUN = ["receipt", "trail", "autorun"];

export function createOpening({ store, page, sweep, url, newSeed }: OpeningPorts): Opening {
  const get = store.getState;
  const set = store.setState;

  /** New settings, wholesale. A run that trains goes on and is marked as of the old settings; any other makes way. */
  function open(spec: RunSpec, keepsTraining: boolean, claim: Claim | null = null): void {
    const kind = get().run?.state.kind;
    if (!keepsTraining || (kind !== "training" && kind !== "starting")) page.drop();
    set({ draft: spec, base: openedAs(spec), claim, rejected: {}, badLink: null });
  }

  function isBad(text: string, problems: readonly Problem[]): false {
    set({ badLink: { text: specPart(text), problems } });
    return false;
  }

  /** Ready on the page, its base run the draft; nothing starts. */
  function openSweep(text: string): boolean {
    const plan = parsePlan(text);
    if (!plan.ok) return isBad(text, plan.error);
    open(plan.value.base, false);
    sweep.open([plan.value], null);
    return true;
  }

  function openLink(text: string, mayGoOn = false): boolean {
    if (namesSweep(text)) return openSweep(text);
    const parsed = parseLink(text);
    if (!parsed.ok) return isBad(text, parsed.error);
    const { link } = parsed.value;
    const { spec, claim } = claimed(parsed.value);
    open(spec, false, claim);
    if (link.autorun && mayGoOn) page.startUnlessFound();
    else if (link.autorun) page.start();
    return true;
  }

  return {
    openLink,
    verbs: {
      newSeed: () => open({ ...get().draft, seed: newSeed() }, true),
      openPreset(name) {
        const spec = presetSpec(name);
        // What computes is a choice about this machine, not about the run that is opened.
        if (spec !== null) open({ ...spec, engine: get().draft.engine }, true);
      },
      useDefaults() {
        const bad = get().badLink;
        if (bad === null) return;
        const keys = bad.problems.map(({ key }) => key);
        // With a default in place of what it asked for, it is another run than the one its receipt speaks of.
        const sameRun = keys.every((key) => BESIDE_THE_RUN.includes(key));
        // What is left may hold a problem that the others hid: then the panel shows that one.
        openLink(withoutKeys(bad.text, sameRun ? keys : [...keys, "receipt", "trail"]));
      },
      dismissBadLink: () => set({ badLink: null }),
      link() {
        const { run, draft } = get();
        if (run === null || run.engine === null || !sameSpec(run.spec, draft))
          return url.withHash(printHash(draft));
        return url.withHash(printHash({ ...run.spec, engine: run.engine.name }, claimOfRun(run)));
      },
    },
  };
}
