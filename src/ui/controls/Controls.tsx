/** The left column: buttons first, then the three sliders, then everything else folded. A bottom sheet on a phone. */
import { type ReactNode, useId, useMemo, useState } from "react";
import { parameterCountOf } from "../../core/setup.ts";
import { type Field, type KeyRow, type RunSpec, rowOf } from "../../core/spec/keys.ts";
import { trainCount } from "../../core/spec/parse.ts";
import { TASKS, exampleCount } from "../../core/task.ts";
import { formatStep } from "../charts/format.ts";
import { useLab } from "../useLab.ts";
import { BackButton } from "./BackButton.tsx";
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

/** Short, for the line: the modulus is said below. */
function taskText(name: string): string {
  return `${name}: ${FORMULAS[name]?.formula.replace(" (mod p)", "") ?? ""}`;
}

function useFacts(): { readonly task: string; readonly model: string } {
  const draft = useLab((s) => s.draft);
  return useMemo(() => {
    const all = exampleCount(draft.task, draft.p);
    const train = formatStep(trainCount(draft));
    const share = all === null ? `${train} training examples` : `${train} of ${formatStep(all)} pairs shown`;
    return {
      task: `${TASKS[draft.task].formula}: ${share}`,
      model: `${formatStep(parameterCountOf(draft))} parameters`,
    };
  }, [draft]);
}

interface HeadProps {
  readonly field: Field;
  readonly name: string;
  readonly says?: (value: string) => string;
  readonly describedBy?: string;
}

const ENGINE = rowOf("engine");

/** What an engine is, in the word or two that the combobox has room for. */
const ENGINE_WORDS: Readonly<Record<string, string>> = {
  auto: "exact",
  exact: "same bits",
  tfjs: "reference",
} satisfies Partial<Record<RunSpec["engine"], string>>;

function engineText(name: string): string {
  const words = ENGINE_WORDS[name];
  return words === undefined ? name : `${name}: ${words}`;
}

/** A combobox with its way back beside it. */
function Head({ field, ...choice }: HeadProps): ReactNode {
  const row = rowOf(field);
  return (
    <>
      <BackButton row={row} compact />
      <Choice row={row} {...choice} />
    </>
  );
}

export function Controls(): ReactNode {
  const facts = useFacts();
  const [sheet, setSheet] = useState(false);
  const [looked, setLooked] = useState<KeyRow | null>(null);
  const engineMeaning = useId();
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
          <Group
            name="Task"
            head={<Head field="task" name="Task" says={taskText} />}
            fact={facts.task}
            onLook={setLooked}
          />
          <Group
            name="Model"
            head={<Head field="model" name="Model" />}
            fact={facts.model}
            onLook={setLooked}
          />
          <Group name="Optimizer" head={<Head field="optimizer" name="Optimizer" />} onLook={setLooked} />
          <Group name="Limits" onLook={setLooked} />
          <div
            className="line"
            title={ENGINE.meaning}
            onFocus={() => setLooked(ENGINE)}
            onPointerEnter={() => setLooked(ENGINE)}
          >
            <span aria-hidden="true">Engine</span>
            <span id={engineMeaning} hidden>
              {ENGINE.meaning}
            </span>
            <Head field="engine" name="Engine" says={engineText} describedBy={engineMeaning} />
          </div>
          <div className="line">
            <span aria-hidden="true">Speed</span>
            <span className="back back-compact" />
            <SpeedPicker />
          </div>
        </div>
        <PauseAtMemorization />
        <LinkField />
        <p className="explain" aria-hidden="true">
          {looked?.meaning ?? "What a folded setting means appears here."}
        </p>
      </div>
    </section>
  );
}
