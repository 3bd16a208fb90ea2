import { Type } from "@sinclair/typebox";
import { letterMoves, letterSources, letterStates } from "../letters.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const orNull = Type.Union([Type.String(), Type.Null()]);

/** 信件: the subject is the letter. Neither its text nor the number stands in an event. */
export const letterEvents = [
  defineEvent({
    type: "LetterReceived",
    v: 1,
    of: "letter",
    meaning: "A letter came in.",
    schema: Type.Object({
      no: Type.String(),
      source: oneOf(letterSources),
      type: Type.Union([Type.String(), Type.Null()], {
        description: "business type: as the citizen chose, else as guessed",
      }),
      rule: Type.Union([Type.String(), Type.Null()], { description: "the rule that chose how it is handled" }),
      way: oneOf(["direct", "consult"] as const),
      pictures: Type.Integer(),
      dueAt: Type.Integer({ description: "ms since the epoch" }),
    }),
  }),
  defineEvent({
    type: "LetterMoved",
    v: 1,
    of: "letter",
    meaning: "A letter went to another state: taken, given back, answered, made a work order, marked as spam or not.",
    schema: Type.Object({
      move: oneOf(Object.keys(letterMoves) as (keyof typeof letterMoves)[]),
      was: oneOf(letterStates),
      is: oneOf(letterStates),
      assignee: orNull,
      order: Type.Union([Type.String(), Type.Null()], { description: "the work order that it became" }),
      note: Type.String({ description: "why it is spam, or was given back" }),
    }),
  }),
  defineEvent({
    type: "LetterTyped",
    v: 1,
    of: "letter",
    meaning: "Somebody settled what business type a letter is of.",
    schema: Type.Object({ was: orNull, is: Type.String() }),
  }),
  defineEvent({
    type: "LetterSettled",
    v: 1,
    of: "letter",
    meaning: "The citizen said that the answer settles it.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "LetterAnswerRead",
    v: 1,
    of: "letter",
    meaning: "The answer was looked up for the first time.",
    schema: Type.Object({}),
  }),
] as const;
