/** Single-key shortcuts, for when no control has the focus: Space, →, Shift+R, ?. They can be switched off. */
import { useEffect } from "react";
import { runState } from "../state/derived.ts";
import { useLab, useVerbs } from "./useLab.ts";

export const SHORTCUTS = [
  { keys: "Space", does: "run and pause" },
  { keys: "→", does: "one step" },
  { keys: "Shift + R", does: "reset: same seed, same weights" },
  { keys: "?", does: "this list" },
] as const;

/** A button with the focus uses Space and Enter only; a field, a slider or a chart may use any key. */
function isFree(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || target === document.body) return true;
  return (target instanceof HTMLButtonElement || target.tagName === "SUMMARY") && key !== " ";
}

export function useShortcuts(onHelp: () => void): void {
  const on = useLab((s) => s.shortcuts);
  const kind = useLab((s) => runState(s).kind);
  const verbs = useVerbs();
  useEffect(() => {
    if (!on) return undefined;
    const busy = kind === "training" || kind === "starting";
    const actions: Readonly<Record<string, () => void>> = {
      " ": busy ? verbs.pause : verbs.run,
      ArrowRight: busy ? () => undefined : verbs.step,
      R: kind === "ready" ? () => undefined : verbs.reset,
      "?": onHelp,
    };
    const onKey = (event: KeyboardEvent): void => {
      const action = actions[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || (event.repeat && event.key !== "ArrowRight")) return;
      if (!isFree(event.target, event.key) || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [on, kind, verbs, onHelp]);
}
