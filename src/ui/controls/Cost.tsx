/** What the settings will cost: parameters, time of a step, time to the grok; and what that rests on. */
import { type ReactNode, useMemo } from "react";
import { parameterCountOf } from "../../core/setup.ts";
import { outlook } from "../../state/derived.ts";
import { formatStep } from "../charts/format.ts";
import { Tip } from "../parts/Tip.tsx";
import { useLab } from "../useLab.ts";
import { useMachine } from "../useMachine.ts";
import { costText, groundText } from "./costText.ts";

export function Cost(): ReactNode {
  const draft = useLab((s) => s.draft);
  const { gigaflops, measured } = useMachine();
  const expected = useMemo(() => outlook(draft, gigaflops), [draft, gigaflops]);
  const parameters = useMemo(() => parameterCountOf(draft), [draft]);
  return (
    <div className="cost">
      <p>{costText(parameters, expected)}</p>
      <Tip name="About these estimates" className="about" face="i">
        {expected.grok === null ? (
          <p>When a run groks is known for published settings and for presets, and for no others.</p>
        ) : (
          <p>
            {expected.grok.at} % of the test near step {formatStep(expected.grok.step)}, as published or as
            the preset says. Seeds differ.
          </p>
        )}
        <p className="tip-fine">{groundText(gigaflops, measured)}</p>
      </Tip>
    </div>
  );
}
