import { isResting } from "../agent.ts";
import type { Ending } from "../ending.ts";
import type { LegId, UserId } from "../ids.ts";
import { failsOver } from "../lines.ts";
import type { AgentFound, Call, CallEvent, NumberFound, Other, Turn, WhyNobody } from "./call.ts";
import { chosen, forwarded, nextTrunk, oneOf } from "./reach.ts";
import { citizenShown, ringOutside, ringPhone } from "./ring.ts";
import { endLeg, hush, order, tell, tone, withEarly, withLeg } from "./turn.ts";

/** How long a colleague's phone rings within the house where nothing is said of it, ms. */
const defaultRingMs = 30_000;

type Wish = Pick<Other, "asked" | "been"> & { readonly own?: LegId };
type Party = AgentFound | NumberFound;

/** The agent behind another party, if it is one. */
export const userOf = ({ who }: Other): UserId | undefined => (who.to === "agent" ? who.agent.user : undefined);

/** Who it is, as facts tell it. */
export const answererOf = ({ who }: Other) =>
  who.to === "agent" ? { toAgent: who.agent.user, toAgentNo: who.agent.agentNo } : { toParty: who.party };

/** The same of one who has answered, and that she took the ring from a colleague. */
export const answeredBy = (other: Other) => ({
  ...answererOf(other),
  ...(other.taken ? { how: "pickUp" as const } : {}),
});

/** The other party of a state that has one. */
export function otherOf({ state }: Call): Other | undefined {
  return "other" in state ? state.other : undefined;
}

/** The other party in the call's state is replaced. */
export const withOther = (call: Call, other: Other): Call => ({ ...call, state: { ...call.state, other } }) as Call;

/** Rings an agent's phone or dials outside, beside those who are in the call. Undefined: there is no line after all. */
export function ringOther(
  call: Call,
  turn: Turn,
  who: Party,
  wish: Wish,
  from = citizenShown(call, turn),
): [Call, Other] | undefined {
  const base = { ...wish, who, rang: false, up: false };
  if (who.to === "agent") {
    const ringMs = who.ringMs ?? turn.env.config.policies.colleagueRingMs ?? defaultRingMs;
    const [ringing, leg] = ringPhone(call, turn, who.agent, { from, ringMs });
    tell(turn, who.agent.user, { is: "Called", call: call.id });
    return [ringing, { ...base, leg, tried: [] }];
  }
  return dialOther(call, turn, who, { ...base, tried: [] });
}

function dialOther(call: Call, turn: Turn, who: NumberFound, base: Omit<Other, "leg">): [Call, Other] | undefined {
  const trunk = nextTrunk(turn.env, base.tried);
  if (!trunk) return undefined;
  const [ringing, leg] = ringOutside(call, turn, { ...who, trunk }, "outside");
  return [ringing, { ...base, who, leg }];
}

/** It failed to answer: the next trunk, or where its agent's calls are forwarded to; undefined: nothing is left. */
export function ringNext(
  call: Call,
  turn: Turn,
  ending: Ending,
  by: UserId | undefined,
  from?: string,
): [Call, Other] | undefined {
  const other = otherOf(call);
  if (!other) return undefined;
  const { who, asked, been, own, tried, rang, taken } = other;
  const wish = { asked, been, ...(own === undefined ? {} : { own }) };
  if (taken) return ringBack(call, turn, taken, wish, from);
  if (who.to === "number") {
    const trunk = call.legs[other.leg]?.trunk;
    if (rang || !failsOver(ending) || trunk === undefined) return undefined;
    return dialOther(call, turn, who, { ...wish, who, rang: false, up: false, tried: [...tried, trunk] });
  }
  if (by === undefined) return undefined;
  const asker = { user: by };
  const why = ending.cause === "busy" || ending.cause === "refused" || ending.cause === "hangup" ? "busy" : "noAnswer";
  const next = forwarded(who.agent.user, why, asker, turn.env, been);
  const one = next && oneOf(next, asker, turn.env);
  if (!one || "refused" in one) return undefined;
  return ringOther(call, turn, one, { ...wish, been: one.been }, from);
}

/** Who took the ring did not pick up: the colleague's phone rings again, if she is still there for it. */
function ringBack(call: Call, turn: Turn, before: AgentFound, wish: Wish, from?: string): [Call, Other] | undefined {
  const agent = turn.env.agents.get(before.agent.user);
  if (!agent || !isResting(agent.seat) || !turn.env.reachable(agent.device)) return undefined;
  return ringOther(call, turn, { ...before, agent: chosen(agent) }, wish, from);
}

/** Its phone rings. `listener` hears the far end's own sound while it comes, else the tone of ours that it has from the beginning. */
export function otherRang(
  call: Call,
  event: Extract<CallEvent, { is: "LegRinging" }>,
  turn: Turn,
  listener: LegId,
): Call {
  const other = otherOf(call);
  const leg = call.legs[event.leg];
  if (!other || event.leg !== other.leg || !leg) return call;
  const rang = withOther(call, { ...other, rang: true });
  if (event.earlyMedia === (leg.early === true)) return rang;
  if (event.earlyMedia) hush(call, turn, listener);
  else toneAgain(call, turn, listener);
  return withLeg(rang, event.leg, withEarly(leg, event.earlyMedia));
}

/** Another is rung instead of `other`. `listener` has our tone again if it heard the sound of the one before. */
export function ringsAnother(call: Call, turn: Turn, other: Other, listener: LegId): void {
  if (call.legs[other.leg]?.early) toneAgain(call, turn, listener);
}

function toneAgain(call: Call, turn: Turn, listener: LegId): void {
  if (call.legs[listener]?.at === "up") tone(listener, turn);
}

/** Ends its legs, its recording and its agent's part. What that means for the call, the caller says. */
export function endOther(call: Call, turn: Turn, other: Other, ending: Ending): Call {
  const user = userOf(other);
  if (user !== undefined) tell(turn, user, { is: "SideOver" });
  stopRecord(turn, other);
  const alone = endLeg(call, turn, other.leg, ending);
  return other.own === undefined ? alone : endLeg(alone, turn, other.own, ending);
}

export function stopRecord(turn: Turn, { recording }: Other): void {
  if (recording !== undefined) order(turn, { do: "StopRecord", recording });
}

/** Why a party that was rung did not come. */
export function whyNot({ cause }: Ending): WhyNobody {
  if (cause === "noAnswer") return "noAnswer";
  if (cause === "busy") return "busy";
  return cause === "refused" || cause === "hangup" ? "refused" : "unreachable";
}
