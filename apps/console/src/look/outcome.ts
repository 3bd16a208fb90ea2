import type { CallRow } from "@zongji/api";

type Told = Pick<CallRow, "disposition" | "endedAt" | "talkMs">;

/** How a call came out, by the key of its words: a citizen's by its disposition, any other by whether it was answered. */
export const outcomeOf = ({ disposition, endedAt, talkMs }: Told) => {
  if (disposition !== null) return `disposition.${disposition}` as const;
  if (endedAt === null) return "calls.goesOn" as const;
  return talkMs > 0 ? ("calls.answered" as const) : ("calls.unanswered" as const);
};
