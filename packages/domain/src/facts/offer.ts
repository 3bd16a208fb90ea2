import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, callId, deviceId, earlier, groupId, legId, offerId, oneOf, visitId } from "./parts.ts";
import { offerReasons } from "./words.ts";

const ofOffer = { call: callId, visit: visitId, offer: offerId, group: groupId };

/** The offer of a waiting call to an agent. */
export const offerFacts = [
  defineFact({
    type: "OfferStarted",
    v: 1,
    of: "call",
    opens: ["offer"],
    meaning:
      "An agent's phone rings (tR). With `how` she took the call herself or had been consulted: answered in the same ms, so left out of speed averages. `visit` is then the one that brought the call to the agent before her; a call out has none, and the id names nothing.",
    schema: Type.Object({
      ...ofOffer,
      leg: legId,
      device: deviceId,
      how: Type.Optional(oneOf(["pickUp", "intercept", "consult"])),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "OfferAnswered",
    v: 1,
    of: "call",
    closes: ["offer"],
    opens: ["talk"],
    meaning: "The agent answered (tA): her talk begins.",
    schema: Type.Object({ ...ofOffer, leg: legId, ...asAgent }),
  }),
  defineFact({
    type: "OfferEnded",
    v: 1,
    of: "call",
    closes: ["offer"],
    meaning: "The agent did not answer (tN).",
    schema: Type.Object({ ...ofOffer, reason: oneOf(offerReasons), ...asAgent, ...earlier }),
  }),
] as const;
