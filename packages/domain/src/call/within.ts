import type { LegId, UserId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Caller, CallWish, Turn } from "./call.ts";
import { hush, order, playTo, refuse, say, to } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
export type Internal = CallAt<"internal">;
/** One of the two of an internal call, whoever began it. */
export type End = Caller;

/** What either of the two may ask for alike. */
export const alike: ReadonlySet<CallWish["is"]> = new Set([
  "HoldAsked",
  "RetrieveAsked",
  "MuteAsked",
  "UnmuteAsked",
  "DigitsAsked",
  "TransferAsked",
  "ConsultAsked",
]);

/** The agents of an internal call; a number outside, to which it was forwarded, is none. */
export function endsOf({ state: { caller, other } }: Internal): readonly End[] {
  if (other.who.to !== "agent") return [caller];
  const { user, agentNo, device } = other.who.agent;
  return [caller, { user, agentNo, device, leg: other.leg }];
}
const farOf = ({ state }: Internal, leg: LegId): LegId =>
  leg === state.caller.leg ? state.other.leg : state.caller.leg;
const told = (call: Call, { user: agent, agentNo, leg }: End) => ({ call: call.id, leg, agent, agentNo });

/** A wish of one of the two. */
export const own =
  <Wish extends { readonly user: UserId }>(act: (call: Internal, end: End, turn: Turn, wish: Wish) => Call) =>
  (call: Internal, wish: Wish, turn: Turn): Call => {
    const end = endsOf(call).find(({ user }) => user === wish.user);
    return end ? act(call, end, turn, wish) : refuse(call, turn, "notInCall");
  };

/** The holder's group has the music. */
function playMusic(call: Internal, holder: End, { env, out }: Turn): void {
  const { groups } = env.config;
  const hers = env.agents.get(holder.user)?.groups[0];
  const group = groups.find(({ id }) => id === hers) ?? groups[0];
  playTo(farOf(call, holder.leg), { env, out }, [group?.musicPrompt ?? "music.hold"], true);
}

/** 保持: the colleague has music. One holds at a time; the other's own key counts once the first has taken her back. */
function beginHold(call: Internal, end: End, turn: Turn): Call {
  say(turn, { type: "HoldStarted", ...told(call, end) });
  playMusic(call, end, turn);
  return to(call, { ...call.state, held: end.leg });
}

function endHold(call: Internal, end: End, turn: Turn): Call {
  const { held: _over, ...state } = call.state;
  const far = farOf(call, end.leg);
  say(turn, { type: "HoldEnded", ...told(call, end) });
  hush(call, turn, far);
  const freed: Internal = { ...call, state };
  return call.legs[far]?.held ? phoneHeld(freed, { leg: far }, turn) : freed;
}

export const hold = own((call, end, turn) =>
  call.state.held === undefined ? beginHold(call, end, turn) : refuse(call, turn, "alreadyHeld"),
);
export const retrieve = own((call, end, turn) =>
  call.state.held === end.leg ? endHold(call, end, turn) : refuse(call, turn, "notHeld"),
);

/** By a phone's own key. */
export function phoneHeld(call: Internal, event: Pick<Is<"LegHeld">, "leg">, turn: Turn): Call {
  const end = endsOf(call).find(({ leg }) => leg === event.leg);
  return end && call.state.held === undefined ? beginHold(call, end, turn) : call;
}
export function phoneRetrieved(call: Internal, event: Is<"LegRetrieved">, turn: Turn): Call {
  const end = endsOf(call).find(({ leg }) => leg === event.leg);
  return end && call.state.held === end.leg ? endHold(call, end, turn) : call;
}

/** The media came back after its restart: who waits has music again. */
export function musicAgain(call: Internal, event: Is<"LegMediaBack">, turn: Turn): Call {
  const holder = endsOf(call).find(({ leg }) => leg === call.state.held);
  if (holder && event.leg === farOf(call, holder.leg)) playMusic(call, holder, turn);
  return call;
}

export const mute = own((call, end, turn) => {
  const { muted = [] } = call.state;
  if (muted.includes(end.leg)) return refuse(call, turn, "alreadyMuted");
  say(turn, { type: "MuteStarted", ...told(call, end) });
  return to(call, { ...call.state, muted: [...muted, end.leg] });
});
export const unmute = own((call, end, turn) => {
  const { muted = [] } = call.state;
  if (!muted.includes(end.leg)) return refuse(call, turn, "notMuted");
  say(turn, { type: "MuteEnded", ...told(call, end) });
  return to(call, { ...call.state, muted: muted.filter((each) => each !== end.leg) });
});

export const sendDigits = own<Is<"DigitsAsked">>((call, end, turn, { digits }) => {
  const leg = farOf(call, end.leg);
  order(turn, { do: "SendDigits", leg, digits });
  say(turn, { type: "DigitsSent", ...told(call, end), leg, count: digits.length });
  return call;
});

/** Holds and mutes end with the talk that they belong to. */
export function settleEnds(call: Internal, turn: Turn): void {
  for (const end of endsOf(call)) {
    if (call.state.held === end.leg) say(turn, { type: "HoldEnded", ...told(call, end) });
    if (call.state.muted?.includes(end.leg)) say(turn, { type: "MuteEnded", ...told(call, end) });
  }
}
