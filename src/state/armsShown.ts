/** What the page shows of arms (`arms.ts`), as values, and whether they are of what is on the page. */
import { type Action, type ArmId, type Meeting, sameButInterventions } from "../core/arms.ts";
import type { Curves } from "../core/curves.ts";
import { type Intervention, writeIntervention } from "../core/spec/interventions.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { ManyEngine } from "../worker/manyProtocol.ts";
import type { SeedRow } from "./seeds.ts";

/** Where a run of an arm stands. */
export interface ArmRun extends Pick<SeedRow, "seed" | "standing" | "live"> {
  /** As last measured: V = ‖θ‖², and the angle from the weights of T_mem, radians. */
  readonly last: { readonly v: number; readonly turned: number | null } | null;
  /** ‖θ‖ at T_90. */
  readonly normAtGrok: number | null;
  /** The step it is given; `null` until that is known. */
  readonly limit: number | null;
}

export interface ArmRow {
  readonly arm: ArmId;
  /** `null`: nothing. */
  readonly action: Action | null;
  /** One a seed. */
  readonly runs: readonly ArmRun[];
}

/** How long arms go on. */
export type Budget =
  | { readonly kind: "settings"; readonly steps: number }
  /** Of the baseline's T_99; `steps` is `null` until it has come, and the settings' own where it never does. */
  | { readonly kind: "tripled"; readonly steps: number | null; readonly grokked: boolean };

export interface Arms {
  /** What they have in common, of the first seed. */
  readonly spec: RunSpec;
  /** The intervention that the run on the page has and they have not; `null`: they are all arms. */
  readonly removed: Intervention | null;
  readonly budget: Budget;
  readonly phase: "training" | "done" | "stopped";
  readonly rows: readonly ArmRow[];
  /** Whether each seed's arms were one run until they parted. */
  readonly meetings: readonly Meeting[];
  readonly engine: ManyEngine;
  /** What the settings ask for cannot make arms: exact makes them all. */
  readonly instead: boolean;
  /** Of all steps that are likely to be made, 0 … 1. */
  readonly share: number;
}

/** What is drawn of an arm, outside React. */
export interface Ghost {
  readonly arm: ArmId;
  /** Holds the observables of `core/seedCurves.ts`. */
  readonly curves: Curves;
}

export interface ArmsFeed {
  /** Those of the first seed. */
  ghosts(): readonly Ghost[];
  /** The last step that any of these has come to. */
  reach(): number;
  /** Called at most four times a second, and when the arms are replaced. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** What is asked for: arms beside a baseline. */
export interface Comparison {
  readonly arms: readonly { readonly arm: ArmId; readonly action: Action }[];
  readonly seeds: number;
  readonly budget: Budget["kind"];
}

/** Whether it is the "with" of arms that are "without". */
function isWith({ removed, spec: without }: Arms, { interventions }: RunSpec): boolean {
  if (removed === null) return true;
  const whole = [...without.interventions, removed];
  const text = (some: readonly Intervention[]): string => some.map(writeIntervention).join();
  return text(interventions.slice(0, whole.length)) === text(whole);
}

/** The arms, if they are of what is on the page: of the run, or of the settings while there is none. */
export function shownArms(page: {
  readonly arms: Arms | null;
  readonly run: { readonly spec: RunSpec } | null;
  readonly draft: RunSpec;
}): Arms | null {
  const { arms, run, draft } = page;
  const spec = run?.spec ?? draft;
  return arms !== null && sameButInterventions(arms.spec, spec) && isWith(arms, spec) ? arms : null;
}
