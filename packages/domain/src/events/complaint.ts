import { Type } from "@sinclair/typebox";
import {
  complaintEvidenceKinds,
  complaintFaults,
  complaintMoves,
  complaintParties,
  complaintSources,
  complaintStates,
} from "../complaints.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const orNull = Type.Union([Type.String(), Type.Null()]);
const dueAt = Type.Union([Type.Integer(), Type.Null()], {
  description: "by when the next step is to be taken, ms since the epoch",
});

/** 投诉: the subject is the complaint. Neither the citizen's name nor the number stands in an event. */
export const complaintEvents = [
  defineEvent({
    type: "ComplaintRegistered",
    v: 1,
    of: "complaint",
    meaning: "A complaint was registered: from a call, an order, a letter, or by hand.",
    schema: Type.Object({
      no: Type.String(),
      source: oneOf(complaintSources),
      ref: Type.Union([Type.String(), Type.Null()], { description: "the call, order or letter that it is from" }),
      businessType: orNull,
      against: oneOf(complaintParties),
      receivedAt: Type.Integer(),
      dueAt,
    }),
  }),
  defineEvent({
    type: "ComplaintMoved",
    v: 1,
    of: "complaint",
    meaning: "The client verified a complaint or decided its appeal, the provider appealed, or one of them closed it.",
    schema: Type.Object({
      move: oneOf(Object.keys(complaintMoves) as (keyof typeof complaintMoves)[]),
      side: oneOf(["client", "provider"] as const),
      was: oneOf(complaintStates),
      is: oneOf(complaintStates),
      against: oneOf(complaintParties),
      fault: Type.Union([oneOf(complaintFaults), Type.Null()]),
      note: Type.String({ description: "the finding, or why" }),
      dueAt,
      receivedAt: Type.Optional(
        Type.Integer({ description: "as the client corrected it, by its finding, ms since the epoch" }),
      ),
    }),
  }),
  defineEvent({
    type: "ComplaintEvidenceAdded",
    v: 1,
    of: "complaint",
    meaning: "Somebody added what proves something about a complaint.",
    schema: Type.Object({
      evidence: Type.String(),
      kind: oneOf(complaintEvidenceKinds),
      ref: orNull,
      version: Type.Union([Type.Integer(), Type.Null()], { description: "of an article: as of then" }),
      title: Type.String(),
    }),
  }),
] as const;
