/**
 * Which pairs the network answers right, live, and a field to ask it. Closed it costs nothing: the worker looks at all
 * answers only while the panel is open. Looked back at, it shows the answers of weights that were kept.
 */
import { type ReactNode, useMemo, useState } from "react";
import { type AnswerGrid, pairOf } from "../../core/answerGrid.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { gridFor } from "../../state/answers.ts";
import type { LabState } from "../../state/labState.ts";
import { useLab, useVerbs } from "../useLab.ts";
import { AskForm, type Typed } from "./AskForm.tsx";
import "./grid.css";
import { GridFigure } from "./GridFigure.tsx";
import { Legend } from "./Legend.tsx";
import { useWantScenes } from "./useAnswers.ts";

const selectSpec = (s: LabState): RunSpec => s.run?.spec ?? s.draft;

/** A pair near the middle that the network is not shown: what one wants to ask. */
function firstPair(grid: AnswerGrid): Typed {
  const middle = Math.floor(grid.label.length * 0.4);
  const untrained = grid.trained.findIndex((trained, cell) => cell >= middle && trained === 0);
  const { a, b } = pairOf(grid, untrained < 0 ? middle : untrained);
  return { a: String(a), b: String(b) };
}

function Body(): ReactNode {
  const spec = useLab(selectSpec);
  const grid = useMemo(() => gridFor(spec), [spec]);
  const verbs = useVerbs();
  useWantScenes();
  const [typed, setTyped] = useState<{ readonly rows: number; readonly pair: Typed } | null>(null);
  if (grid === null) {
    return (
      <p className="answers-none">
        Sparse parity has no grid: its examples are rows of bits, not pairs of operands. There are far too
        many of them to draw, and the train and test lines say how it does.
      </p>
    );
  }
  const { rows } = grid;
  const type = (pair: Typed): void => setTyped({ rows, pair });
  return (
    <div className="answers-body">
      <GridFigure
        spec={spec}
        grid={grid}
        onPick={(a, b) => {
          type({ a: String(a), b: String(b) });
          verbs.ask(a, b);
        }}
      />
      <div className="answers-words">
        <Legend grid={grid} />
        <AskForm
          spec={spec}
          grid={grid}
          typed={typed?.rows === rows ? typed.pair : firstPair(grid)}
          onType={type}
          onAsk={verbs.ask}
        />
      </div>
    </div>
  );
}

export function AnswerPanel(): ReactNode {
  return (
    <section className="answers" aria-label="Answer grid">
      <Body />
    </section>
  );
}
