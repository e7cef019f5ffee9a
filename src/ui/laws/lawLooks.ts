/** How each law looks wherever it is drawn: color, dash and mark. */
import type { LawId } from "../../core/laws/law.ts";
import { type Shape, polygon } from "../pictures/shape.ts";

export interface LawLook {
  /** A custom property of tokens.css. */
  readonly color: `var(--law-${string})`;
  /** At a root size of 16 px; `null`: solid. */
  readonly dash: readonly number[] | null;
  readonly mark: Shape;
  /** Of those that share a color and a mark one is open. */
  readonly open: boolean;
}

const TEE = polygon([-1, -1], [1, -1], [1, -0.3], [0.4, -0.3], [0.4, 1], [-0.4, 1], [-0.4, -0.3], [-1, -0.3]);
const BAR = polygon([-0.45, -1], [0.45, -1], [0.45, 1], [-0.45, 1]);

export const LAW_LOOKS: Readonly<Record<LawId, LawLook>> = {
  firstPassage: {
    color: "var(--law-first-passage)",
    dash: [7, 2, 1.5, 2],
    mark: polygon([0, -1], [1, 0], [0, 1], [-1, 0]),
    open: false,
  },
  normSeparation: {
    color: "var(--law-norm-separation)",
    dash: [1.5, 2.5],
    mark: { kind: "disc", radius: 0.85 },
    open: false,
  },
  shellCore: {
    color: "var(--law-shell-core)",
    dash: [8, 4],
    mark: polygon([0, -0.9], [1, 0.9], [-1, 0.9]),
    open: false,
  },
  heldNorm: { color: "var(--law-yardstick)", dash: null, mark: BAR, open: false },
  powerLaw: { color: "var(--law-yardstick)", dash: null, mark: BAR, open: true },
  dataThreshold: { color: "var(--law-yardstick)", dash: null, mark: TEE, open: false },
};
