import { Type } from "@sinclair/typebox";
import { callerLists } from "../config/listed-caller.ts";
import { dispositions } from "../disposition.ts";
import { defineFact } from "./define.ts";
import {
  amount,
  callId,
  deviceId,
  earlier,
  ending,
  flag,
  legId,
  objectOf,
  oneOf,
  partyId,
  text,
  trunkId,
  userId,
} from "./parts.ts";

const ofLeg = { call: callId, leg: legId };

/** The call as a whole and its legs. */
export const callFacts = [
  defineFact({
    type: "CallArrived",
    v: 4,
    // Version 1 did not cite the configuration; before version 3 there were no lists, before version 4 no limits.
    upcasts: { 1: (body) => body, 2: (body) => body, 3: (body) => body },
    of: "call",
    opens: ["call", "leg"],
    meaning: "A call came in on a trunk (t0).",
    schema: Type.Object({
      ...ofLeg,
      trunk: trunkId,
      number: text("the called number, one of ours"),
      party: partyId,
      withheld: flag("the caller hides his number"),
      outOfHours: Type.Optional(flag("the calendar was closed at t0")),
      callerList: Type.Optional(oneOf(callerLists, "the list that the caller stands on")),
      limited: Type.Optional(flag("the number had called as often as it may, and the call is turned away")),
      configVersion: Type.Optional(amount("number of the configuration that the call began with")),
      sipCallId: text(),
      test: Type.Optional(objectOf({ startedBy: text("who started the test call, as the test trunk proved it") })),
      since: Type.Optional(
        amount("when it came, ms since the epoch, where it was turned away while no fact could be written"),
      ),
    }),
  }),
  defineFact({
    type: "CallAnswered",
    v: 1,
    of: "call",
    meaning: "The platform answered the call.",
    schema: Type.Object({ ...ofLeg }),
  }),
  defineFact({
    type: "CallEnded",
    v: 1,
    of: "call",
    closes: ["call"],
    meaning: "Every leg of the call has ended. Wrap-up and recording may end later.",
    schema: Type.Object({
      call: callId,
      ending,
      disposition: Type.Optional(oneOf(dispositions, "inbound calls only")),
      detail: Type.Optional(text("of the disposition")),
      ...earlier,
    }),
  }),
  defineFact({
    type: "CallFailed",
    v: 1,
    of: "call",
    meaning:
      "A step of the hotline that was about the call threw, a fault of ours. It was taken back, and the call ends.",
    schema: Type.Object({
      call: callId,
      input: text("what was being done: an input's kind or a command's"),
      by: Type.Optional(userId),
    }),
  }),
  defineFact({
    type: "LegStarted",
    v: 1,
    of: "call",
    opens: ["call", "leg"],
    meaning: "A leg was begun: any but the citizen's of an inbound call. A call out begins with the agent's leg.",
    schema: Type.Object({
      ...ofLeg,
      device: Type.Optional(deviceId),
      trunk: Type.Optional(trunkId),
      party: Type.Optional(partyId),
    }),
  }),
  defineFact({
    type: "LegAnswered",
    v: 1,
    of: "call",
    meaning: "The leg's far end answered.",
    schema: Type.Object({ ...ofLeg }),
  }),
  defineFact({
    type: "LegEnded",
    v: 1,
    of: "call",
    closes: ["leg"],
    meaning: "The leg is over.",
    schema: Type.Object({ ...ofLeg, ending, ...earlier }),
  }),
  defineFact({
    type: "LegDetached",
    v: 1,
    of: "call",
    meaning: "An agent's phone vanished in a talk; the talk waits for her.",
    schema: Type.Object({ ...ofLeg, why: text() }),
  }),
  defineFact({
    type: "LegReattached",
    v: 1,
    of: "call",
    meaning: "The agent came back: leg `by` takes the place of `leg`.",
    schema: Type.Object({ ...ofLeg, by: legId }),
  }),
  defineFact({
    type: "SilenceBegan",
    v: 1,
    of: "call",
    meaning: "For `forMs` neither sound nor a report of it came from the citizen's line.",
    schema: Type.Object({ ...ofLeg, forMs: amount("ms") }),
  }),
  defineFact({
    type: "SilenceEnded",
    v: 1,
    of: "call",
    meaning: "Sound comes from the citizen's line again.",
    schema: Type.Object({ ...ofLeg }),
  }),
] as const;
