/** Who sits where: header, controls, the run with its charts, notes. Lecture size leaves the run alone on the page. */
import { type ReactNode, useState } from "react";
import { ChartStack } from "./charts/ChartStack.tsx";
import { Controls } from "./controls/Controls.tsx";
import { OpenGallery } from "./gallery/OpenGallery.tsx";
import { Header } from "./header/Header.tsx";
import { AnswerPanel } from "./grid/AnswerPanel.tsx";
import "./page.css";
import { BadLinkDialog } from "./parts/BadLinkDialog.tsx";
import { KeysDialog } from "./parts/KeysDialog.tsx";
import { RunStrip } from "./run/RunStrip.tsx";
import { EventLog } from "./side/EventLog.tsx";
import { Help } from "./side/Help.tsx";
import { useLectureSize } from "./useLectureSize.ts";
import { useShortcuts } from "./useShortcuts.ts";
import { useTheme } from "./useTheme.ts";

export function Page(): ReactNode {
  const [lecture, setLecture] = useLectureSize();
  const [keysOpen, setKeysOpen] = useState(false);
  useTheme();
  useShortcuts(() => setKeysOpen(true));
  return (
    <div className={lecture ? "page page-lecture" : "page"}>
      <Header lecture={lecture} onLecture={setLecture} onKeys={() => setKeysOpen(true)} />
      {lecture ? null : <Controls />}
      <main className="stage">
        <div className="stage-run">
          <RunStrip />
          <ChartStack />
        </div>
        <AnswerPanel />
        <aside className="side" aria-label="Notes">
          {lecture ? null : (
            <div className="side-head">
              <Help />
              <OpenGallery />
            </div>
          )}
          <EventLog />
        </aside>
      </main>
      <BadLinkDialog />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}
