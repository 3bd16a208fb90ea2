import { Type } from "@sinclair/typebox";
import { deletionGrounds } from "../citizen.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const fields = Type.Array(Type.String(), { description: "names of the fields, never what they hold" });

/** 来电人: what people did with the record of a citizen; the subject is the record. None of them holds anything about the person. */
export const citizenEvents = [
  defineEvent({
    type: "CitizenCreated",
    v: 1,
    of: "citizen",
    meaning: "A record of a citizen was made.",
    schema: Type.Object({ fields }),
  }),
  defineEvent({
    type: "CitizenChanged",
    v: 1,
    of: "citizen",
    meaning: "Fields of a citizen's record were changed.",
    schema: Type.Object({ fields }),
  }),
  defineEvent({
    type: "CitizensMerged",
    v: 1,
    of: "citizen",
    meaning: "Another record was found to be of the same person, and went into this one.",
    schema: Type.Object({ merge: Type.String(), from: Type.String() }),
  }),
  defineEvent({
    type: "CitizensUnmerged",
    v: 1,
    of: "citizen",
    meaning: "A merge was undone: both records stand by themselves again.",
    schema: Type.Object({ merge: Type.String(), from: Type.String() }),
  }),
  defineEvent({
    type: "CitizenRevealed",
    v: 1,
    of: "citizen",
    meaning: "Somebody was shown the numbers and the identity number in full, once. The audit trail has the reason.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "CitizenExported",
    v: 1,
    of: "citizen",
    meaning: "A file of all that is known of one person was asked for.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "CitizenDeleted",
    v: 1,
    of: "citizen",
    meaning: "One person's record was deleted, with the records that had gone into it.",
    schema: Type.Object({
      deletion: Type.String(),
      ground: oneOf(deletionGrounds),
      records: Type.Integer({ description: "how many records of the person were deleted" }),
    }),
  }),
] as const;
