import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, asAnswering, asTarget, callId, legId, oneOf, transferId } from "./parts.ts";

const kind = oneOf(["blind", "consult"]);
const ofTransfer = { call: callId, transfer: transferId };
/** `leg` is the consulted party's. */
const ofConsultation = { call: callId, leg: legId, transfer: transferId };

/** Transfers, consultations and three-way talks; the agent is the one who asks for them. */
export const transferFacts = [
  defineFact({
    type: "TransferStarted",
    v: 1,
    of: "call",
    opens: ["transfer"],
    meaning: "The agent transfers the call. Her TalkEnded (transferred) is the end of her part.",
    schema: Type.Object({ call: callId, kind, ...asTarget, ...asAgent }),
  }),
  defineFact({
    type: "TransferCompleted",
    v: 1,
    of: "call",
    closes: ["transfer"],
    meaning: "转移次数 counts these. A group or a flow has the call; an agent or a number answered.",
    schema: Type.Object({ ...ofTransfer, kind, ...asAgent }),
  }),
  defineFact({
    type: "TransferFailed",
    v: 1,
    of: "call",
    closes: ["transfer"],
    meaning:
      "The citizen goes back to the head of the transferring agent's group, or left meanwhile (`reason` caller).",
    schema: Type.Object({
      ...ofTransfer,
      reason: oneOf(["noAnswer", "busy", "refused", "unreachable", "caller", "ended"]),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "ConsultStarted",
    v: 1,
    of: "call",
    opens: ["consultation"],
    meaning: "The agent consults a third party, whose leg is `leg`. Not a citizen's call (spec metrics G6).",
    schema: Type.Object({ call: callId, leg: legId, ...asTarget, ...asAgent }),
  }),
  defineFact({
    type: "ConsultAnswered",
    v: 1,
    of: "call",
    meaning: "The consulted party answered; who that is, after forwarding.",
    schema: Type.Object({ ...ofConsultation, ...asAnswering, ...asAgent }),
  }),
  defineFact({
    type: "ConsultEnded",
    v: 1,
    of: "call",
    closes: ["consultation"],
    meaning: "What became of the consultation. After threeWay a ThreeWayEnded follows in time.",
    schema: Type.Object({
      ...ofConsultation,
      outcome: oneOf(["cancelled", "transferred", "threeWay", "left", "noAnswer", "busy", "refused", "unreachable"]),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "ThreeWayStarted",
    v: 1,
    of: "call",
    opens: ["threeWay"],
    meaning: "All three talk together.",
    schema: Type.Object({ ...ofConsultation, ...asAgent }),
  }),
  defineFact({
    type: "ThreeWayEnded",
    v: 1,
    of: "call",
    closes: ["threeWay"],
    meaning: "One of the three has left.",
    schema: Type.Object({ ...ofConsultation, ...asAgent }),
  }),
] as const;
