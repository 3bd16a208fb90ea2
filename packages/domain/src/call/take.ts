import type { LegId } from "../ids.ts";
import type { CallAt, CallEvent, Turn } from "./call.ts";
import { answerOwn } from "./offer.ts";
import { otherOf, withOther } from "./other.ts";
import { chosen } from "./reach.ts";
import { ownRingMs, ringPhone } from "./ring.ts";
import { endLeg, refuse, tell, tone } from "./turn.ts";

type Calls = CallAt<"calling" | "consulting">;

/** Who waits for the other to answer: her leg, and her number for the phone that rings. */
function waiter({ state }: Calls): { readonly leg: LegId; readonly agentNo: string } {
  if (state.at === "calling") return state.caller;
  return { leg: state.other.own ?? state.part.leg, agentNo: state.part.agentNo };
}

/** 代答 of a ring within the house: the colleague's phone stops, her own picks up. */
export function takeRing(call: Calls, event: Extract<CallEvent, { is: "Taken" }>, turn: Turn): Calls {
  const other = otherOf(call);
  if (!other || other.up || other.taken || other.who.to !== "agent") {
    return refuse(call, turn, "nothingToPickUp") as Calls;
  }
  const { agent, own } = event;
  const { leg: waits, agentNo: from } = waiter(call);
  tell(turn, other.who.agent.user, { is: "SideOver" });
  const freed = endLeg(call, turn, other.leg, { by: "system", cause: "answeredElsewhere" });
  if (call.legs[other.leg]?.early && call.legs[waits]?.at === "up") tone(waits, turn);
  tell(turn, agent.user, { is: "Called", call: call.id });
  const [rung, leg] = own
    ? answerOwn(freed, turn, own, agent)
    : ringPhone(freed, turn, agent, { from, ringMs: ownRingMs, autoAnswer: true });
  const who = { to: "agent", agent: chosen(agent) } as const;
  return withOther(rung, { ...other, leg, who, rang: false, taken: other.who }) as Calls;
}
