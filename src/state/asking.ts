/** What the page asks of the network of its run: one pair at a time, or all answers while their picture is open. */
import type { StoreApi } from "zustand/vanilla";
import type { FromWorker } from "../worker/protocol.ts";
import { type WritableAnswers, isPair, whyNot } from "./answers.ts";
import type { LabState, LabVerbs } from "./labState.ts";
import type { Runner } from "./runner.ts";

export interface Asking {
  readonly verbs: Pick<LabVerbs, "ask" | "showPicture">;
  /** The reply on the page follows the run while someone looks. */
  follow(message: FromWorker): void;
}

export function createAsking(
  { getState: get, setState: set }: StoreApi<LabState>,
  send: Runner["send"],
  answers: WritableAnswers,
): Asking {
  return {
    verbs: {
      ask(a, b) {
        const { run, asked } = get();
        if (run === null || whyNot(run.state.kind) !== null || !isPair(run.spec, a, b)) return;
        const question = { ask: (asked?.ask ?? 0) + 1, a, b };
        set({ asked: { ...question, reply: "waiting" } });
        send({ type: "ask", runId: run.id, ...question });
      },
      showPicture(openPicture) {
        const watched = get().openPicture === "answers";
        const watches = openPicture === "answers";
        set({ openPicture });
        if (watched === watches) return;
        // All answers cost a forward pass: only while someone looks.
        if (!watches) answers.show(null);
        send({ type: "watch-answers", on: watches });
      },
    },
    follow(message) {
      const { asked, run } = get();
      if (message.type !== "answers" || message.runId !== run?.id || asked === null) return;
      if (typeof asked.reply === "string" || asked.reply.step === message.step) return;
      const { ask, a, b } = asked;
      send({ type: "ask", runId: run.id, ask, a, b });
    },
  };
}
