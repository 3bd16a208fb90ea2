import { Type } from "@sinclair/typebox";
import { missedOutcomes } from "../missed.ts";
import { defineEvent } from "./define.ts";

const call = Type.String({ description: "the caller's last missed call when it was done" });

/** What people did about missed calls; the subject is the case. */
export const missedEvents = [
  defineEvent({
    type: "MissedAssigned",
    v: 1,
    of: "missed",
    meaning: "A missed call was given to somebody, taken, or left to all.",
    schema: Type.Object({
      call,
      was: Type.Union([Type.String(), Type.Null()], { description: "the user whose it was" }),
      is: Type.Union([Type.String(), Type.Null()], { description: "the user whose it is" }),
    }),
  }),
  defineEvent({
    type: "MissedClosed",
    v: 1,
    of: "missed",
    meaning: "A missed call was closed though nobody spoke with the caller.",
    schema: Type.Object({
      call,
      outcome: Type.Union(missedOutcomes.map((each) => Type.Literal(each))),
      attempts: Type.Integer({ description: "how often he was called back" }),
    }),
  }),
  defineEvent({
    type: "MissedReopened",
    v: 1,
    of: "missed",
    meaning: "A closed one was opened again by somebody.",
    schema: Type.Object({ call }),
  }),
] as const;
