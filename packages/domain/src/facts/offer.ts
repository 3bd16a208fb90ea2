import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import {
  asAgent,
  callId,
  deviceId,
  earlier,
  groupId,
  legId,
  objectOf,
  offerId,
  oneOf,
  text,
  visitId,
  whole,
} from "./parts.ts";
import { offerReasons } from "./words.ts";

const ofOffer = { call: callId, visit: visitId, offer: offerId, group: groupId };

const skills = (description: string) =>
  Type.Optional(Type.Array(Type.Object({ skill: text("id of a skill"), least: whole("level") }), { description }));

/** What the queue went by. */
export const why = objectOf(
  {
    strategy: oneOf(
      ["longestIdle", "fewestCalls", "roundRobin", "rank", "level"],
      "what the group's free agents were ordered by",
    ),
    free: whole("agents of the group who could have taken it at that moment, she included"),
    unskilled: Type.Optional(whole("agents of the group who were free, but lack the skills")),
    waitedMs: whole("since it had entered the queue"),
    kept: oneOf(
      ["nothing", "nobodyFree", "skill", "lastAgent", "changed"],
      "what it had waited for until this moment: nothing · an agent who could take it became free · the demand for skills fell · it waited no longer for the caller's last agent alone · her phone could be reached again, or groups or skills were changed",
    ),
    before: Type.Optional(whole("calls that had waited longer in this queue and were served meanwhile")),
    overtook: Type.Optional(
      whole("calls that came later and were served meanwhile: by priority, from the head, or for other skills"),
    ),
    skills: skills("the least levels that were asked for at first"),
    widened: Type.Optional(whole("steps by which that had fallen")),
    left: skills("what was still asked for then; absent: nothing"),
    last: Type.Optional(
      oneOf(
        ["she", "notShe"],
        "who answered this caller last was to go first: it is she · she did not come free in time",
      ),
    ),
  },
  "why this agent",
);

/** The offer of a waiting call to an agent. */
export const offerFacts = [
  defineFact({
    type: "OfferStarted",
    v: 2,
    of: "call",
    opens: ["offer"],
    meaning:
      "An agent's phone rings (tR). With `how` she took the call herself or had been consulted: answered in the same ms, so left out of speed averages. `visit` is then the one that brought the call to the agent before her; a call out has none, and the id names nothing. `why` where the queue chose her.",
    schema: Type.Object({
      ...ofOffer,
      leg: legId,
      device: deviceId,
      how: Type.Optional(oneOf(["pickUp", "intercept", "consult"])),
      why: Type.Optional(why),
      ...asAgent,
    }),
    // What the queue went by was not told.
    upcasts: { 1: (body) => body },
  }),
  defineFact({
    type: "OfferAnswered",
    v: 1,
    of: "call",
    closes: ["offer"],
    opens: ["talk"],
    meaning: "The agent answered (tA): her talk begins.",
    schema: Type.Object({ ...ofOffer, leg: legId, ...asAgent }),
  }),
  defineFact({
    type: "OfferEnded",
    v: 1,
    of: "call",
    closes: ["offer"],
    meaning: "The agent did not answer (tN).",
    schema: Type.Object({ ...ofOffer, reason: oneOf(offerReasons), ...asAgent, ...earlier }),
  }),
] as const;
