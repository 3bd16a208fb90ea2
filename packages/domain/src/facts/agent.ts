import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, callId, deviceId, flag, groupId, listOf, oneOf, onlyTrue, text } from "./parts.ts";
import { agentStates } from "./words.ts";

/** The agent's time at work. */
export const agentFacts = [
  defineFact({
    type: "AgentSignedIn",
    v: 1,
    of: "agent",
    opens: ["signIn"],
    meaning: "签入: the agent is at work.",
    schema: Type.Object({
      groups: listOf(groupId),
      device: deviceId,
      tookOver: Type.Optional(onlyTrue("she was signed in at another phone")),
      autoAnswer: Type.Optional(onlyTrue()),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "AgentStateChanged",
    v: 1,
    of: "agent",
    opens: ["state"],
    meaning: "The agent's state from now on; in a test call, and in the wrap-up after it, internal (spec metrics G8).",
    schema: Type.Object({
      state: oneOf(agentStates),
      reason: Type.Optional(text("of a rest")),
      forced: Type.Optional(flag("by a supervisor")),
      call: Type.Optional(callId),
      groups: listOf(groupId),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "AgentSignedOut",
    v: 1,
    of: "agent",
    closes: ["signIn", "state", "wrapUp"],
    meaning: "签出: the agent is no longer at work.",
    schema: Type.Object({
      forced: Type.Optional(flag("by a supervisor")),
      reason: Type.Optional(text()),
      ...asAgent,
    }),
  }),
] as const;
