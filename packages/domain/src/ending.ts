/**
 * Who ended a leg, a call, a talk.
 * caller: the citizen · agent: the agent by hand or phone · callee: the far end of a call out · supervisor: by an action of a supervisor ·
 * network: the carrier or the way to a peer (time-out, no route, RTP gone) · system: the platform itself.
 */
export const endedBy = ["caller", "agent", "callee", "supervisor", "network", "system"] as const;
export type EndedBy = (typeof endedBy)[number];

/** Why it ended. A closed list, so that a report can count it. */
export const causes = [
  "hangup", // BYE from the party
  "cancelled", // CANCEL before an answer
  "refused", // the party declined
  "busy",
  "noAnswer", // rang until its time was up
  "unreachable", // no device, no route, 404, 480, 503 of the far end
  "rtpTimeout", // the party's media stayed away
  "ackTimeout", // our 200 was never acknowledged (RFC 3261 §13.3.1.4)
  "signallingTimeout", // a request of ours was never answered
  "deviceLost", // the agent's browser or phone vanished and did not come back
  "badMedia", // nothing in the offer that we can speak (488)
  "limit", // over the trunk's lines
  "blocked", // black list
  "trunkOff", // the trunk takes no calls: switched off, not configured, or for calls out alone
  "noPort", // no port for its sound is free
  "unknownNumber", // nobody lives at the called number
  "draining", // the server is going down for maintenance
  "flowEnded", // the menu or the survey came to its end
  "noInput", // the caller pressed nothing
  "answeredElsewhere",
  "transferred",
  "released", // 强拆
  "restart", // the server died and was started again
  "mediaLost", // the media process died and this leg could not be taken up again
  "stepFailed", // a step of the hotline that was about this call threw (CallFailed); the log has the stack
  "error", // another fault of ours; always logged
] as const;
export type Cause = (typeof causes)[number];

/** How something ended: one value for records, metrics and the log. `sip` is the final status code that was seen or sent, if any. */
export type Ending = { readonly by: EndedBy; readonly cause: Cause; readonly sip?: number };
