/** Who sits where: header, controls, the run with its charts, pictures, notes. Lecture size leaves run and pictures. */
import { type ReactNode, useState } from "react";
import { OpenAbout } from "./about/OpenAbout.tsx";
import { ChartStack } from "./charts/ChartStack.tsx";
import { Controls } from "./controls/Controls.tsx";
import { DataMenu } from "./export/DataMenu.tsx";
import { OpenGallery } from "./gallery/OpenGallery.tsx";
import { Header } from "./header/Header.tsx";
import { LawPanel } from "./laws/LawPanel.tsx";
import "./page.css";
import { BadLinkDialog } from "./parts/BadLinkDialog.tsx";
import { KeysDialog } from "./parts/KeysDialog.tsx";
import { RunStrip } from "./run/RunStrip.tsx";
import { PictureList } from "./shell/PictureList.tsx";
import { ShellCore } from "./shell/ShellCore.tsx";
import { EventLog } from "./side/EventLog.tsx";
import { Help } from "./side/Help.tsx";
import { useLab } from "./useLab.ts";
import { useLectureSize } from "./useLectureSize.ts";
import { useShortcuts } from "./useShortcuts.ts";
import { useTheme } from "./useTheme.ts";

export function Page(): ReactNode {
  const [lecture, setLecture] = useLectureSize();
  const [keysOpen, setKeysOpen] = useState(false);
  const pictureOpen = useLab((s) => s.openPicture !== null);
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
        <div className={pictureOpen ? "beside beside-open" : "beside"}>
          <div className="pictures">
            <ShellCore />
            <LawPanel />
            <PictureList />
          </div>
          <aside className="side" aria-label="Notes">
            {lecture ? null : (
              <div className="side-head">
                <Help />
                <OpenGallery />
                <OpenAbout />
                <DataMenu />
              </div>
            )}
            <EventLog />
          </aside>
        </div>
      </main>
      <BadLinkDialog />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}
