/** 指定座席: the one agent that a flow sends the citizen to. */
import type { OfferReason } from "../fact.ts";
import type { GroupId, UserId } from "../ids.ts";
import type { Call, CallAt, Turn, Visit } from "./call.ts";
import { leaveQueue } from "./closing.ts";
import { ringDuty } from "./duty.ts";
import { ringAgent } from "./offer.ts";
import { type Asker, type Found, forwarded, reach } from "./reach.ts";
import { to, tone } from "./turn.ts";
import { enterDirect, enterQueue } from "./visit.ts";

/** A flow has no forwarding of its own, no rights, and is nobody's colleague. */
const askerOf = (group: GroupId): Asker => ({ user: "" as UserId, group });

type Wish = { readonly agent: UserId; readonly group: GroupId; readonly priority: number };

/** Her phone rings, or what her calls are forwarded to; where she can't be reached the flow goes on at once. */
export function ringOne(call: Call, turn: Turn, { agent, group, priority }: Wish): Call {
  const found = reach({ agent }, askerOf(group), turn.env);
  if (!("refused" in found)) return go(call, turn, found, { group, priority });
  return to(call, { at: "menu", back: found.refused === "targetBusy" ? "busy" : "failed" });
}

type Way = { readonly group: GroupId; readonly priority: number; readonly visit?: Visit };

function go(call: Call, turn: Turn, found: Found, { group, priority, visit }: Way): Call {
  const own = turn.env.config.groups.find(({ id }) => id === group);
  if (found.to === "agent" && own) {
    const { agent, ringMs, been } = found;
    const entered = visit ?? enterDirect(call, turn, own, priority);
    tone(call.leg, turn);
    return ringAgent(call, turn, { visit: entered, agent, direct: { been }, ...(ringMs !== undefined && { ringMs }) });
  }
  if (visit) leaveQueue(call, turn, visit, "TRANSFER");
  if (found.to === "group") return enterQueue(call, turn, { group: found.group.id, priority });
  const ringMs = turn.env.config.policies.dialMs;
  return found.to === "number"
    ? ringDuty(call, turn, { number: found.number, ringMs: found.ringMs ?? ringMs }, true)
    : to(call, { at: "menu", back: "failed" });
}

/** She did not take it: on to where her calls are forwarded, else back into the flow. */
export function notReached(call: CallAt<"ringing">, turn: Turn, reason: OfferReason, been: readonly UserId[]): Call {
  const { visit, part, how, overdue } = call.state;
  const { id: group } = visit.group;
  const why = reason === "REJECT" ? "busy" : "noAnswer";
  const next = how || overdue ? undefined : forwarded(part.user, why, askerOf(group), turn.env, been);
  if (next && !("refused" in next)) return go(call, turn, next, { group, priority: visit.priority, visit });
  leaveQueue(call, turn, visit, reason === "RNA" ? "TIMEOUT" : "NOAGENT");
  const back = reason === "RNA" ? "noAnswer" : reason === "REJECT" ? "busy" : "failed";
  return to(call, { at: "menu", back });
}
