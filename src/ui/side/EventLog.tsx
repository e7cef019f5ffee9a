/** What happened, in words, newest last: read out as it happens. */
import { type ReactNode, useEffect, useRef } from "react";
import { useLab } from "../useLab.ts";
import "./side.css";

export function EventLog(): ReactNode {
  const log = useLab((s) => s.log);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = end.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [log]);
  return (
    <section className="events">
      <h2 id="events-title">Events</h2>
      <div
        ref={end}
        className="events-log"
        role="log"
        aria-live="polite"
        aria-labelledby="events-title"
        tabIndex={0}
      >
        {log.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
        {log.length === 0 ? (
          <p className="events-none">Nothing yet. Memorizing and grokking are noted here as they happen.</p>
        ) : null}
      </div>
    </section>
  );
}
