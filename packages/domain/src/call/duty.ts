/** 值班电话 and 转外线: a number outside that the flow sends the citizen to, without an agent. */
import type { Ending } from "../ending.ts";
import { isLedOn } from "../flow/index.ts";
import type { TransferId } from "../ids.ts";
import { mayTransfer } from "../numbers.ts";
import type { Call, CallAt, CallEvent, NumberFound, Turn } from "./call.ts";
import { farewell } from "./closing.ts";
import { otherRang, ringNext, ringOther, ringsAnother, whyNot } from "./other.ts";
import { askedFor } from "./reach.ts";
import { hush, say, to, tone, withoutWalk } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Outcome = "talked" | ReturnType<typeof whyNot> | "caller" | "ended";

type Dialled = { readonly number: string; readonly ringMs: number };
type DialledOut = Dialled & { readonly rights: readonly string[]; readonly open: boolean };

/** A number outside is dialled where a right allows it; else the flow goes on at once. */
export const ringOut = (call: Call, turn: Turn, dialled: DialledOut): Call =>
  mayTransfer(turn.env.config, dialled)
    ? ringDuty(call, turn, dialled, true)
    : to(call, { at: "menu", back: "failed" });

/** It rings. Where no line can be had, the flow goes on at once. */
export function ringDuty(call: Call, turn: Turn, { number, ringMs }: Dialled, out?: true): Call {
  const found: NumberFound = { to: "number", number, party: turn.env.party(number), ringMs };
  const target = { number };
  const asked = askedFor(turn.env.newId() as TransferId, target, { ...found, been: [] });
  const ringing = ringOther(call, turn, found, { asked, been: [] });
  const flowNode = call.walk?.state.frames.at(-1)?.node ?? "";
  if (!ringing) return to(call, { at: "menu", back: "failed" });
  const [rung, other] = ringing;
  const trunk = rung.legs[other.leg]!.trunk!;
  const type = out ? "OutsideDialled" : "DutyDialled";
  say(turn, { type, call: call.id, leg: other.leg, flowNode, trunk, party: found.party });
  tone(call.leg, turn);
  return to(rung, { at: "duty", other, ...(out && { out }) });
}

export const dutyRings = (call: CallAt<"duty">, event: Is<"LegRinging">, turn: Turn): Call =>
  otherRang(call, event, turn, call.leg);

/** It has the citizen. */
export function dutyAnswered(call: CallAt<"duty">, event: Is<"LegAnswered">, turn: Turn): Call {
  const { other, out } = call.state;
  if (event.leg !== other.leg) return call;
  say(turn, { type: out ? "OutsideAnswered" : "DutyAnswered", call: call.id, leg: other.leg });
  hush(call, turn, call.leg);
  return to(call, { ...call.state, other: { ...other, up: true } });
}

function sayDutyEnded({ id: call, state }: CallAt<"duty">, turn: Turn, outcome: Outcome, ending: Ending): void {
  say(turn, { type: state.out ? "OutsideEnded" : "DutyEnded", call, leg: state.other.leg, outcome, ending });
}

const exits = { noAnswer: "noAnswer", busy: "busy", refused: "busy", unreachable: "failed" } as const;

/** Before its answer: over the next trunk, or back into the flow. After it: on by the flow, or goodbye. */
export function dutyEnded(call: CallAt<"duty">, event: Is<"LegEnded">, turn: Turn): Call {
  const { other } = call.state;
  if (event.leg !== other.leg) return call;
  const { ending } = event;
  if (!other.up) {
    // Nobody asks for it but the flow: there is nobody whose forwarding could count.
    const next = ringNext(call, turn, ending, undefined);
    if (next) return rerouted(next, call, turn, ending);
    const why = whyNot(ending);
    sayDutyEnded(call, turn, why, ending);
    hush(call, turn, call.leg);
    return to(call, { at: "menu", back: exits[why] });
  }
  sayDutyEnded(call, turn, "talked", ending);
  const { walk } = call;
  if (walk && isLedOn(walk.state, walk.flows, "over")) return to(call, { at: "menu", back: "over" });
  return farewell(withoutWalk(call), turn, ["goodbye"], { by: "system", cause: "flowEnded" });
}

function rerouted(
  [ringing, other]: NonNullable<ReturnType<typeof ringNext>>,
  call: CallAt<"duty">,
  turn: Turn,
  ending: Ending,
): Call {
  const { other: before, out } = call.state;
  const trunk = ringing.legs[other.leg]!.trunk!;
  const type = out ? "OutsideRerouted" : "DutyRerouted";
  say(turn, { type, call: call.id, leg: other.leg, before: before.leg, trunk, ending });
  ringsAnother(call, turn, before, call.leg);
  return to(ringing, { ...call.state, other });
}

export function toneAgain(call: CallAt<"duty">, event: Is<"LegMediaBack">, turn: Turn): Call {
  const { other } = call.state;
  if (event.leg === call.leg && !other.up && !call.legs[other.leg]?.early) tone(call.leg, turn);
  return call;
}
