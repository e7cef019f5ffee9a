/** A formula, typeset once KaTeX is here; until then, and without it, as it is written in TeX. */
import { type ReactNode, useEffect, useRef } from "react";

export function Formula({ tex }: { readonly tex: string }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    import("./typeset.ts").then(
      ({ typeset }) => {
        const element = place.current;
        if (gone || element === null) return;
        typeset(element, tex);
        // One that is too wide scrolls, and the keyboard must be able to.
        if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      },
      // Without a connection the TeX stays: it can be read.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [tex]);
  // KaTeX replaces the text, and React never writes it again: the key makes a new element of a new formula.
  return (
    <div key={tex} ref={place} className="formula">
      {tex}
    </div>
  );
}
