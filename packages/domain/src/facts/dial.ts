import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, callId, ending, groupId, legId, partyId, text, trunkId } from "./parts.ts";

const ofDial = { call: callId, leg: legId, group: groupId };

/** Calls out; `leg` is the far end's. */
export const dialFacts = [
  defineFact({
    type: "DialStarted",
    v: 1,
    of: "call",
    opens: ["dial"],
    meaning: "The agent calls a number outside.",
    schema: Type.Object({
      ...ofDial,
      trunk: trunkId,
      party: partyId,
      number: text("the number that the far end is shown, one of ours"),
      parent: Type.Optional({ ...callId, description: "the call that this one calls back" }),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "DialAnswered",
    v: 1,
    of: "call",
    closes: ["dial"],
    opens: ["talk"],
    meaning: "The far end answered: the talk begins.",
    schema: Type.Object({ ...ofDial, ...asAgent }),
  }),
  defineFact({
    type: "DialFailed",
    v: 1,
    of: "call",
    closes: ["dial"],
    meaning: "The far end did not answer.",
    schema: Type.Object({ ...ofDial, ending, ...asAgent }),
  }),
  defineFact({
    type: "DialRerouted",
    v: 1,
    of: "call",
    meaning: "The dial goes on over another trunk: `leg` takes the place of `before`, which ended so.",
    schema: Type.Object({ ...ofDial, before: legId, trunk: trunkId, ending, ...asAgent }),
  }),
] as const;
