import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, ending, legId, oneOf, partyId, text, trunkId } from "./parts.ts";

const ofDuty = { call: callId, leg: legId };

/** 值班电话: a number outside that a flow sends the caller to. `leg` is that phone's. */
export const dutyFacts = [
  defineFact({
    type: "DutyDialled",
    v: 1,
    of: "call",
    opens: ["duty"],
    meaning: "The flow dials the duty phone; the caller hears it ring.",
    schema: Type.Object({ ...ofDuty, flowNode: text(), trunk: trunkId, party: partyId }),
  }),
  defineFact({
    type: "DutyRerouted",
    v: 1,
    of: "call",
    meaning: "The duty phone is dialled over another trunk: `leg` takes the place of `before`, which ended so.",
    schema: Type.Object({ ...ofDuty, before: legId, trunk: trunkId, ending }),
  }),
  defineFact({
    type: "DutyAnswered",
    v: 1,
    of: "call",
    meaning: "The duty phone answered, and talks with the caller (spec metrics D5).",
    schema: Type.Object(ofDuty),
  }),
  defineFact({
    type: "DutyEnded",
    v: 1,
    of: "call",
    closes: ["duty"],
    meaning: "The duty phone's part is over: after a talk, or since it did not answer (spec metrics D6).",
    schema: Type.Object({
      ...ofDuty,
      outcome: oneOf(["talked", "noAnswer", "busy", "refused", "unreachable", "caller", "ended"]),
      ending,
    }),
  }),
] as const;
