/** Hold, transfer and consultation while the agent's number is told (报工号): they wait for its end, or cut it, as the policies say. */
import type { Call, CallAt, CallEvent, PendingWish, Turn } from "./call.ts";
import { consult } from "./consult.ts";
import * as talk from "./talk.ts";
import { blind } from "./transfer.ts";
import { attempt, order, refuse, to } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Present = CallAt<"announcing" | "talking">;

const runningOf = ({ state }: Present) => (state.at === "announcing" ? state.play : state.announce);
const wishOf = ({ state }: Present): PendingWish | undefined => state.wish;

function perform(call: Call, wish: PendingWish, turn: Turn): Call {
  const talking = call as CallAt<"talking">;
  switch (wish.is) {
    case "HoldAsked":
      return talk.hold(talking, wish, turn);
    case "TransferAsked":
      return blind(talking, wish, turn);
    case "ConsultAsked":
      return consult(talking, wish, turn);
  }
}

/** Done at once, or kept until her number has been told. The newest wish takes the place of one that waits. Refused where it could not be honoured now. */
export function ask(call: Present, wish: PendingWish, turn: Turn): Call {
  const running = runningOf(call);
  if (running === undefined) return perform(call, wish, turn);
  const waits = wishOf(call);
  if (wish.is === "HoldAsked" && waits?.is === "HoldAsked") return refuse(call, turn, "alreadyHeld");
  const tried = attempt(turn, (trial) => perform(talk.talkOn(call, call.state.part), wish, trial));
  if ("refused" in tried) return refuse(call, turn, tried.refused);
  if (wish.is === "ConsultAsked" && wish.own !== undefined) {
    // her phone has dialled it: that leg can't wait unanswered
    turn.out.push(...tried.out);
    return to(tried.call, { ...(tried.call as CallAt<"consulting">).state, announce: running });
  }
  if (!waits && turn.env.config.policies.announcement === "cut") order(turn, { do: "StopPlay", leg: call.leg });
  return to(call, { ...call.state, wish });
}

function withoutWish(call: Present): Call {
  const { wish: _dropped, ...rest } = call.state;
  return to(call, rest);
}

/** She stays with the citizen after all; else he is taken back from hold. */
export function retrieve(call: Present, event: Is<"RetrieveAsked">, turn: Turn): Call {
  if (wishOf(call)) return withoutWish(call);
  return call.state.at === "talking"
    ? talk.retrieve(call as CallAt<"talking">, event, turn)
    : refuse(call, turn, "notHeld");
}

export function cancelConsult(call: Present, _event: unknown, turn: Turn): Call {
  return wishOf(call)?.is === "ConsultAsked" ? withoutWish(call) : refuse(call, turn, "notConsulting");
}

/** Her phone's own key: he would hear nobody once her number has been told. */
export function phoneHeld(call: Present, event: Is<"LegHeld">, turn: Turn): Call {
  const { part } = call.state;
  if (runningOf(call) === undefined) return talk.phoneHeld(call as CallAt<"talking">, event, turn);
  if (event.leg !== part.leg || wishOf(call)) return call;
  return ask(call, { is: "HoldAsked", user: part.user }, turn);
}

export function phoneRetrieved(call: Present, event: Is<"LegRetrieved">, turn: Turn): Call {
  if (runningOf(call) === undefined) return talk.phoneRetrieved(call as CallAt<"talking">, event, turn);
  return event.leg === call.state.part.leg && wishOf(call)?.is === "HoldAsked" ? withoutWish(call) : call;
}

/** Her number has been told: both are to each other, and what was asked meanwhile is done. */
export function announced(call: Present, event: Is<"PlayEnded">, turn: Turn): Call {
  const running = runningOf(call);
  if (running === undefined || event.play !== running) return call;
  const { part } = call.state;
  talk.sayAnnounced(call, turn, part, event.playedMs);
  const talking = talk.talkOn(call, part);
  const wish = wishOf(call);
  if (!wish) return talking;
  const done = attempt(turn, (trial) => perform(talking, wish, trial));
  if ("refused" in done)
    return to(talking, { at: "talking", part, held: false, missed: { is: wish.is, reason: done.refused } });
  turn.out.push(...done.out);
  return done.call;
}

/** The announcement that a consultation has cut. */
export function cutShort(call: CallAt<"consulting">, event: Is<"PlayEnded">, turn: Turn): Call {
  const { announce: running, ...rest } = call.state;
  if (running === undefined || event.play !== running) return call;
  talk.sayAnnounced(call, turn, rest.part, event.playedMs);
  return to(call, rest);
}
