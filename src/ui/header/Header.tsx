/** The page's head: what runs, on what, and the page's own switches. */
import type { ReactNode } from "react";
import { Transport } from "../controls/Transport.tsx";
import { CopyLink } from "./CopyLink.tsx";
import { EngineBadge } from "./EngineBadge.tsx";
import "./header.css";
import { PresetPicker } from "./PresetPicker.tsx";
import { ThemePicker } from "./ThemePicker.tsx";

interface HeaderProps {
  readonly lecture: boolean;
  readonly onLecture: (on: boolean) => void;
  readonly onKeys: () => void;
}

export function Header({ lecture, onLecture, onKeys }: HeaderProps): ReactNode {
  return (
    <header className="header">
      <h1>Grokking Lab</h1>
      {lecture ? <Transport /> : <PresetPicker />}
      <EngineBadge />
      {lecture ? null : <ThemePicker />}
      <button
        type="button"
        className="button button-quiet header-keys"
        title="Keyboard shortcuts"
        onClick={onKeys}
      >
        Keys
      </button>
      <button
        type="button"
        className="button button-quiet"
        aria-label="Lecture size"
        title="Lecture size: larger, for the back row"
        aria-pressed={lecture}
        onClick={() => onLecture(!lecture)}
      >
        ⤢
      </button>
      <CopyLink />
    </header>
  );
}
