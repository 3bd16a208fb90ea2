import { type Static, Type } from "@sinclair/typebox";
import { announcementStates, dueKinds, handoverStates, handoverThings } from "@zongji/domain";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const strict = { additionalProperties: false } as const;
const text = (longest: number) => Type.String({ minLength: 1, maxLength: longest, pattern: "\\S" });
const line = (longest: number) => Type.String({ maxLength: longest });
const revision = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const ids = Type.Array(Id, { maxItems: 100, uniqueItems: true });

/** What waits for the person who asks. */
export const DueItem = Type.Object({
  kind: OneOf(dueKinds),
  id: Id,
  title: Type.String(),
  at: Instant,
  /** due: `at` is its time limit · since: it has none, and waits since `at`. */
  timed: OneOf(["due", "since"] as const),
});
export const OwnDue = Type.Object({
  items: Type.Array(DueItem),
  /** Rooms of which there is more than is listed. */
  more: Type.Array(OneOf(dueKinds)),
});
export type OwnDue = Static<typeof OwnDue>;

const ReminderFields = { text: text(500), at: Instant };
export const Reminder = Type.Object({ id: Id, ...ReminderFields });
export type Reminder = Static<typeof Reminder>;

const AnnouncementFields = {
  title: text(100),
  text: text(8000),
  /** Holders of any of these roles and members of any of these groups; with neither everybody. */
  roles: ids,
  groups: ids,
  fromAt: Instant,
  untilAt: Instant,
};
const announced = { id: Id, ...AnnouncementFields, by: Nullable(Type.String()), at: Instant };
/** 公告, as whom it is for sees it. */
export const Announcement = Type.Object({
  ...announced,
  /** When the reader has confirmed it. */
  readAt: Nullable(Instant),
});
export type Announcement = Static<typeof Announcement>;
/** As who publishes them sees it. */
export const ManagedAnnouncement = Type.Object({
  ...announced,
  revision,
  state: OneOf(announcementStates),
  withdrawnBy: Nullable(Type.String()),
  withdrawnAt: Nullable(Instant),
  read: Type.Integer(),
  readers: Type.Integer(),
});
export type ManagedAnnouncement = Static<typeof ManagedAnnouncement>;
export const AnnouncementReceipt = Type.Object({
  user: Id,
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  /** null: not read. */
  at: Nullable(Instant),
});
export type AnnouncementReceipt = Static<typeof AnnouncementReceipt>;
const NewAnnouncement = Type.Object(AnnouncementFields, strict);

const link = { thing: OneOf(handoverThings), id: Id };
export const HandoverLink = Type.Object({
  ...link,
  /** The number of an order; "" of others. */
  label: Type.String(),
  /** When it began. */
  at: Instant,
});
export type HandoverLink = Static<typeof HandoverLink>;
const handoverLines = Type.Array(Type.Object({ text: text(500), link: Nullable(Type.Object(link, strict)) }, strict), {
  maxItems: 60,
});
const keptLines = Type.Array(Type.Object({ text: Type.String(), link: Nullable(HandoverLink) }));
/** 交接班: what is open in a group. */
export const Handover = Type.Object({
  id: Id,
  group: Id,
  text: Type.String(),
  lines: keptLines,
  revision,
  state: OneOf(handoverStates),
  by: Type.Object({ id: Id, name: Type.String(), agentNo: Nullable(Type.String()) }),
  at: Instant,
  changedAt: Instant,
  /** Who has read it, and at which revision. */
  readings: Type.Array(Type.Object({ name: Type.String(), at: Instant, revision })),
  readAt: Nullable(Instant),
  confirmedBy: Nullable(Type.String()),
  confirmedAt: Nullable(Instant),
  remark: Type.String(),
  /** What the reader may do now. */
  may: Type.Array(OneOf(["change", "confirm"] as const)),
});
export type Handover = Static<typeof Handover>;
/** What a note said before it was written anew. */
export const HandoverRevision = Type.Object({
  revision,
  text: Type.String(),
  lines: keptLines,
  /** When it was written so. */
  at: Instant,
});
export type HandoverRevision = Static<typeof HandoverRevision>;
/** What is open in a group now, and what the last note of it said. */
export const HandoverOpen = Type.Object({
  orders: Type.Array(Type.Object({ id: Id, label: Type.String(), at: Instant, due: Nullable(Instant) })),
  missed: Type.Array(Type.Object({ id: Id, at: Instant, calls: Type.Integer() })),
  /** Lines of the last note, which may be open still. */
  last: keptLines,
});
export type HandoverOpen = Static<typeof HandoverOpen>;

const read = ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown", "unavailable"] as const;
const errors = [...read, "conflict", "stale"] as const;
const ownDeed = { permission: "signedIn", errors } as const;
const publisher = { permission: "announcement.publish", errors } as const;
const shift = { permission: "handover.work", errors } as const;

const dueOperations = {
  ownDue: {
    method: "GET",
    path: "/api/shift/due",
    summary: "What waits for oneself in all rooms, what is due first, first",
    response: OwnDue,
    permission: "signedIn",
    errors: read,
  },
  createReminder: {
    ...{ method: "POST", path: "/api/shift/reminders", summary: "Remind oneself of something", ...ownDeed },
    body: Type.Object(ReminderFields, strict),
    response: Reminder,
  },
  changeReminder: {
    ...{ method: "PUT", path: "/api/shift/reminders/:id", summary: "Say it otherwise, or move it", ...ownDeed },
    params: IdParams,
    body: Type.Object(ReminderFields, strict),
    response: Reminder,
  },
  finishReminder: {
    ...{ method: "POST", path: "/api/shift/reminders/:id/done", summary: "It is done", ...ownDeed },
    params: IdParams,
    response: "empty",
  },
  deleteReminder: {
    ...{ method: "DELETE", path: "/api/shift/reminders/:id", summary: "Take it away", ...ownDeed },
    params: IdParams,
    response: "empty",
  },
} as const satisfies Record<string, Operation>;

const announcementOperations = {
  listAnnouncements: {
    method: "GET",
    path: "/api/shift/announcements",
    summary: "Notices that are for oneself now, unread first",
    permission: "signedIn",
    response: Type.Array(Announcement),
    errors: read,
  },
  readAnnouncement: {
    ...{ method: "POST", path: "/api/shift/announcements/:id/read", summary: "Confirm a notice", ...ownDeed },
    params: IdParams,
    response: "empty",
  },
  listManagedAnnouncements: {
    method: "GET",
    path: "/api/shift/announcements/all",
    summary: "All notices, the last first, with how many have read them",
    permission: "announcement.publish",
    response: Type.Array(ManagedAnnouncement),
    errors: read,
  },
  announcementReceipts: {
    method: "GET",
    path: "/api/shift/announcements/:id/receipts",
    summary: "Who has read a notice, and who has not",
    permission: "announcement.publish",
    params: IdParams,
    response: Type.Array(AnnouncementReceipt),
    errors: read,
  },
  createAnnouncement: {
    ...{ method: "POST", path: "/api/shift/announcements", summary: "Write a notice", ...publisher },
    body: NewAnnouncement,
    response: ManagedAnnouncement,
  },
  changeAnnouncement: {
    ...{
      method: "PUT",
      path: "/api/shift/announcements/:id",
      summary: "Write it anew before it is shown",
      ...publisher,
    },
    params: IdParams,
    body: Type.Object({ revision, ...AnnouncementFields }, strict),
    response: ManagedAnnouncement,
  },
  withdrawAnnouncement: {
    ...{ method: "POST", path: "/api/shift/announcements/:id/withdraw", summary: "Take a notice back", ...publisher },
    params: IdParams,
    response: ManagedAnnouncement,
  },
} as const satisfies Record<string, Operation>;

const handoverOperations = {
  listHandovers: {
    method: "GET",
    path: "/api/shift/handovers",
    summary: "Hand-over notes of one's groups, the last first, fifty at the most",
    permission: "handover.work",
    query: Type.Object(
      {
        group: Type.Optional(Id),
        open: Type.Optional(OneOf(["yes"] as const)),
        before: Type.Optional(Instant),
      },
      strict,
    ),
    response: Type.Array(Handover),
    errors: read,
  },
  handoverOpen: {
    method: "GET",
    path: "/api/shift/handover-open",
    summary: "What is open in a group: orders, missed calls, lines of the last note",
    permission: "handover.work",
    query: Type.Object({ group: Id }, strict),
    response: HandoverOpen,
    errors: read,
  },
  listHandoverRevisions: {
    method: "GET",
    path: "/api/shift/handovers/:id/revisions",
    summary: "What a hand-over note said before it was written anew, the last first",
    permission: "handover.work",
    params: IdParams,
    response: Type.Array(HandoverRevision),
    errors: read,
  },
  createHandover: {
    ...{ method: "POST", path: "/api/shift/handovers", summary: "Write a hand-over note of a group", ...shift },
    body: Type.Object({ group: Id, text: line(4000), lines: handoverLines }, strict),
    response: Handover,
  },
  changeHandover: {
    ...{
      method: "PUT",
      path: "/api/shift/handovers/:id",
      summary: "Write it anew until somebody has taken over",
      ...shift,
    },
    params: IdParams,
    body: Type.Object({ revision, text: line(4000), lines: handoverLines }, strict),
    response: Handover,
  },
  readHandover: {
    ...{ method: "POST", path: "/api/shift/handovers/:id/read", summary: "Say that one has read it", ...shift },
    params: IdParams,
    body: Type.Object({ revision }, strict),
    response: Handover,
  },
  confirmHandover: {
    ...{ method: "POST", path: "/api/shift/handovers/:id/confirm", summary: "Take over", ...shift },
    params: IdParams,
    body: Type.Object({ revision, remark: line(1000) }, strict),
    response: Handover,
  },
} as const satisfies Record<string, Operation>;

export const shiftOperations = { ...dueOperations, ...announcementOperations, ...handoverOperations } as const;
