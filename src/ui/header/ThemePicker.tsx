/** Light, dark, or as the system has it. */
import type { ReactNode } from "react";
import type { Theme } from "../../state/labState.ts";
import { useLab, useVerbs } from "../useLab.ts";

const THEMES: readonly { readonly theme: Theme; readonly says: string }[] = [
  { theme: "system", says: "◐ system" },
  { theme: "light", says: "○ light" },
  { theme: "dark", says: "● dark" },
];

export function ThemePicker(): ReactNode {
  const theme = useLab((s) => s.theme);
  const verbs = useVerbs();
  return (
    <select
      className="select select-quiet"
      aria-label="Theme"
      title="Theme"
      value={theme}
      onChange={({ currentTarget: { value } }) => {
        const chosen = THEMES.find((row) => row.theme === value);
        if (chosen !== undefined) verbs.setTheme(chosen.theme);
      }}
    >
      {THEMES.map((row) => (
        <option key={row.theme} value={row.theme}>
          {row.says}
        </option>
      ))}
    </select>
  );
}
