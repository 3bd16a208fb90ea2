import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, callId, deviceId, flag, groupId, legId, oneOf, partyId, text, visitId, whole } from "./parts.ts";
import { callbackOfferOutcomes, callbackOutcomes } from "./words.ts";

const whom = {
  party: partyId,
  own: flag("it is the number that he called from"),
};
const ofOffer = {
  call: callId,
  parent: { ...callId, description: "the call that asked to be called back" },
  group: groupId,
};

/** 请求回拨: instead of waiting, or without a queue. */
export const callbackFacts = [
  defineFact({
    type: "CallbackRequested",
    v: 1,
    of: "call",
    opens: ["callback"],
    meaning: "The caller left the queue to be called back: his place is kept.",
    schema: Type.Object({ call: callId, visit: visitId, group: groupId, ...whom }),
  }),
  defineFact({
    type: "CallbackListed",
    v: 1,
    of: "call",
    meaning:
      "The caller asked in a flow to be called back, without a place in a queue: people call him from the list of missed calls.",
    schema: Type.Object({ call: callId, flowNode: text(), group: groupId, ...whom }),
  }),
  defineFact({
    type: "CallbackOffered",
    v: 1,
    of: "call",
    opens: ["callbackOffer"],
    meaning:
      "It is the turn of a caller who asked to be called back: an agent's phone rings. `call` is the call out to him.",
    schema: Type.Object({
      ...ofOffer,
      leg: legId,
      device: deviceId,
      agoMs: whole("how long ago he asked, ms"),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "CallbackOfferEnded",
    v: 1,
    of: "call",
    closes: ["callbackOffer"],
    meaning: "The agent took it, and he is dialled; or why she did not.",
    schema: Type.Object({ ...ofOffer, outcome: oneOf(callbackOfferOutcomes), ...asAgent }),
  }),
  defineFact({
    type: "CallbackEnded",
    v: 1,
    of: "call",
    closes: ["callback"],
    meaning:
      "His place is kept no more: he was reached, or why not. Who was not reached stands in the list of missed calls.",
    schema: Type.Object({
      call: callId,
      group: groupId,
      outcome: oneOf(callbackOutcomes),
      tries: whole("calls to him that an agent had taken"),
      by: Type.Optional({ ...callId, description: "the call in which somebody spoke with him" }),
    }),
  }),
] as const;
