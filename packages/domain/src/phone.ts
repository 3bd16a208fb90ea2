import type { Agent } from "./agent.ts";
import type { CallEffect } from "./call/call.ts";
import { reach } from "./call/reach.ts";
import { statusOf } from "./call/refer.ts";
import { targetOf } from "./call/transfer.ts";
import { callOut } from "./call-out.ts";
import { internal } from "./command.ts";
import type { DeviceId, LegId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import { pickUp } from "./pick-up.ts";
import { envOf, type Run, type Ways } from "./run.ts";
import type { SwitchEvent } from "./switching.ts";

type Dialled = Extract<SwitchEvent, { is: "LegArrived" }> & { readonly device: DeviceId };

/** What is dialled for 代答. */
const pickUpCode = "*8";

/**
 * A call from an agent's phone: a colleague's number, *0 for the supervisor's seat, *8, or a number outside; a consultation while she talks on the same phone. It is answered
 * at once, and hears from us how the other end is. Refused, if she isn't signed in there or the wish can't be honoured.
 */
export function dialledAtPhone(run: Run, event: Dialled, ways: Ways): void {
  // INVITE with Replaces (RFC 3891): no phone's leg is given to another phone
  const refused = event.replaces === undefined ? honour(run, event, ways) : "notAllowed";
  if (refused === undefined) return;
  const sip = statusOf(refused);
  const cause = sip === 486 ? "busy" : sip === 403 ? "blocked" : sip === 404 ? "unknownNumber" : "unreachable";
  const ending = { by: "system", cause, sip } as const;
  run.out.push({ command: { do: "Refuse", leg: event.leg, status: sip, ending } });
}

/** 班长席 of her first group. */
function callSupervisor(run: Run, { user, groups: [group] }: Agent, leg: LegId, ways: Ways): Refusal | undefined {
  const found = reach({ supervisor: true }, { user, ...(group && { group }) }, envOf(run));
  if ("refused" in found) return found.refused;
  return found.to === "agent" ? internal(run, user, found.agent.user, ways, leg) : "noSupervisor";
}

function honour(run: Run, { device, leg, calledNumber }: Dialled, ways: Ways): Refusal | undefined {
  const { hotline } = run;
  const agent = [...hotline.agents.values()].find((each) => each.device === device);
  if (!agent) return "notSignedIn";
  const { user, seat } = agent;
  const turn = { env: envOf(run), out: [] as CallEffect[] };
  const to = targetOf(turn, calledNumber);
  if (seat.at === "talking") return ways.toCall(run, seat.call, { is: "ConsultAsked", user, to, own: leg });
  if (calledNumber === pickUpCode) return pickUp(run, user, { own: leg }, ways);
  if ("agent" in to) return internal(run, user, to.agent, ways, leg);
  if ("supervisor" in to) return callSupervisor(run, agent, leg, ways);
  return callOut(run, user, { to: { number: calledNumber } }, ways, leg);
}
