import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, earlier, flag, flowId, oneOf, text, whole } from "./parts.ts";

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
    v: 1,
    of: "call",
    meaning: "The caller pressed a key in a menu.",
    schema: Type.Object({
      call: callId,
      flowNode: text(),
      key: text("0–9, *, #"),
      valid: flag("the menu knows the key"),
      businessType: Type.Optional(text()),
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
    v: 1,
    of: "call",
    closes: ["menu"],
    meaning: "The call left the flow (tI1).",
    schema: Type.Object({
      call: callId,
      to: oneOf(["queue", "ended", "dutyPhone", "voicemail"]),
      selfServed: flag("the flow gave the caller what he called for"),
      ...earlier,
    }),
  }),
] as const;
