import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, ending, legId, oneOf, partyId, text, trunkId } from "./parts.ts";

const ofOutside = { call: callId, leg: legId };

/** 转外线: a number outside that a flow hands the caller to, without an agent. `leg` is that phone's. */
export const outsideFacts = [
  defineFact({
    type: "OutsideDialled",
    v: 1,
    of: "call",
    opens: ["outside"],
    meaning: "The flow dials a number outside for the caller, who hears it ring.",
    schema: Type.Object({ ...ofOutside, flowNode: text(), trunk: trunkId, party: partyId }),
  }),
  defineFact({
    type: "OutsideRerouted",
    v: 1,
    of: "call",
    meaning: "It is dialled over another trunk: `leg` takes the place of `before`, which ended so.",
    schema: Type.Object({ ...ofOutside, before: legId, trunk: trunkId, ending }),
  }),
  defineFact({
    type: "OutsideAnswered",
    v: 1,
    of: "call",
    meaning:
      "It answered, and talks with the caller. It is no person of the hotline's: the call counts as one that ended in the menu.",
    schema: Type.Object(ofOutside),
  }),
  defineFact({
    type: "OutsideEnded",
    v: 1,
    of: "call",
    closes: ["outside"],
    meaning: "Its part is over: after a talk, or since it did not answer.",
    schema: Type.Object({
      ...ofOutside,
      outcome: oneOf(["talked", "noAnswer", "busy", "refused", "unreachable", "caller", "ended"]),
      ending,
    }),
  }),
] as const;
