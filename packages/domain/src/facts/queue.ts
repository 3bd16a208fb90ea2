import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, earlier, flag, groupId, oneOf, onlyTrue, visitId, whole } from "./parts.ts";
import { visitReasons } from "./words.ts";

/** The wish for a human and the queue. */
export const queueFacts = [
  defineFact({
    type: "HumanRequested",
    v: 1,
    of: "call",
    meaning: "The call asks for a human for the first time (tH).",
    schema: Type.Object({ call: callId, inServiceHours: flag() }),
  }),
  defineFact({
    type: "QueueEntered",
    v: 1,
    of: "call",
    opens: ["visit"],
    meaning: "The call began to wait in a group's queue (tQ).",
    schema: Type.Object({
      call: callId,
      visit: visitId,
      group: groupId,
      priority: whole(),
      atHead: flag("it came back to the head of the queue"),
      direct: Type.Optional(
        onlyTrue(
          "directed to one agent by a transfer: the wait is her ring; it goes on in the group's queue if she does not answer",
        ),
      ),
    }),
  }),
  defineFact({
    type: "PositionTold",
    v: 1,
    of: "call",
    meaning:
      "The caller who waits was told how many are before him, and, where the group says so and it was known, how long it will take.",
    schema: Type.Object({
      call: callId,
      visit: visitId,
      group: groupId,
      ahead: whole("callers before him, those for whom an agent's phone rings too"),
      expectedMs: Type.Optional(whole("the expected wait from then on, ms, an hour at most; he heard it in minutes")),
    }),
  }),
  defineFact({
    type: "QueueLeft",
    v: 1,
    of: "call",
    closes: ["visit"],
    meaning: "The wait is over (tD).",
    schema: Type.Object({ call: callId, visit: visitId, group: groupId, reason: oneOf(visitReasons), ...earlier }),
  }),
] as const;
