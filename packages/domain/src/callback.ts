/** 保留的排队位置: who left a queue to be called back. A place is no call: it has no leg and no line until its turn has come. */

import { calendarOf } from "./calendars.ts";
import type { Call, CallEffect } from "./call/call.ts";
import { offerBack } from "./call/call-back.ts";
import type { Callback } from "./callback-place.ts";
import type { CallbackOutcome, FactBody } from "./fact.ts";
import type { CallId, UserId } from "./ids.ts";
import type { Timer } from "./input.ts";
import { trunksOut } from "./lines.ts";
import { envOf, type Run, type Ways } from "./run.ts";
import { isOpen, localTime } from "./schedule.ts";
import type { Waiting } from "./waiting-order.ts";

/** At most so long a place is looked at again, whatever happens: the hotline may close, or the hours for calls begin. */
const lookAgainMs = 300_000;
/** How long a place is kept at most, ms. */
const keptMs = 86_400_000;
/** After a ring that somebody else ended, ms. */
const shortPauseMs = 30_000;

const timerOf = (callback: CallId): Timer => ({ id: `Callback:${callback}`, is: "Callback", callback });

function arm({ hotline, context, out }: Run, { id, notBefore }: Callback): void {
  const afterMs = Math.min(lookAgainMs, notBefore > context.now ? notBefore - context.now : lookAgainMs);
  const timer = timerOf(id);
  hotline.timers.set(timer.id, { timer, due: context.now + afterMs });
  out.push({ timer: { set: timer, afterMs } });
}

const put = (run: Run, callback: Callback): void => {
  run.hotline.callbacks.set(callback.id, callback);
  arm(run, callback);
};

function end(run: Run, { id, group, tries, call }: Callback, outcome: CallbackOutcome, by?: CallId): void {
  const { hotline, out, unplaced } = run;
  if (call !== undefined && call !== by) unplaced.push(call);
  hotline.callbacks.delete(id);
  const timer = timerOf(id).id;
  if (hotline.timers.delete(timer)) out.push({ timer: { cancel: timer } });
  out.push({ fact: { type: "CallbackEnded", call: id, group, outcome, tries, ...(by === undefined ? {} : { by }) } });
}

/** A place is kept. Whoever has one already, in this group or by this call, has the better of the two. */
export function keepPlace(run: Run, asked: Callback): void {
  let kept = asked;
  for (const before of [...run.hotline.callbacks.values()]) {
    const isSame = before.party === asked.party && before.group === asked.group;
    if (before.id !== asked.id && !isSame) continue;
    if (isSame && before.call === undefined)
      kept = {
        ...kept,
        since: Math.min(before.since, kept.since),
        priority: Math.max(before.priority, kept.priority),
        atHead: before.atHead || kept.atHead,
      };
    end(run, before, "again");
  }
  const { id: call, visit, group, party, own } = kept;
  run.out.push({ fact: { type: "CallbackRequested", call, visit, group, party, own } });
  put(run, kept);
}

/** The place is looked at again: its pause is over, or the time of day may be another. */
export function lookAgain(run: Run, id: CallId): void {
  const callback = run.hotline.callbacks.get(id);
  if (callback) arm(run, callback);
}

/** Why a place can be kept no longer. */
function lostBecause(run: Run, { group, askedAt }: Callback): CallbackOutcome | undefined {
  const { hotline, context } = run;
  const own = hotline.config.groups.find(({ id }) => id === group);
  if (!own) return "groupGone";
  if (hotline.elsewhere.has(group)) return "elsewhere";
  if (context.now - askedAt > keptMs) return "expired";
  const hours = calendarOf(hotline.config, own.calendar);
  const isClosed = hotline.agents.signedIn(group) === 0 && !isOpen(hours, context.wall);
  return isClosed ? "closed" : undefined;
}

/** Places that can be kept no longer end: who had one stands in the list of missed calls. An agent's phone rings no more for a place that has ended. */
export function sweepCallbacks(run: Run, ways: Ways): void {
  const places = () => [...run.hotline.callbacks.values()];
  for (const id of run.unplaced.splice(0))
    if (!places().some(({ call }) => call === id)) ways.toCall(run, id, { is: "PlaceGone" });
  for (const callback of places()) {
    if (callback.call !== undefined) continue;
    const why = lostBecause(run, callback);
    if (why) end(run, callback, why);
  }
}

/** Whether calls back are made at this time of day. */
function isAllowedNow({ hotline: { config }, context }: Run): boolean {
  const { callBackFrom = "08:00", callBackTo = "20:00" } = config.policies;
  const { time } = localTime(context.wall, config.schedule.zone);
  return time >= callBackFrom && time < callBackTo;
}

const waitingOf = ({ id, group, priority, atHead, since, need }: Callback): Waiting => ({
  ...{ call: id, group, priority, atHead, since },
  ...(need && { need }),
});

/** Whether an agent could be rung for it now, as far as the place itself says: its call is over, and no pause runs. */
const isDue = ({ hotline, context }: Run, { id, call, notBefore }: Callback): boolean =>
  call === undefined && notBefore <= context.now && !hotline.calls.has(id);

/** Places whose turn may have come, as routing sees them. None while no line can be had. */
export function dueCallbacks(run: Run): Waiting[] {
  const { hotline } = run;
  if (hotline.callbacks.size === 0 || hotline.draining) return [];
  const due = [...hotline.callbacks.values()].filter((each) => isDue(run, each));
  if (due.length === 0 || !isAllowedNow(run) || !trunkOf(run)) return [];
  return due.map(waitingOf);
}

const trunkOf = (run: Run) => trunksOut(run.hotline.config.trunks, envOf(run).trunkState).trunks[0];

/** It is his turn: the agent's phone rings for the call to him. A line is kept for it. */
export function offerCallback(run: Run, id: CallId, user: UserId, ways: Ways): void {
  const { hotline } = run;
  const callback = hotline.callbacks.get(id);
  const agent = hotline.agents.get(user);
  const group = hotline.config.groups.find((each) => each.id === callback?.group);
  const trunk = trunkOf(run);
  if (!callback || !agent || !group || !trunk) return;
  const turn = { env: envOf(run), out: [] as CallEffect[] };
  const call = offerBack({ callback, agent, group, trunk }, turn);
  hotline.callbacks.set(id, { ...callback, call: call.id });
  ways.begin(run, call, turn.out);
}

/** The call out is over, and nobody has spoken with him. */
function released(run: Run, callback: Callback): void {
  const { call: _over, taken, ...rest } = callback;
  const { callBackAttempts = 3, callBackPauseMs = 900_000 } = run.hotline.config.policies;
  if (!taken) put(run, { ...rest, atHead: true });
  else if (rest.tries >= callBackAttempts) end(run, rest, "notReached");
  else put(run, { ...rest, atHead: true, notBefore: run.context.now + callBackPauseMs });
}

/** What facts of other calls say of the places that are kept. */
export function noteCallbacks(
  run: Run,
  fact: FactBody,
  calls: { readonly get: (id: CallId) => Call | undefined },
): void {
  const { callbacks } = run.hotline;
  if (callbacks.size === 0 || !("call" in fact) || fact.call === undefined) return;
  const own = () => [...callbacks.values()].find(({ call }) => call === fact.call);
  switch (fact.type) {
    case "CallbackOfferEnded": {
      const callback = own();
      if (!callback) return;
      if (fact.outcome === "ACCEPTED")
        callbacks.set(callback.id, { ...callback, taken: true, tries: callback.tries + 1 });
      else if (fact.outcome === "FORCED")
        callbacks.set(callback.id, { ...callback, notBefore: run.context.now + shortPauseMs });
      return;
    }
    case "OfferAnswered":
    case "DialAnswered": {
      const party = calls.get(fact.call)?.party;
      for (const each of [...callbacks.values()])
        if (each.party === party || each.id === fact.call)
          end(run, each, each.call === fact.call ? "reached" : "otherwise", fact.call);
      return;
    }
    case "CallEnded": {
      const callback = own();
      if (callback) released(run, callback);
      return;
    }
    default:
  }
}
