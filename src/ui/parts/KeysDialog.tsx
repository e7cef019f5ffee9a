/** The list of keyboard shortcuts, and the switch for them. */
import type { ReactNode } from "react";
import { useLab, useVerbs } from "../useLab.ts";
import { SHORTCUTS } from "../useShortcuts.ts";
import { Dialog } from "./Dialog.tsx";

export function KeysDialog({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const on = useLab((s) => s.shortcuts);
  const verbs = useVerbs();
  return (
    <Dialog open={open} title="Keys" onClose={onClose}>
      <p>They work while no field or slider has the focus.</p>
      <table className="keys">
        <tbody>
          {SHORTCUTS.map(({ keys, does }) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="check">
        <input
          type="checkbox"
          data-first
          checked={on}
          onChange={(event) => verbs.setShortcuts(event.currentTarget.checked)}
        />
        Use these keys
      </label>
    </Dialog>
  );
}
