import { type HotlineConfig, isMissed, localTime } from "@zongji/domain";
import type { Db, KeptCall } from "@zongji/store";
import { findCall, findMissed, isCalledNow, missedCaseOf } from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";
import { machineClock } from "../clock.ts";

export type CallBackAsked = readonly [principal: Principal, parent: string, party: string];

/** What the rules say of calls back: how often, and when. */
type Rules = Pick<HotlineConfig, "schedule"> & {
  readonly policies: Pick<HotlineConfig["policies"], "callBackAttempts" | "callBackFrom" | "callBackTo">;
};

/** Of the call log, or of the missed calls that are his to handle: those that nobody had to do with are in no agent's log. */
const seenCall = async (db: Db, principal: Principal, id: string): Promise<KeptCall | undefined> => {
  const inLog =
    scopeOf(principal, "call.see") === undefined ? undefined : await findCall(db, reachOf(principal, "call.see"), id);
  if (inLog || scopeOf(principal, "missed.handle") === undefined) return inLog;
  const call = await findCall(db, { scope: "all", user: principal.user.id, groups: [] }, id);
  if (!call?.party || !isMissed(call.disposition)) return undefined;
  const of = await missedCaseOf(db, { party: call.party, started_at: call.started_at });
  return of && (await findMissed(db, reachOf(principal, "missed.handle"), of.id)) ? call : undefined;
};

/** @throws Refusal refused: callBackHours, attemptsOver, calledNow */
const mayBeTried = async (db: Db, call: { party: string; started_at: number }, rules: Rules, now: number) => {
  const { callBackAttempts = 3, callBackFrom = "08:00", callBackTo = "20:00" } = rules.policies;
  const { time } = localTime(now, rules.schedule.zone);
  if (time < callBackFrom || time >= callBackTo) throw new Refusal("refused", { reason: "callBackHours" });
  const of = await missedCaseOf(db, call);
  if (of && of.attempts_since >= callBackAttempts) throw new Refusal("refused", { reason: "attemptsOver" });
  if (of && (await isCalledNow(db, of.id))) throw new Refusal("refused", { reason: "calledNow" });
};

/**
 * Checks that a call out may stand as the return of a missed one: the user may see that call, no human answered it, it is over and no test, and it is
 * the same party who is called, not too often, not at night, and not while somebody else calls him.
 * @param rules of the hotline, as they are in force
 * @param party pseudonym of whom she calls
 * @param now ms since the epoch
 * @throws Refusal forbidden; refused with unknownCall, notMissed, otherParty, callBackHours, attemptsOver or calledNow
 */
export const checkCallBack = async (
  db: Db,
  rules: Rules,
  [principal, parent, party]: CallBackAsked,
  now = machineClock.now(),
): Promise<void> => {
  const [log, missed] = [scopeOf(principal, "call.see"), scopeOf(principal, "missed.handle")];
  if (log === undefined && missed === undefined) throw new Refusal("forbidden");
  const call = await seenCall(db, principal, parent);
  if (call === undefined) throw new Refusal("refused", { reason: "unknownCall" });
  const isOver = call.direction === "inbound" && call.ended_at !== null && call.test_by === null;
  if (!isOver || !isMissed(call.disposition)) throw new Refusal("refused", { reason: "notMissed" });
  if (call.callback_party === null ? call.withheld || call.party !== party : call.callback_party !== party)
    throw new Refusal("refused", { reason: "otherParty" });
  await mayBeTried(db, { party: call.party ?? party, started_at: call.started_at }, rules, now);
};
