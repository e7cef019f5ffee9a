/** Opens a result file, of the page or of the command line. */
import { type ReactNode, useId, useState } from "react";
import { useSweep } from "./useSweep.ts";

export function OpenFile({ onMade }: { readonly onMade: () => void }): ReactNode {
  const lab = useSweep();
  const [problem, setProblem] = useState<string | null>(null);
  const told = useId();
  const open = async (file: File): Promise<void> => {
    setProblem(null);
    const text = await file.text().catch(() => null);
    if (text === null) return setProblem(`${file.name} cannot be read.`);
    const opened = await lab.openFile(file.name, text);
    if (opened.ok) onMade();
    else setProblem(`${file.name}: ${opened.error}`);
  };
  return (
    <label className="sweep-file">
      <span>Open a result file</span>
      <input
        type="file"
        accept=".jsonl"
        aria-describedby={told}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void open(file);
          currentTarget.value = ""; // the same file may be chosen again
        }}
      />
      <span className="sweep-problem" id={told} role="alert">
        {problem}
      </span>
    </label>
  );
}
