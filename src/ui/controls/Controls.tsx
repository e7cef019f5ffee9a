/** The left column: buttons first, then the three sliders, then everything else folded. A bottom sheet on a phone. */
import { type ReactNode, useMemo, useState } from "react";
import { parameterCountOf } from "../../core/setup.ts";
import { rowOf } from "../../core/spec/keys.ts";
import { trainCount } from "../../core/spec/parse.ts";
import { TASKS, exampleCount } from "../../core/task.ts";
import { formatStep } from "../charts/format.ts";
import { useLab } from "../useLab.ts";
import { Choice } from "./Choice.tsx";
import "./controls.css";
import "./fields.css";
import { Group } from "./Group.tsx";
import { Interventions } from "./Interventions.tsx";
import { LinkField } from "./LinkField.tsx";
import { PauseAtMemorization, SpeedPicker } from "./Pace.tsx";
import { RATE_SLIDERS } from "./rates.ts";
import { SliderRow } from "./SliderRow.tsx";
import { Transport } from "./Transport.tsx";

const FORMULAS: Readonly<Record<string, { readonly formula: string }>> = TASKS;

function taskText(name: string): string {
  return `${name}: ${FORMULAS[name]?.formula ?? ""}`;
}

function Facts(): { readonly task: string; readonly model: string } {
  const draft = useLab((s) => s.draft);
  return useMemo(() => {
    const all = exampleCount(draft.task, draft.p);
    const train = formatStep(trainCount(draft));
    return {
      task: all === null ? `${train} training examples` : `${train} of ${formatStep(all)} pairs to train on`,
      model: `${formatStep(parameterCountOf(draft))} parameters`,
    };
  }, [draft]);
}

export function Controls(): ReactNode {
  const facts = Facts();
  const [sheet, setSheet] = useState(false);
  return (
    <section className={sheet ? "controls controls-open" : "controls"} aria-label="Controls">
      <div className="controls-top">
        <Transport />
        <button
          type="button"
          className="button controls-toggle"
          aria-expanded={sheet}
          onClick={() => setSheet(!sheet)}
        >
          {sheet ? "Close settings" : "Settings"}
        </button>
      </div>
      <div className="controls-rest">
        <div className="sliders">
          {RATE_SLIDERS.map((slider) => (
            <SliderRow key={slider.field} slider={slider} />
          ))}
        </div>
        <Interventions />
        <div className="groups">
          <Group name="Task" head={<Choice row={rowOf("task")} name="Task" says={taskText} />} fact={facts.task} />
          <Group name="Model" head={<Choice row={rowOf("model")} name="Model" />} fact={facts.model} />
          <Group name="Optimizer" head={<Choice row={rowOf("optimizer")} name="Optimizer" />} />
          <Group name="Limits" />
          <div className="line">
            <span aria-hidden="true">Engine</span>
            <Choice row={rowOf("engine")} name="Engine" />
          </div>
          <div className="line">
            <span aria-hidden="true">Speed</span>
            <SpeedPicker />
          </div>
        </div>
        <PauseAtMemorization />
        <LinkField />
      </div>
    </section>
  );
}
