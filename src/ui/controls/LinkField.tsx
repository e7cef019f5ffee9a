/** Opens a run from a pasted link or a bare spec string. */
import { type ReactNode, useId, useState } from "react";
import { useVerbs } from "../useLab.ts";

export function LinkField(): ReactNode {
  const verbs = useVerbs();
  const [text, setText] = useState("");
  const id = useId();
  return (
    <form
      className="link-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (verbs.openLink(text)) setText("");
      }}
    >
      <label htmlFor={id}>Open a link or spec</label>
      <div className="link-row">
        <input
          id={id}
          className="field"
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder="task=mul&p=97&wd=1"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" className="button">
          Open
        </button>
      </div>
    </form>
  );
}
