import { Type } from "@sinclair/typebox";
import { defineEvent } from "./define.ts";

const term = {
  title: Type.String(),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Type.String()),
  fromAt: Type.Integer({ description: "ms since the epoch" }),
  untilAt: Type.Integer({ description: "ms since the epoch" }),
};

/** 公告: the subject is the notice. */
export const announcementEvents = [
  defineEvent({
    type: "AnnouncementMade",
    v: 1,
    of: "announcement",
    meaning: "A notice was written for roles and groups; with neither for everybody.",
    schema: Type.Object(term),
  }),
  defineEvent({
    type: "AnnouncementChanged",
    v: 1,
    of: "announcement",
    meaning: "A notice was written anew before its days began.",
    schema: Type.Object({ ...term, revision: Type.Integer() }),
  }),
  defineEvent({
    type: "AnnouncementWithdrawn",
    v: 1,
    of: "announcement",
    meaning: "A notice was taken back: it is shown to nobody any more.",
    schema: Type.Object({ title: Type.String() }),
  }),
  defineEvent({
    type: "AnnouncementRead",
    v: 1,
    of: "announcement",
    meaning: "Somebody whom it is for has confirmed that he read it.",
    schema: Type.Object({}),
  }),
] as const;

/** 交接班: the subject is the note. */
export const handoverEvents = [
  defineEvent({
    type: "HandoverWritten",
    v: 1,
    of: "handover",
    meaning: "A hand-over note was written for a group, or written anew before anybody took over.",
    schema: Type.Object({ group: Type.String(), revision: Type.Integer(), lines: Type.Integer() }),
  }),
  defineEvent({
    type: "HandoverRead",
    v: 1,
    of: "handover",
    meaning: "Somebody of the group has read it as it was at that revision.",
    schema: Type.Object({ group: Type.String(), revision: Type.Integer() }),
  }),
  defineEvent({
    type: "HandoverConfirmed",
    v: 1,
    of: "handover",
    meaning: "The next shift has taken over.",
    schema: Type.Object({ group: Type.String(), revision: Type.Integer() }),
  }),
] as const;

/** 提醒: the subject is the reminder; what it says is the person's own. */
export const reminderEvents = [
  defineEvent({
    type: "ReminderChanged",
    v: 1,
    of: "reminder",
    meaning: "Somebody has set himself a reminder, moved it, done it or taken it away.",
    schema: Type.Object({
      how: Type.Union(["set", "change", "done", "delete"].map((how) => Type.Literal(how))),
      at: Type.Integer({ description: "when it falls due, ms since the epoch" }),
    }),
  }),
] as const;
