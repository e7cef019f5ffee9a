/** The left column: buttons first, then the three sliders, then everything else folded. A bottom sheet on a phone. */
import { type ReactNode, useId, useState } from "react";
import { type Field, type KeyRow, type RunSpec, rowOf } from "../../core/spec/keys.ts";
import { useLab } from "../useLab.ts";
import { BackButton } from "./BackButton.tsx";
import { Choice } from "./Choice.tsx";
import "./controls.css";
import { Cost } from "./Cost.tsx";
import "./fields.css";
import { Group } from "./Group.tsx";
import { Interventions } from "./Interventions.tsx";
import { LinkField } from "./LinkField.tsx";
import { PauseAtMemorization, SpeedPicker } from "./Pace.tsx";
import { RATE_SLIDERS } from "./rates.ts";
import { SliderRow } from "./SliderRow.tsx";
import { taskFact, taskGroup, taskText } from "./taskText.ts";
import { Transport } from "./Transport.tsx";

interface HeadProps {
  readonly field: Field;
  readonly name: string;
  readonly says?: (value: string) => string;
  readonly groupOf?: (value: string) => string;
  readonly describedBy?: string;
}

const ENGINE = rowOf("engine");

/** What an engine is, in the word or two that the combobox has room for. */
const ENGINE_WORDS: Readonly<Record<string, string>> = {
  auto: "exact/GPU",
  exact: "same bits",
  gpu: "WebGPU",
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
  const fact = useLab((s) => taskFact(s.draft));
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
            head={<Head field="task" name="Task" says={taskText} groupOf={taskGroup} />}
            fact={fact}
            onLook={setLooked}
          />
          <Group name="Model" head={<Head field="model" name="Model" />} onLook={setLooked} />
          <Cost />
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
