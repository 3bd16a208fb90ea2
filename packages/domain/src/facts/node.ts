import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { amount, groupId, listOf, objectOf, text, userId, whole } from "./parts.ts";

/** The node itself: its runs, its clock, its media process, the groups that it holds. */
export const nodeFacts = [
  defineFact({
    type: "NodeStarted",
    v: 1,
    of: "node",
    meaning: "The node started.",
    schema: Type.Object({
      version: text("release of the program"),
      recovered: whole("calls of the last run that go on"),
    }),
  }),
  defineFact({
    type: "NodeStopped",
    v: 1,
    of: "node",
    meaning: "The node was stopped in order.",
    schema: Type.Object({ callsEnded: whole("calls that the stop ended") }),
  }),
  defineFact({
    type: "ClockStepped",
    v: 1,
    of: "node",
    meaning:
      "The wall clock was set: `at` of later facts is `byMs` further on. It was wrong before, so earlier facts of the last `upMs` move by as much when they are read.",
    schema: Type.Object({
      byMs: amount("ms, negative where the clock went back"),
      upMs: Type.Optional(amount("ms for which the steady clock had run on; absent: no fact moves")),
    }),
  }),
  defineFact({
    type: "MediaRestarted",
    v: 1,
    of: "node",
    meaning: "The media process died and was started again.",
    schema: Type.Object({ legs: whole("legs at that moment") }),
  }),
  defineFact({
    type: "PoolsChanged",
    v: 1,
    of: "node",
    meaning: "The node holds these groups from now on, and no others.",
    schema: Type.Object({
      held: listOf(
        objectOf({ group: groupId, fence: whole("of its lease; it grows with each node that takes the group") }),
      ),
    }),
  }),
  defineFact({
    type: "StepFailed",
    v: 1,
    of: "node",
    meaning:
      "A step of the hotline that was about no call threw, a fault of ours. It was taken back: what was asked was not done.",
    schema: Type.Object({
      input: text("what was being done: an input's kind or a command's"),
      by: Type.Optional(userId),
    }),
  }),
] as const;
