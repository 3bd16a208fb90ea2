import { Type } from "@sinclair/typebox";
import { askOutcomes } from "../ask.ts";
import { defineFact } from "./define.ts";
import { amount, askId, callId, earlier, oneOf, text, whole } from "./parts.ts";

const ofAsk = { call: callId, flowNode: text("the HTTP node of the flow"), ask: askId };

/** HTTP 请求 of a flow. Neither what was asked nor what was answered stands in a fact. */
export const httpFacts = [
  defineFact({
    type: "HttpAsked",
    v: 1,
    of: "call",
    opens: ["ask"],
    meaning: "The flow asks a web service, and the caller waits.",
    schema: Type.Object({ ...ofAsk, method: oneOf(["GET", "POST"]), host: text("with its port, where one is named") }),
  }),
  defineFact({
    type: "HttpAnswered",
    v: 1,
    of: "call",
    closes: ["ask"],
    meaning: "What came of it, by which the flow goes on; or the call has ended meanwhile (left).",
    schema: Type.Object({
      ...ofAsk,
      outcome: oneOf([...askOutcomes, "left"]),
      status: Type.Optional(whole("status code, RFC 9110")),
      tookMs: Type.Optional(amount("ms; absent where the server died meanwhile")),
      ...earlier,
    }),
  }),
] as const;
