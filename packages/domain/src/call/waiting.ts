/** What happens to a caller in the queue but that an agent is found: his place is told again, he presses the key by which he leaves. */
import { askCallback, isAsking, keyOfCallback, mayAsk } from "./ask-callback.ts";
import type { Call, CallAt, CallEvent, Turn, Visit } from "./call.ts";
import { lapse, leaveQueue } from "./closing.ts";
import { armPosition, dueNow, position } from "./position.ts";
import { endLeg, play, say, tell, to } from "./turn.ts";
import { overflow } from "./visit.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** It is time to tell the position again, or the group's message. Words that are under way are not cut; music goes on behind it. */
export function tellPosition(call: CallAt<"queued">, _event: unknown, turn: Turn): Call {
  const { visit, play: words } = call.state;
  armPosition(call, turn, visit);
  if (words !== undefined || isAsking(call)) return call;
  const due = dueNow(turn, visit);
  const { messagePrompt } = visit.group;
  const told = [
    ...(due.has("position") ? position(call, turn, visit) : []),
    ...(due.has("message") && messagePrompt !== undefined ? [messagePrompt] : []),
  ];
  // The group may tell nothing any more: the timer is of before.
  return told.length > 0 ? to(call, { at: "queued", visit, play: play(call, turn, told) }) : call;
}

/** An agent's phone rings: she may answer at any moment. */
export function skipPosition(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  armPosition(call, turn, call.state.visit);
  return call;
}

/** @returns whether the key lets him leave. Of a group without such a key nothing is told: nobody listens. */
function tellKey(call: Call, turn: Turn, { group }: Visit, key: string): boolean {
  const { leaveKey = "none" } = group;
  if (leaveKey === "none") return false;
  const valid = key === leaveKey;
  const flowNode = call.walk?.state.frames.at(-1)?.node ?? "";
  const pressed = valid ? { key } : { sealedKey: turn.env.seal(call.id, key) };
  say(turn, { type: "KeyPressed", call: call.id, flowNode, ...pressed, valid });
  return valid;
}

/** 按键离开. */
export function pressed(call: CallAt<"queued">, event: Is<"DigitPressed">, turn: Turn): Call {
  const { visit } = call.state;
  if (isAsking(call)) return keyOfCallback(call, event.digit, turn);
  if (event.digit === visit.group.callbackKey && mayAsk(call, turn, visit)) {
    const flowNode = call.walk?.state.frames.at(-1)?.node ?? "";
    say(turn, { type: "KeyPressed", call: call.id, flowNode, key: event.digit, valid: true });
    return askCallback(call, turn);
  }
  return tellKey(call, turn, visit, event.digit) ? leave(call, turn, visit) : call;
}

/** The phone that rings for him stops. Of one that was asked for by name, or is picking up, he hears a ringing tone and no queue. */
export function pressedWhileRinging(call: CallAt<"ringing">, event: Is<"DigitPressed">, turn: Turn): Call {
  const { state } = call;
  if (state.direct || state.how || !tellKey(call, turn, state.visit, event.digit)) return call;
  lapse(call, turn, state, "CALLER_GONE");
  tell(turn, state.part.user, { is: "OfferLapsed" });
  const freed = endLeg(call, turn, state.part.leg, { by: "caller", cause: "cancelled" });
  return leave(freed, turn, state.visit);
}

function leave(call: Call, turn: Turn, visit: Visit): Call {
  leaveQueue(call, turn, visit, "KEY");
  return overflow(call, turn, visit, "KEY");
}
