/** Maps endings to SIP statuses and Reason headers, and SIP events to endings. */
import type { Cause, EndedBy, Ending } from "@zongji/domain";
import type { ExtraHeader, SipEvent } from "@zongji/sip";
import type { Leg } from "./leg.ts";

/** ITU-T Q.850 cause values, as carriers read them in Reason (RFC 3326). */
const q850: Record<Cause, number> = {
  hangup: 16,
  cancelled: 16,
  refused: 21,
  busy: 17,
  noAnswer: 19,
  unreachable: 20,
  rtpTimeout: 41,
  ackTimeout: 102,
  signallingTimeout: 102,
  deviceLost: 27,
  badMedia: 88,
  limit: 34,
  blocked: 21,
  trunkOff: 21,
  noPort: 34,
  unknownNumber: 1,
  draining: 41,
  flowEnded: 16,
  noInput: 16,
  answeredElsewhere: 26,
  transferred: 16,
  released: 16,
  restart: 41,
  mediaLost: 41,
  stepFailed: 41,
  error: 41,
};

/** The final status for an arrived leg that is not answered, if the ending has none. */
const statuses: Partial<Record<Cause, number>> = {
  busy: 486,
  refused: 603,
  unreachable: 480,
  noAnswer: 480,
  badMedia: 488,
  limit: 503,
  blocked: 403,
  trunkOff: 403,
  noPort: 503,
  unknownNumber: 404,
  draining: 503,
  mediaLost: 500,
  stepFailed: 500,
  error: 500,
};

export const statusOf = (ending: Ending): number =>
  ending.sip !== undefined && ending.sip >= 400 && ending.sip <= 699 ? ending.sip : (statuses[ending.cause] ?? 480);

/** Reason header fields for a BYE, CANCEL or refusal. */
export const reasonOf = (ending: Ending): ExtraHeader[] => {
  const reasons = [{ name: "Reason", value: `Q.850;cause=${q850[ending.cause]};text="${ending.cause}"` }];
  // RFC 3326 §2: the phone does not list the call as missed.
  if (ending.cause === "answeredElsewhere")
    reasons.push({ name: "Reason", value: 'SIP;cause=200;text="Call completed elsewhere"' });
  else if (ending.sip !== undefined)
    reasons.push({ name: "Reason", value: `SIP;cause=${ending.sip};text="${ending.cause}"` });
  return reasons;
};

/** The party at the far end of the leg. */
export const farEnd = (leg: Pick<Leg, "direction" | "party">): EndedBy =>
  leg.party.is === "device" ? "agent" : leg.direction === "in" ? "caller" : "callee";

/** The ending of an outbound leg that was not answered. The stack itself makes 408 and 503 when the network is silent: no peer sent those. */
export const endingOfFailure = (leg: Leg, event: Extract<SipEvent, { is: "failed" }>): Ending => {
  switch (event.why) {
    case "timeout":
      return { by: "network", cause: "signallingTimeout" };
    case "transport":
      return { by: "network", cause: leg.party.is === "device" ? "deviceLost" : "unreachable" };
    case "cancelled":
      return { by: "system", cause: "cancelled" };
    case "rejected":
      return endingOfStatus(leg, event.status ?? 500);
  }
};

const endingOfStatus = (leg: Leg, sip: number): Ending => {
  const by = farEnd(leg);
  if (sip === 486 || sip === 600) return { by, cause: "busy", sip };
  if (sip === 480 || sip >= 603)
    return { by, cause: sip === 606 ? "badMedia" : sip === 604 ? "unreachable" : "refused", sip };
  if (sip === 408) return { by, cause: "noAnswer", sip };
  if (sip === 488 || sip === 415) return { by: "network", cause: "badMedia", sip };
  return { by: "network", cause: "unreachable", sip };
};

/** The ending of an established session. */
export const endingOfEnd = (leg: Leg, event: Extract<SipEvent, { is: "ended" }>): Ending => {
  switch (event.why) {
    case "bye":
      return { by: farEnd(leg), cause: "hangup" };
    case "cancelled":
    case "expired":
      return { by: farEnd(leg), cause: "cancelled", sip: 487 };
    case "ackTimeout":
    case "prackTimeout":
      return { by: "network", cause: "ackTimeout" };
    case "sessionExpired":
    case "lost":
      return { by: "network", cause: "signallingTimeout", ...(event.status === 481 && { sip: 481 }) };
    // The stack ended the session by itself: a limit, or an offer that it could not parse.
    case "byeSent":
    case "refused":
      return { by: "system", cause: "error", ...(event.status !== undefined && { sip: event.status }) };
  }
};
