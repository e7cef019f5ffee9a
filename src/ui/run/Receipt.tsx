/** Receipts on the page: the one this run ended with, and what became of the one in the link. */
import type { ReactNode } from "react";
import type { Receipt } from "../../core/receipt.ts";
import type { Check } from "../../state/claim.ts";
import { checkWords } from "../../state/words.ts";
import { Tip } from "../parts/Tip.tsx";

/** A mark beside the words, so that color is never alone. */
const MARKS: Readonly<Record<Check["kind"], string>> = {
  waiting: "○",
  unfinished: "○",
  changed: "○",
  "no-receipt": "≠",
  "other-version": "≠",
  differs: "✗",
  reproduced: "✓",
};

/** The verdict alone, for beside other words. */
export function CheckPhrase({ check }: { readonly check: Check }): ReactNode {
  return (
    <span className={`check-phrase check-${check.kind}`}>
      <span className="check-mark" aria-hidden="true">
        {MARKS[check.kind]}
      </span>
      {checkWords(check).phrase}
    </span>
  );
}

/** The verdict and what it means. */
export function CheckText({ check }: { readonly check: Check }): ReactNode {
  return (
    <>
      <CheckPhrase check={check} />: {checkWords(check).says}
    </>
  );
}

export function ReceiptTip({ receipt }: { readonly receipt: Receipt }): ReactNode {
  return (
    <Tip className="receipt" face={`Receipt ${receipt.text}`}>
      <p>
        It stands for every weight and every answer of this run at every measured step: the same link ends
        with the same receipt on every machine. Copy link carries it, and whoever runs that link sees whether
        it came out the same, bit for bit.
      </p>
    </Tip>
  );
}
