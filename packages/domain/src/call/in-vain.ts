import { isResting } from "../agent.ts";
import type { Ending } from "../ending.ts";
import type { TransferId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import { transferFailed, wind } from "./closing.ts";
import { ringOther, userOf, whyNot } from "./other.ts";
import { askedFor, chosen } from "./reach.ts";
import { endLeg, hush, playTo, tell, to, tone } from "./turn.ts";

type Calling = CallAt<"calling">;
type Failed = NonNullable<Calling["state"]["failed"]>;
type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** Nobody came to an internal call. One that was sent on comes back to who sent it, if she is free; else the caller is told, and then it is over. */
export function inVain(call: Calling, turn: Turn, ending: Ending): Call {
  const { other, by, failed, asked } = call.state;
  const why = whyNot(ending);
  if (by && !failed) transferFailed(call, turn, by, asked, why);
  const user = other && userOf(other);
  if (user !== undefined) tell(turn, user, { is: "SideOver" });
  const alone = (other ? endLeg(call, turn, other.leg, ending) : call) as Calling;
  return (failed ? undefined : comesBack(alone, turn, { asked, why })) ?? tells(alone, turn, ending, { asked, why });
}

/** Her phone rings who had sent the caller on; her own forwarding does not count. Undefined: there is none, or she is not free. */
function comesBack(call: Calling, turn: Turn, failed: Failed): Call | undefined {
  const { caller, other, by } = call.state;
  const agent = by && turn.env.agents.get(by.user);
  if (!agent || !isResting(agent.seat) || !turn.env.reachable(agent.device)) return undefined;
  const found = { to: "agent", agent: chosen(agent), been: [agent.user] } as const;
  const asked = askedFor(turn.env.newId() as TransferId, { agent: agent.user }, found);
  const rung = ringOther(call, turn, found, { asked, been: found.been }, caller.agentNo);
  if (!rung) return undefined;
  if (other && call.legs[other.leg]?.early) tone(caller.leg, turn);
  return to({ ...rung[0], number: agent.agentNo }, { at: "calling", caller, asked, other: rung[1], by, failed });
}

function tells(call: Calling, turn: Turn, ending: Ending, failed: Failed): Call {
  const { caller, asked, by } = call.state;
  hush(call, turn, caller.leg);
  const play = playTo(caller.leg, turn, ["internal.nobody"]);
  return to(call, { at: "calling", caller, asked, ...(by ? { by } : {}), failed, told: { play, ending } });
}

/** She has heard it. */
export function heard(call: Calling, event: Is<"PlayEnded">, turn: Turn): Call {
  const { told } = call.state;
  return told && event.play === told.play ? wind(call, turn, told.ending) : call;
}
