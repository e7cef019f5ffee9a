/** One switch: the button that does it, its number, whether it is trained as an arm, and what is published of it. */
import { type ReactNode, useId } from "react";
import type { Action, Switch } from "../../core/arms.ts";
import { boundsText, parseNumber, withinBounds } from "../../core/spec/numbers.ts";
import type { CriticalNorm } from "../../state/armsCritical.ts";
import { formatNorm } from "../charts/format.ts";
import { Symbols } from "../parts/Symbols.tsx";

/** What is asked of a switch on the page. */
export interface Wish {
  /** Its number as typed. */
  readonly text: string;
  readonly arm: boolean;
}

/** What a switch would do, or the sentence why it cannot. */
export type Doing =
  { readonly kind: "does"; readonly action: Action } | { readonly kind: "cannot"; readonly why: string };

const cannot = (why: string): Doing => ({ kind: "cannot", why });

export function doingOf(row: Switch, wish: Wish, critical: CriticalNorm | null): Doing {
  const { takes, ofCritical, act } = row;
  if (takes === null) return { kind: "does", action: act(1) };
  const value = parseNumber(wish.text.trim());
  if (value === null || !withinBounds(value, takes.bounds))
    return cannot(`${takes.symbol} takes ${boundsText(takes.bounds)}.`);
  if (!ofCritical) return { kind: "does", action: act(value) };
  if (critical === null)
    return cannot(
      "W_c is not known: no free run of these settings has grokked in this visit, and none is recorded. Train the baseline first.",
    );
  // As many digits as a link should carry.
  return { kind: "does", action: act(Number((value * critical.value).toPrecision(5))) };
}

interface SwitchRowProps {
  readonly row: Switch;
  readonly wish: Wish;
  readonly doing: Doing;
  /** Why it would change nothing now; `null`: it would. As an arm it can. */
  readonly idle: string | null;
  readonly critical: CriticalNorm | null;
  readonly onWish: (wish: Wish) => void;
  readonly onDo: (action: Action) => void;
}

export function SwitchRow({ row, wish, doing, idle, critical, onWish, onDo }: SwitchRowProps): ReactNode {
  const { name, takes, arm, ofCritical } = row;
  const says = useId();
  const why = doing.kind === "cannot" ? doing.why : idle;
  const wrong = takes !== null && doing.kind === "cannot" && !(ofCritical && critical === null);
  return (
    <li className="cause">
      <div className="cause-line">
        {/* Not disabled where it cannot: the reason is beneath, and the focus stays. */}
        <button
          type="button"
          className="button"
          aria-disabled={why !== null}
          aria-describedby={says}
          onClick={() => {
            if (doing.kind === "does" && why === null) onDo(doing.action);
          }}
        >
          <Symbols text={name} />
        </button>
        {takes === null ? null : (
          <label className="cause-number">
            <span aria-hidden="true">{takes.symbol}</span>
            <input
              className="field"
              type="text"
              inputMode="decimal"
              autoComplete="off"
              aria-label={`${name}: ${takes.symbol}`}
              aria-invalid={wrong}
              aria-describedby={says}
              value={wish.text}
              onChange={({ currentTarget }) => onWish({ ...wish, text: currentTarget.value })}
            />
          </label>
        )}
        {arm === null ? null : (
          <label className="check cause-arm">
            <input
              type="checkbox"
              aria-label={`${name} as an arm`}
              checked={wish.arm}
              onChange={({ currentTarget }) => onWish({ ...wish, arm: currentTarget.checked })}
            />
            <span>arm</span>
          </label>
        )}
      </div>
      <p id={says} className="cause-says">
        {why === null ? null : (
          <span className="cause-not">
            <Symbols text={why} />{" "}
          </span>
        )}
        {ofCritical && critical !== null ? (
          <>
            W<sub>c</sub> = {formatNorm(critical.value)} ({critical.from}).{" "}
          </>
        ) : null}
        {row.published}
      </p>
    </li>
  );
}
