import type { Ending } from "../ending.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import { endSide } from "./closing.ts";
import { detach } from "./detach.ts";
import { endOther } from "./other.ts";
import { talkOn } from "./talk.ts";
import { handOver } from "./transfer.ts";

type ThreeWay = CallAt<"threeWay">;
type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** The third party leaves, the talk goes on. */
export function thirdLeft(call: ThreeWay, turn: Turn, ending: Ending): Call {
  const { part, other } = call.state;
  endSide(call, turn, "left");
  return talkOn(endOther(call, turn, other, ending), part);
}

export const dropThird = (call: ThreeWay, _event: unknown, turn: Turn): Call =>
  thirdLeft(call, turn, { by: "agent", cause: "hangup" });

/** Her phone hung up: the two others talk on; it vanished: they do meanwhile. */
export function legEnded(call: ThreeWay, event: Is<"LegEnded">, turn: Turn): Call {
  const { part, other } = call.state;
  if (event.leg === other.leg) return thirdLeft(call, turn, event.ending);
  if (event.leg !== part.leg) return call;
  if (event.ending.by === "agent" && event.ending.cause === "hangup") return handOver(call, turn);
  return detach(call, turn, event.ending.cause);
}
