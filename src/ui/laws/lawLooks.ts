/** How each law looks wherever it is drawn: color, dash, and its mark as a path about the origin, one unit to each side. */
import type { LawId } from "../../core/laws/law.ts";

export interface LawLook {
  /** A custom property of tokens.css. */
  readonly color: `var(--law-${string})`;
  /** At a root size of 16 px; `null`: solid. */
  readonly dash: readonly number[] | null;
  /** SVG path. */
  readonly mark: string;
  /** The two that share a color are told apart by it. */
  readonly open: boolean;
}

const BAR = "M-0.45,-1H0.45V1H-0.45Z";

export const LAW_LOOKS: Readonly<Record<LawId, LawLook>> = {
  firstPassage: {
    color: "var(--law-first-passage)",
    dash: [7, 2, 1.5, 2],
    mark: "M0,-1L1,0L0,1L-1,0Z",
    open: false,
  },
  normSeparation: {
    color: "var(--law-norm-separation)",
    dash: [1.5, 2.5],
    mark: "M-0.85,0a0.85,0.85 0 1,0 1.7,0a0.85,0.85 0 1,0 -1.7,0Z",
    open: false,
  },
  shellCore: {
    color: "var(--law-shell-core)",
    dash: [8, 4],
    mark: "M0,-0.9L1,0.9H-1Z",
    open: false,
  },
  heldNorm: { color: "var(--law-yardstick)", dash: null, mark: BAR, open: false },
  powerLaw: { color: "var(--law-yardstick)", dash: null, mark: BAR, open: true },
};
