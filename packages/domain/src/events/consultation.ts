import { Type } from "@sinclair/typebox";
import { consultationMoves, consultationSources, consultationStates, consultationTopics } from "../consultation.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const dueAt = Type.Union([Type.Integer(), Type.Null()], {
  description: "by when it is to be answered, ms since the epoch; null: nobody is asked",
});

/** 业务洽商: the subject is the consultation. */
export const consultationEvents = [
  defineEvent({
    type: "ConsultationAsked",
    v: 1,
    of: "consultation",
    meaning: "The provider asked a department of the client's.",
    schema: Type.Object({
      no: Type.String(),
      topic: oneOf(consultationTopics),
      source: oneOf(consultationSources),
      ref: Type.Union([Type.String(), Type.Null()], { description: "the order, call or article that it is from" }),
      department: Type.String(),
      title: Type.String(),
      dueAt,
    }),
  }),
  defineEvent({
    type: "ConsultationMoved",
    v: 1,
    of: "consultation",
    meaning: "The department answered or returned it, or the provider asked again or closed it.",
    schema: Type.Object({
      move: oneOf(Object.keys(consultationMoves) as (keyof typeof consultationMoves)[]),
      was: oneOf(consultationStates),
      is: oneOf(consultationStates),
      note: Type.String({ description: "the answer, or why" }),
      isOnTime: Type.Union([Type.Boolean(), Type.Null()], { description: "of an answer" }),
      dueAt,
    }),
  }),
  defineEvent({
    type: "ConsultationCited",
    v: 1,
    of: "consultation",
    meaning: "An order cites the answer.",
    schema: Type.Object({ order: Type.String(), no: Type.String({ description: "the order's number" }) }),
  }),
  defineEvent({
    type: "ConsultationDrafted",
    v: 1,
    of: "consultation",
    meaning: "A draft of an article was begun with the answer.",
    schema: Type.Object({ article: Type.String() }),
  }),
] as const;
