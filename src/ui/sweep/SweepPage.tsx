/** What is in the dialog: the sweep that is there, or setting one up. Fetched when it is opened. */
import { type ReactNode, useState } from "react";
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
  if (sweep === null || another) {
    return (
      <SetUp
        wish={wish}
        onWish={onWish}
        onMade={() => setAnother(false)}
        onBack={sweep === null ? null : () => setAnother(false)}
      />
    );
  }
  return (
    <SweepThere
      sweep={sweep}
      onOpen={onOpen}
      onAnother={(next) => {
        onWish({ ...wish, ...next });
        setAnother(true);
      }}
    />
  );
}
