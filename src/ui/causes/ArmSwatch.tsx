/** The line of an arm in the charts, in small. */
import type { ReactNode } from "react";
import type { ArmId } from "../../core/arms.ts";
import { ARM_DASHES } from "../charts/ghosts.ts";

export function ArmSwatch({ arm }: { readonly arm: ArmId }): ReactNode {
  return (
    <svg className="arm-swatch" viewBox="0 0 20 4" aria-hidden="true">
      <path d="M0,2H20" strokeDasharray={ARM_DASHES[arm].join(" ")} />
    </svg>
  );
}
