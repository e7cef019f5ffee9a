/** Puts the theme on <html>: the chosen one, or the system's as it changes. */
import { useLayoutEffect, useSyncExternalStore } from "react";
import { useLab } from "./useLab.ts";

const SYSTEM_DARK = "(prefers-color-scheme: dark)";

function onSystemChange(listener: () => void): () => void {
  const query = matchMedia(SYSTEM_DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useTheme(): void {
  const chosen = useLab((s) => s.theme);
  const system = useSyncExternalStore(onSystemChange, () =>
    matchMedia(SYSTEM_DARK).matches ? "dark" : "light",
  );
  const theme = chosen === "system" ? system : chosen;
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.setAttribute("data-theme", theme);
    const page = getComputedStyle(root).getPropertyValue("--page");
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", page.trim());
  }, [theme]);
}
