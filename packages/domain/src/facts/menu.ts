import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, earlier, flag, flowId, oneOf, text, whole } from "./parts.ts";
import { sealedText } from "./sealed-text.ts";

/** The menu: a flow, its nodes and the keys that the caller presses. */
export const menuFacts = [
  defineFact({
    type: "IvrEntered",
    v: 1,
    of: "call",
    opens: ["menu"],
    meaning: "The call entered a flow (tI0).",
    schema: Type.Object({ call: callId, flow: flowId, version: whole("of the flow") }),
  }),
  defineFact({
    type: "NodeEntered",
    v: 1,
    of: "call",
    meaning: "The call came to a node of the flow.",
    schema: Type.Object({
      call: callId,
      flow: flowId,
      version: whole("of the flow"),
      flowNode: text(),
      businessType: Type.Optional(text()),
    }),
  }),
  defineFact({
    type: "KeyPressed",
    v: 2,
    of: "call",
    meaning:
      "The caller pressed a key in a menu, or in a queue that he may leave by a key. One that the menu does not know may be part of a number that he types, his identity number perhaps: it is sealed.",
    sealed: ["sealedKey"],
    schema: Type.Object({
      call: callId,
      flowNode: text("empty in a queue that no flow has sent him to"),
      valid: flag("the menu, or the queue, knows the key"),
      key: Type.Optional(text("0–9, *, #, where the menu knows it")),
      sealedKey: Type.Optional({
        ...sealedText,
        description: "the key, where the menu does not know it; facts of version 1 come without",
      }),
      businessType: Type.Optional(text()),
    }),
    // Version 1 held every key in clear; who reads it today gets no other than what the menu knew.
    upcasts: { 1: ({ key, ...body }) => (body.valid === true ? { ...body, key } : body) },
  }),
  defineFact({
    type: "DigitsCollected",
    v: 1,
    of: "call",
    meaning: "The caller typed a number that the flow asked for. It stands sealed: it may be his identity number.",
    sealed: ["sealed"],
    schema: Type.Object({
      call: callId,
      flowNode: text(),
      variable: text("of the flow, that holds it from now on"),
      sealed: { ...sealedText, description: "the digits" },
    }),
  }),
  defineFact({
    type: "NoInput",
    v: 1,
    of: "call",
    meaning: "The caller pressed no key in time.",
    schema: Type.Object({ call: callId, flowNode: text() }),
  }),
  defineFact({
    type: "IvrLeft",
    v: 2,
    of: "call",
    closes: ["menu"],
    meaning: "The call left the flow (tI1).",
    schema: Type.Object({
      call: callId,
      to: oneOf(["queue", "ended", "agent", "dutyPhone", "voicemail", "transfer", "survey"]),
      selfServed: flag("the flow gave the caller what he called for"),
      ...earlier,
    }),
    // 2: `to` may be survey.
    upcasts: { 1: (body) => body },
  }),
] as const;
