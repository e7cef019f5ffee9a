/** What is in the dialog: the sweep that is there, or setting one up. Fetched when it is opened. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { SetUp } from "./SetUp.tsx";
import { SweepThere } from "./SweepThere.tsx";
import { useSweepShown } from "./useSweep.ts";
import type { Wish } from "./wish.ts";

interface SweepPageProps {
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  /** A run was opened, and the dialog makes way. */
  readonly onOpen: () => void;
}

export default function SweepPage({ wish, onWish, onOpen }: SweepPageProps): ReactNode {
  const sweep = useSweepShown();
  const [another, setAnother] = useState(false);
  const setsUp = sweep === null || another;
  // Whoever pressed a button of one side stands at the main button of the other.
  const before = useRef(setsUp);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (before.current === setsUp) return;
    before.current = setsUp;
    page.current?.querySelector<HTMLElement>(".button-main")?.focus({ preventScroll: true });
  }, [setsUp]);
  return (
    <div ref={page} key={String(setsUp)} className={setsUp ? "sweep sweep-setup" : "sweep"}>
      {setsUp ? (
        <SetUp
          wish={wish}
          onWish={onWish}
          onMade={() => setAnother(false)}
          onBack={sweep === null ? null : () => setAnother(false)}
        />
      ) : (
        <SweepThere
          sweep={sweep}
          onOpen={onOpen}
          onAnother={(next) => {
            onWish({ ...wish, ...next });
            setAnother(true);
          }}
        />
      )}
    </div>
  );
}
