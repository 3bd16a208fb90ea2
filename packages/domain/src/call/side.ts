import type { Ending } from "../ending.ts";
import type { Call, CallAt, CallWish, Other, Turn } from "./call.ts";
import { otherLeft as consultedLeft } from "./consult.ts";
import { waitingLeft } from "./detach.ts";
import { dutyEnded } from "./duty.ts";
import { otherLeft as calledLeft } from "./internal.ts";
import { withOther } from "./other.ts";
import { citizenShown, ownRingMs, ringPhone } from "./ring.ts";
import { thirdLeft } from "./three-way.ts";
import { outsideEnded } from "./transfer.ts";
import { endLeg, refuse } from "./turn.ts";

/** The other party's leg is to end, or is lost: what that means in the call's state. */
export function leaves(call: Call, turn: Turn, other: Other, ending: Ending): Call {
  const left = endLeg(call, turn, other.leg, ending);
  switch (left.state.at) {
    case "consulting":
      return consultedLeft(left as CallAt<"consulting">, turn, ending);
    case "threeWay":
      return thirdLeft(left as CallAt<"threeWay">, turn, ending);
    case "reconnecting":
      return waitingLeft(left as CallAt<"reconnecting">, turn);
    case "calling":
    case "internal":
      return calledLeft(left as CallAt<"calling" | "internal">, turn, ending);
    case "transferring":
    case "outside":
      return outsideEnded(
        left as CallAt<"outside">,
        { is: "LegEnded", at: turn.env.now, leg: other.leg, ending },
        turn,
      );
    case "duty":
      return dutyEnded(left as CallAt<"duty">, { is: "LegEnded", at: turn.env.now, leg: other.leg, ending }, turn);
    default:
      return left;
  }
}

/** What an agent asks of a call in which she is consulted, the third, or called by a colleague. */
export function otherAsks(call: Call, wish: CallWish, turn: Turn, other: Other): Call {
  switch (wish.is) {
    case "HangUpAsked":
      return leaves(call, turn, other, { by: "agent", cause: other.up ? "hangup" : "refused" });
    case "ReleaseAsked":
    case "WithdrawAsked":
      return leaves(call, turn, other, { by: "supervisor", cause: other.up ? "released" : "refused" });
    case "DeviceLost":
    case "MovedTo":
      return leaves(call, turn, other, { by: "network", cause: "deviceLost" });
    case "DeviceBack":
      return call;
    case "AnswerAsked":
      return other.up ? refuse(call, turn, "notRinging") : answerFor(call, turn, other);
    default:
      return refuse(call, turn, "notInCall");
  }
}

/** The desk answers for its SIP phone: it is rung anew, to pick up by itself. */
function answerFor(call: Call, turn: Turn, other: Other): Call {
  if (other.who.to !== "agent") return call;
  const { agent } = other.who;
  if (turn.env.config.devices.find((each) => each.id === agent.device)?.kind === "browser") return call;
  const { state } = call;
  const from =
    "part" in state ? state.part.agentNo : "caller" in state ? state.caller.agentNo : citizenShown(call, turn);
  const freed = endLeg(call, turn, other.leg, { by: "system", cause: "answeredElsewhere" });
  const [ringing, leg] = ringPhone(freed, turn, agent, { from, ringMs: ownRingMs, autoAnswer: true });
  return withOther(ringing, { ...other, leg });
}
