/** Whom the queues' turns have rung, from facts: agents go in turn after a restart, too. */
import type { FactBody } from "./fact.ts";
import type { GroupId, UserId } from "./ids.ts";

export type Turn = { readonly group: GroupId; readonly user: UserId };

/** A ring that was a queue's turn: not one that she took herself, or that was sent to her by name. */
export const isTurn = (fact: FactBody): fact is Extract<FactBody, { type: "OfferStarted" }> =>
  fact.type === "OfferStarted" && fact.why !== undefined;

export function foldTurn(turns: Map<string, Turn>, fact: FactBody): void {
  if (!isTurn(fact)) return;
  const key = `${fact.group} ${fact.agent}`;
  turns.delete(key);
  turns.set(key, { group: fact.group, user: fact.agent });
}
