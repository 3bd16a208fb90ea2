/** 语音留言: what the caller says to nobody, in a recording of his leg. */
import type { FlowOut } from "../flow/index.ts";
import type { Call, CallAt, Message, Turn } from "./call.ts";
import { arm, disarm, order, recordLeg, say } from "./turn.ts";

/** Shorter than this, ms, nothing was said: the caller heard the tone and hung up. */
export const shortestMessageMs = 1000;

type Why = "key" | "maximum" | "media" | "caller" | "ended";

/** From now on. Where the whole call is recorded the message is a part of that; else it has a recording of its own. */
export function beginMessage(
  call: CallAt<"menu">,
  turn: Turn,
  { node: flowNode, maxMs, statement }: Extract<FlowOut, { out: "record" }>,
): CallAt<"menu"> {
  const since = turn.env.now;
  const running = call.recording;
  const [recorded, recording] = running === undefined ? recordLeg(call, turn, call.leg) : ([call, running] as const);
  const message: Message = { recording, own: running === undefined, since, ...(statement && { statement }) };
  arm(turn, "Voicemail", call.id, maxMs);
  say(turn, {
    type: "VoicemailStarted",
    call: call.id,
    leg: call.leg,
    flowNode,
    recording,
    ...(statement && { statement }),
  });
  return { ...recorded, recording, state: { ...call.state, message } };
}

/** The message is over, and its own recording with it: of a leg that goes the switch ends that itself. */
export function endMessage(call: CallAt<"menu">, turn: Turn, why: Why): CallAt<"menu"> {
  const { message, ...state } = call.state;
  if (!message) return call;
  sayMessageEnded(call, turn, message, why);
  if (!message.own) return { ...call, state };
  order(turn, { do: "StopRecord", recording: message.recording });
  const { recording: _over, ...rest } = call;
  return { ...rest, state };
}

export function sayMessageEnded(call: Call, turn: Turn, { recording, since, statement }: Message, why: Why): void {
  disarm(turn, "Voicemail", call.id);
  const left = turn.env.now - since >= shortestMessageMs;
  say(turn, {
    type: "VoicemailEnded",
    call: call.id,
    leg: call.leg,
    recording,
    why,
    left,
    ...(statement && { statement }),
  });
}
