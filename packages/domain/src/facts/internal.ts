import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, asAnswering, callId, ending, legId, text, userId } from "./parts.ts";

/** Internal calls, without CallArrived or DialStarted; CallEnded ends them, without a disposition. */
export const internalFacts = [
  defineFact({
    type: "InternalStarted",
    v: 1,
    of: "call",
    opens: ["internal"],
    meaning:
      "An agent calls a colleague. Written when her phone is called, or has dialled, so that no such call counts as a call out.",
    schema: Type.Object({ call: callId, leg: legId, toAgent: userId, toAgentNo: text(), ...asAgent }),
  }),
  defineFact({
    type: "InternalAnswered",
    v: 1,
    of: "call",
    meaning: "The leg that answered, and whose it is, after forwarding.",
    schema: Type.Object({ call: callId, leg: legId, ...asAnswering, ...asAgent }),
  }),
  defineFact({
    type: "InternalEnded",
    v: 1,
    of: "call",
    closes: ["internal"],
    meaning: "The internal call is over.",
    schema: Type.Object({ call: callId, ending, ...asAgent }),
  }),
] as const;
