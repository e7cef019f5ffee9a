/** Run, Pause, Step, Reset, New seed. All five are always there; what makes no sense now is disabled. */
import { type ReactNode, useEffect, useRef } from "react";
import { rowOf } from "../../core/spec/keys.ts";
import { runState } from "../../state/derived.ts";
import { TenSeeds } from "../seeds/TenSeeds.tsx";
import { useLab, useVerbs } from "../useLab.ts";
import { BackButton } from "./BackButton.tsx";
import { NumberField } from "./NumberField.tsx";
import { useShown } from "./useShown.ts";

const SEED = rowOf("seed");
const HIGHEST_SEED = 2 ** 32 - 1;

function SeedField(): ReactNode {
  const seed = useShown("seed");
  return (
    <>
      <span className="seed-name" aria-hidden="true" title={SEED.meaning}>
        Seed
      </span>
      <BackButton row={SEED} compact />
      <NumberField
        row={SEED}
        name="Seed"
        value={seed}
        next={(up) => String(Math.min(HIGHEST_SEED, Math.max(0, seed + (up ? 1 : -1))))}
      />
    </>
  );
}

export function Transport(): ReactNode {
  const kind = useLab((s) => runState(s).kind);
  const verbs = useVerbs();
  const run = useRef<HTMLButtonElement>(null);
  const pause = useRef<HTMLButtonElement>(null);
  const pressed = useRef(false);
  const busy = kind === "training" || kind === "starting";
  // A button that is disabled under the focus drops it: hand it to the one that undoes the other.
  useEffect(() => {
    if (!pressed.current || kind === "starting") return;
    pressed.current = false;
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement !== run.current && activeElement !== pause.current)
      return;
    (kind === "training" ? pause : run).current?.focus();
  }, [kind]);
  const press = (verb: () => void) => () => {
    pressed.current = true;
    verb();
  };
  return (
    <div className="transport">
      <button
        ref={run}
        type="button"
        className="button button-main"
        disabled={busy}
        onClick={press(verbs.run)}
      >
        Run
      </button>
      <button
        ref={pause}
        type="button"
        className="button"
        disabled={kind !== "training"}
        onClick={press(verbs.pause)}
      >
        Pause
      </button>
      <button type="button" className="button" disabled={busy} onClick={verbs.step}>
        Step
      </button>
      <button
        type="button"
        className="button"
        title="Same seed, same weights"
        disabled={kind === "ready"}
        onClick={verbs.reset}
      >
        Reset
      </button>
      <div className="seed">
        <SeedField />
        <button type="button" className="button" title="Other weights, another split" onClick={verbs.newSeed}>
          New seed
        </button>
      </div>
      <TenSeeds />
    </div>
  );
}
