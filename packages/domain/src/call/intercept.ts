import type { Call, Turn, Watcher } from "./call.ts";
import { endPart, endTalk, type Talking } from "./closing.ts";
import { takeOffer } from "./offer.ts";
import { otherOf } from "./other.ts";
import { hush, say, to, withLeg } from "./turn.ts";

/** 拦截: her phone is up; the agent's talk is hers from here on. A consultation ends; a third party stays. */
export function intercepted(call: Talking, turn: Turn, by: Watcher): Call {
  const { state } = call;
  const ending = { by: "supervisor", cause: "transferred" } as const;
  const three = state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay");
  const third = three ? otherOf(call) : undefined;
  const { of: agent, ofNo: agentNo, user, agentNo: interceptorNo, device, leg } = by;
  if (by.up && by.why !== "intercept") {
    say(turn, { type: "WatchEnded", call: call.id, leg, watcher: user, agent, agentNo });
  }
  const watchers = call.watchers.filter((each) => each.leg !== leg);
  let over: Call = endTalk({ ...call, watchers }, turn, ending, { keep: third !== undefined });
  over = endPart(over, turn, call, ending);
  over = withLeg(over, leg, { role: "agent", at: "up" });
  say(turn, { type: "Intercepted", call: call.id, leg, interceptor: user, interceptorNo, agent, agentNo });
  const part = takeOffer(over, turn, { user, agentNo: interceptorNo, device, leg }, state.part, "intercept");
  hush(over, turn, call.leg);
  if (third) return to(over, { at: "threeWay", part, other: third });
  return to(over, { at: "talking", part, held: false });
}
