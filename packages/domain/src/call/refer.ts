import type { Refusal } from "../input.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import type { Talking } from "./closing.ts";
import { agentGone } from "./consult.ts";
import { ask } from "./pending.ts";
import { targetOf } from "./transfer.ts";
import { order } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** The status that answers a phone's wish that is refused. */
export function statusOf(refusal: Refusal): number {
  switch (refusal) {
    case "unknownTarget":
    case "unknownParty":
    case "badNumber":
    case "nothingToPickUp":
      return 404;
    case "targetBusy":
    case "inCall":
    case "alreadyConsulting":
    case "self":
      return 486;
    case "targetUnreachable":
    case "deviceUnreachable":
    case "noSupervisor":
    case "otherNode":
      return 480;
    case "noLine":
    case "noTrunk":
    case "draining":
      return 503;
    default:
      return 403;
  }
}

/**
 * REFER from the agent's phone: a transfer; with Replaces of her consultation's leg it completes that one (RFC 5589 §7). Once we have taken it
 * over it has succeeded for her: what fails afterwards comes to the queue, not to her.
 */
export function referred(call: Talking, event: Is<"LegReferred">, turn: Turn): Call {
  const { state } = call;
  const answer = (status: number) => order(turn, { do: "AnswerRefer", leg: event.leg, refer: event.refer, status });
  if (event.leg !== state.part.leg && event.leg !== ownOf(call)) {
    answer(403);
    return call;
  }
  const trial: Turn = { env: turn.env, out: [] };
  const moved = transferred(call, event, trial);
  const refused = trial.out.flatMap((effect) => ("refused" in effect ? [effect.refused.reason] : []))[0];
  if (!moved || refused !== undefined) {
    answer(moved ? statusOf(refused ?? "notInCall") : 403);
    return call;
  }
  answer(202);
  answer(200);
  turn.out.push(...trial.out);
  return moved;
}

/** The leg that her phone dialled for a consultation. */
const ownOf = ({ state }: Talking) => (state.at === "consulting" ? state.other.own : undefined);

function transferred(call: Talking, event: Is<"LegReferred">, turn: Turn): Call | undefined {
  const { state } = call;
  if (event.replaces !== undefined) {
    // either of her two may be the one that is referred to the other
    const own = ownOf(call);
    const two = own !== undefined && event.replaces === (event.leg === own ? state.part.leg : own);
    return two ? agentGone(call as CallAt<"consulting">, turn) : undefined;
  }
  if (state.at !== "talking" && state.at !== "announcing") return undefined;
  const wish = { is: "TransferAsked", user: state.part.user, to: targetOf(turn, event.to) } as const;
  return ask(call as CallAt<"announcing" | "talking">, wish, turn);
}
