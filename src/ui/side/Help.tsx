/** What a newcomer needs to know, in 120 words. Open on a first visit, where a page has the room; else its title stands there. */
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { useLab, useVerbs } from "../useLab.ts";
import "./side.css";

const TITLE = "What am I looking at?";

/** Notes share one column with the pictures, and it is low (page.css). */
const LITTLE_ROOM = "(min-width: 1200px) and (max-width: 1699px) and (max-height: 950px)";

function onRoomChange(listener: () => void): () => void {
  const query = matchMedia(LITTLE_ROOM);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function Help(): ReactNode {
  const wanted = useLab((s) => s.helpOpen);
  const littleRoom = useSyncExternalStore(onRoomChange, () => matchMedia(LITTLE_ROOM).matches);
  const [asked, setAsked] = useState(false);
  const verbs = useVerbs();
  function show(open: boolean): void {
    setAsked(open);
    verbs.setHelpOpen(open);
  }
  if (!wanted || (littleRoom && !asked)) {
    return (
      <button type="button" className="button button-quiet help-open" onClick={() => show(true)}>
        {TITLE}
      </button>
    );
  }
  return (
    <section className="help" aria-labelledby="help-title">
      <div className="help-head">
        <h2 id="help-title">{TITLE}</h2>
        <button
          type="button"
          className="button button-quiet"
          aria-label="Close the explanation"
          title="Close"
          onClick={() => show(false)}
        >
          ✕
        </button>
      </div>
      <p>
        A small network is shown part of a table, such as a + b (mod 59). It soon knows those pairs by heart:
        the <b className="is-train">train</b> line is at 1, while the <b className="is-test">test</b> line, on
        pairs it never saw, stays near 0. Long after, with no new data, test rises too: it has found the rule.
        That is <dfn>grokking</dfn>.
      </p>
      <h3>What to watch</h3>
      <p>
        The plateau between <em>memorized</em> and <em>grokked</em>, and the weight norm: it climbs while the
        pairs are memorized, then weight decay wears it down while nothing else seems to happen.
      </p>
      <h3>What to try</h3>
      <ul>
        <li>Press Run.</li>
        <li>Lower the weight decay and start anew: the wait grows. At 0 it outlasts the run.</li>
        <li>Show it fewer pairs (Task, train fraction).</li>
        <li>Send a friend the link: made by the exact engine, it checks itself, bit for bit.</li>
      </ul>
    </section>
  );
}
