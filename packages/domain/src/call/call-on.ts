import type { TransferId } from "../ids.ts";
import type { Refusal, TransferTarget } from "../input.ts";
import type { Asked, Call, CallEvent, Other, Turn } from "./call.ts";
import { ringOther } from "./other.ts";
import { askedFor, reachOne } from "./reach.ts";
import { statusOf } from "./refer.ts";
import { targetOf } from "./transfer.ts";
import { endLeg, order, refuse, say, tell, to, tone } from "./turn.ts";
import { unwatch } from "./watchers.ts";
import { type End, endsOf, type Internal, own, settleEnds } from "./within.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

const transferred = { by: "agent", cause: "transferred" } as const;

/** 盲转 within the house: the colleague calls on, as if she had dialled it. If nobody comes, the call is over. */
export const transfer = own<Is<"TransferAsked">>((call, end, turn, wish) => send(call, end, turn, wish.to));

function send(call: Internal, end: End, turn: Turn, target: TransferTarget): Call {
  const stays = endsOf(call).find(({ leg }) => leg !== end.leg);
  // a number outside has no seat to call on from
  if (!stays) return refuse(call, turn, "internalCall");
  const group = turn.env.agents.get(end.user)?.groups[0];
  const found = reachOne(target, { user: end.user, ...(group === undefined ? {} : { group }) }, turn.env);
  if ("refused" in found) return refuse(call, turn, found.refused);
  const asked = askedFor(turn.env.newId() as TransferId, target, found);
  const rung = ringOther(call, turn, found, { asked, been: found.been }, stays.agentNo);
  if (!rung) return refuse(call, turn, "noLine");
  return moveOn(rung[0] as Internal, turn, { end, stays, asked, other: rung[1] });
}

type Move = { readonly end: End; readonly stays: End; readonly asked: Asked; readonly other: Other };

function moveOn(call: Internal, turn: Turn, { end, stays, asked, other }: Move): Call {
  const { user: agent, agentNo } = end;
  settleEnds(call, turn);
  say(turn, { type: "TransferStarted", call: call.id, kind: "blind", ...asked, agent, agentNo });
  tell(turn, agent, { is: "SideOver" });
  const left = endLeg(unwatch(call, turn, transferred), turn, end.leg, transferred);
  tone(stays.leg, turn);
  const moved = { ...left, leg: stays.leg, number: asked.toAgentNo ?? "" };
  return to(moved, { at: "calling", caller: stays, asked, other, by: { user: agent, agentNo } });
}

/** REFER from the phone of one of the two. */
export function referred(call: Internal, event: Is<"LegReferred">, turn: Turn): Call {
  const answer = (status: number) => order(turn, { do: "AnswerRefer", leg: event.leg, refer: event.refer, status });
  const end = endsOf(call).find(({ leg }) => leg === event.leg);
  if (!end || event.replaces !== undefined) {
    answer(403);
    return call;
  }
  const trial: Turn = { env: turn.env, out: [] };
  const moved = send(call, end, trial, targetOf(turn, event.to));
  const refused = trial.out.flatMap((effect): Refusal[] => ("refused" in effect ? [effect.refused.reason] : []))[0];
  if (refused !== undefined) {
    answer(statusOf(refused));
    return call;
  }
  answer(202);
  answer(200);
  turn.out.push(...trial.out);
  return moved;
}
