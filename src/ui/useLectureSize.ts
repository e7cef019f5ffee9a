/** Lecture size: everything larger, for the back row. CSS reads `data-lecture` on <html>. */
import { useLayoutEffect, useState } from "react";

export function useLectureSize(): readonly [boolean, (on: boolean) => void] {
  const [lecture, setLecture] = useState(false);
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute("data-lecture", lecture);
  }, [lecture]);
  return [lecture, setLecture];
}
