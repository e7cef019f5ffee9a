/** What every picture has around it: title, what to look for in this run, files, and where its numbers come from. */
import { type ReactNode, useState } from "react";
import { Formula } from "./Formula.tsx";
import { PictureMenu } from "./PictureMenu.tsx";
import "./pictures.css";
import type { Picture } from "./useDrawn.ts";

interface PictureFrameProps {
  /** A noun. */
  readonly title: string;
  /** What to look for in this run. */
  readonly caption: ReactNode;
  readonly definition: {
    readonly text: ReactNode;
    /** TeX. */
    readonly formula: string | readonly string[];
    readonly source: string;
  };
  readonly csv?: () => string;
  readonly svg?: () => Picture | null;
  readonly children: ReactNode;
}

function Definition({ text, formula, source }: PictureFrameProps["definition"]): ReactNode {
  // Formulas are set when they are seen first: KaTeX is large.
  const [opened, setOpened] = useState(false);
  const formulas = typeof formula === "string" ? [formula] : formula;
  return (
    <details
      className="picture-definition"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) setOpened(true);
      }}
    >
      <summary>Definition and source</summary>
      <div className="picture-words">{text}</div>
      {opened ? formulas.map((tex) => <Formula key={tex} tex={tex} />) : null}
      <p className="picture-source">Source: {source}</p>
    </details>
  );
}

export function PictureFrame({
  title,
  caption,
  definition,
  csv,
  svg,
  children,
}: PictureFrameProps): ReactNode {
  return (
    <section className="picture" aria-label={title}>
      <header className="picture-head">
        <h3 className="picture-title">{title}</h3>
        {csv === undefined && svg === undefined ? null : <PictureMenu title={title} csv={csv} svg={svg} />}
      </header>
      <p className="picture-caption">{caption}</p>
      {children}
      <Definition {...definition} />
    </section>
  );
}
