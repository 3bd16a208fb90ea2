import { isMissed } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { findCall } from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";

export type CallBackAsked = readonly [principal: Principal, parent: string, party: string];

/**
 * Checks that a call out may stand as the return of a missed one: the user may see that call, no human answered it, it is over and no test, and it is
 * the same party who is called.
 * @param party pseudonym of whom she calls
 * @throws Refusal forbidden; refused with unknownCall, notMissed or otherParty
 */
export const checkCallBack = async (db: Db, ...[principal, parent, party]: CallBackAsked): Promise<void> => {
  const call = await findCall(db, reachOf(principal, "call.see"), parent);
  if (call === undefined) throw new Refusal("refused", { reason: "unknownCall" });
  const isOver = call.direction === "inbound" && call.ended_at !== null && call.test_by === null;
  if (!isOver || !isMissed(call.disposition)) throw new Refusal("refused", { reason: "notMissed" });
  if (call.withheld || call.party !== party) throw new Refusal("refused", { reason: "otherParty" });
};
