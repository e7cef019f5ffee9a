/** How the panel reads the network's answers: the feed for what draws, its newest word for what is said. */
import { useContext, useSyncExternalStore } from "react";
import { bug } from "../../core/prelude.ts";
import type { Answers, AnswersFeed } from "../../state/answers.ts";
import { LabContext } from "../useLab.ts";

export function useAnswersFeed(): AnswersFeed {
  return (useContext(LabContext) ?? bug("useAnswersFeed outside LabContext")).answers;
}

export function useLatestAnswers(): Answers | null {
  const { subscribe, latest } = useAnswersFeed();
  return useSyncExternalStore(subscribe, latest);
}
