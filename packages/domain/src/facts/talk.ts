import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import {
  amount,
  asAgent,
  callId,
  earlier,
  ending,
  groupId,
  legId,
  listOf,
  offerId,
  oneOf,
  text,
  whole,
} from "./parts.ts";

const ofTalk = { call: callId, leg: legId };

/** The agent's talk, what she does in it, and her wrap-up. */
export const talkFacts = [
  defineFact({
    type: "AgentNoAnnounced",
    v: 1,
    of: "call",
    meaning: "报工号: the caller heard the agent's number.",
    schema: Type.Object({ ...ofTalk, ms: amount("ms"), ...asAgent }),
  }),
  defineFact({
    type: "HoldStarted",
    v: 1,
    of: "call",
    opens: ["hold"],
    meaning: "The agent holds the other party, who hears music.",
    schema: Type.Object({ ...ofTalk, ...asAgent }),
  }),
  defineFact({
    type: "HoldEnded",
    v: 1,
    of: "call",
    closes: ["hold"],
    meaning: "The hold is over.",
    schema: Type.Object({ ...ofTalk, ...asAgent, ...earlier }),
  }),
  defineFact({
    type: "MuteStarted",
    v: 1,
    of: "call",
    opens: ["mute"],
    meaning: "The agent is heard by no one.",
    schema: Type.Object({ ...ofTalk, ...asAgent }),
  }),
  defineFact({
    type: "MuteEnded",
    v: 1,
    of: "call",
    closes: ["mute"],
    meaning: "The agent is heard again.",
    schema: Type.Object({ ...ofTalk, ...asAgent }),
  }),
  defineFact({
    type: "DigitsSent",
    v: 1,
    of: "call",
    meaning: "The agent sent digits to leg `leg`. Which ones is told nowhere.",
    schema: Type.Object({ ...ofTalk, count: whole(), ...asAgent }),
  }),
  defineFact({
    type: "TalkEnded",
    v: 1,
    of: "call",
    closes: ["talk"],
    meaning: "The agent's talk with this call is over (tE).",
    schema: Type.Object({
      ...ofTalk,
      offer: Type.Optional({ ...offerId, description: "absent on calls out" }),
      group: groupId,
      ending,
      ...asAgent,
      ...earlier,
    }),
  }),
  defineFact({
    type: "WrapUpStarted",
    v: 1,
    of: "call",
    opens: ["wrapUp"],
    meaning: "话后处理 of the call began.",
    schema: Type.Object({ ...ofTalk, group: groupId, limitMs: amount("ms"), ...asAgent }),
  }),
  defineFact({
    type: "WrapUpEnded",
    v: 1,
    of: "call",
    closes: ["wrapUp"],
    meaning: "话后处理 is over.",
    schema: Type.Object({
      ...ofTalk,
      group: groupId,
      why: oneOf(["time", "agent", "signOut", "call", "restart"]),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "CallNoted",
    v: 2,
    of: "call",
    meaning:
      "小记, 办理结果 and 业务类型 of the agent's part in the call; her last one counts. The note is kept as she wrote it.",
    schema: Type.Object({
      call: callId,
      note: text(),
      result: Type.Optional(text()),
      businessType: Type.Optional(text("id of the type that the call was about")),
      alsoTypes: Type.Optional(listOf(text("id of a type that it was about besides"))),
      ...asAgent,
    }),
    // Version 1 knew of no business types.
    upcasts: { 1: (body) => body },
  }),
] as const;
