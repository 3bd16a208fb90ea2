import type { Letter } from "@zongji/api";
import { type LetterMove, type LetterState, letterMovedTo } from "@zongji/domain";
import type { Actor } from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { KeptLetter } from "./letter-store.ts";

/** Moves of whoever has taken the letter: nobody answers what somebody else works on. */
const ofTaker: readonly LetterMove[] = ["giveBack", "answer", "order"];

/** The state that a move leads to. @throws Refusal conflict */
export const mustMove = (kept: KeptLetter, move: LetterMove, { userId }: Actor): LetterState => {
  const is = letterMovedTo(kept.state, move);
  if (is === undefined) throw new Refusal("conflict", { reason: "letterState" });
  if (ofTaker.includes(move) && kept.assignee !== userId) throw new Refusal("conflict", { reason: "letterNotMine" });
  return is;
};

/** What a deed that came too late is told: the letter as it is now. */
export const staleLetter = (now: Letter): Refusal =>
  new Refusal("stale", { stale: { current: { ...now, version: String(now.version) }, last: null } });
