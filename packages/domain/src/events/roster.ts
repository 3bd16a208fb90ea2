import { Type } from "@sinclair/typebox";
import { defineEvent } from "./define.ts";

const hours = { name: Type.String(), from: Type.String(), to: Type.String() };

/** 排班: the subject is "roster"; of a shift its id. */
export const rosterEvents = [
  defineEvent({
    type: "RosterChanged",
    v: 1,
    of: "roster",
    meaning: "Somebody entered who works which shifts on some days.",
    schema: Type.Object({
      from: Type.String({ description: "the first day" }),
      to: Type.String({ description: "the last day" }),
      agents: Type.Array(Type.String()),
      entries: Type.Integer(),
    }),
  }),
  defineEvent({
    type: "RosterShiftMade",
    v: 1,
    of: "roster",
    meaning: "A shift was made.",
    schema: Type.Object(hours),
  }),
  defineEvent({
    type: "RosterShiftChanged",
    v: 1,
    of: "roster",
    meaning: "A shift is called otherwise, or has other hours.",
    schema: Type.Object(hours),
  }),
  defineEvent({
    type: "RosterShiftRetired",
    v: 1,
    of: "roster",
    meaning: "A shift is offered no more.",
    schema: Type.Object({ name: Type.String() }),
  }),
] as const;
