import { type Static, Type } from "@sinclair/typebox";
import { tileQuestion } from "./boards.ts";
import { languages } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation, Version } from "./operation.ts";

/** In which files a report is sent. */
export const sentFormats = ["xlsx", "csv", "pdf"] as const;
const time = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$" });

/** When: by the clock of the hotline's zone. `weekdays`: 1 Monday. `day`: of a shorter month its last. */
export const SendRuleAsked = Type.Union([
  Type.Object({ every: Type.Literal("day"), time }, { additionalProperties: false }),
  Type.Object(
    {
      every: Type.Literal("week"),
      time,
      weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { every: Type.Literal("month"), time, day: Type.Integer({ minimum: 1, maximum: 31 }) },
    { additionalProperties: false },
  ),
]);

/** What: a report with a period that moves on, or a board whose tiles have theirs. */
export const SentThing = Type.Union([
  Type.Object({ ...tileQuestion, is: Type.Literal("report") }, { additionalProperties: false }),
  Type.Object({ is: Type.Literal("board"), board: Id }, { additionalProperties: false }),
]);
export type SentThing = Static<typeof SentThing>;

export const sendWays = ["folder", "mail", "webhook"] as const;
const address = Type.String({ maxLength: 254, pattern: '^[^\\s@<>,;:"()\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,190}$' });
export const mostRecipients = 20;

/** Where to. `folder`: beneath the folder that the server's setting names. */
export const SendTarget = Type.Union([
  Type.Object(
    { way: Type.Literal("folder"), folder: Type.String({ maxLength: 330 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      way: Type.Literal("mail"),
      to: Type.Array(address, { minItems: 1, maxItems: mostRecipients, uniqueItems: true }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      way: Type.Literal("webhook"),
      url: Type.String({ maxLength: 1000, pattern: "^https?://" }),
      /** Name of a header that carries a secret; the secret itself is given apart and never told. */
      header: Type.Optional(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9-]{0,63}$" })),
    },
    { additionalProperties: false },
  ),
]);
export type SendTarget = Static<typeof SendTarget>;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 40 }),
  what: SentThing,
  rule: SendRuleAsked,
  format: OneOf(sentFormats),
  language: OneOf(languages),
  target: SendTarget,
};
/** What a schedule's row keeps. */
export const ScheduleBody = Type.Object(fields);
export type ScheduleBody = Static<typeof ScheduleBody>;

/** The secret of a webhook's header: left out by a change, the kept one stays. */
const secret = Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: "^[\\x20-\\x7e]+$" }));
export const NewSchedule = Type.Object({ ...fields, secret }, { additionalProperties: false });
export type NewSchedule = Static<typeof NewSchedule>;
export const ScheduleChange = Type.Object(
  {
    ...fields,
    secret,
    /** Nothing is sent until it is taken up again. */
    paused: Type.Boolean(),
    version: Type.Optional(Version),
  },
  { additionalProperties: false },
);
export type ScheduleChange = Static<typeof ScheduleChange>;

/** Why nothing is sent any more. */
export const stopReasons = ["ownerGone", "noRight", "reportGone", "boardGone"] as const;
export type StopReason = (typeof stopReasons)[number];

/** Why a sending failed. unclear: it broke off after the files were handed over, and may have arrived. */
export const sendFailures = [
  ...stopReasons,
  "noFolder",
  "noMailServer",
  "hostNotAllowed",
  "refusedThere",
  "unreachable",
  "tooLarge",
  "tooLong",
  "diskFull",
  "interrupted",
  "unclear",
  "other",
] as const;
export type SendFailure = (typeof sendFailures)[number];
export const sendingStates = ["waiting", "running", "sent", "failed"] as const;

export const SentFile = Type.Object({
  name: Type.String(),
  bytes: Type.Integer(),
  /** Of the file, in hexadecimal. */
  sha256: Type.String(),
});
export type SentFile = Static<typeof SentFile>;

/** One sending of the history. */
export const Sending = Type.Object({
  id: Id,
  schedule: Id,
  name: Type.String(),
  /** The moment that it is of. */
  moment: Instant,
  /** By hand, not by its clock. */
  byHand: Type.Boolean(),
  state: OneOf(sendingStates),
  reason: Nullable(OneOf(sendFailures)),
  /** What the other side said. */
  error: Nullable(Type.String()),
  tries: Type.Integer(),
  /** Waiting: when it is tried. */
  nextAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  /** To whom. */
  target: SendTarget,
  files: Type.Array(SentFile),
});
export type Sending = Static<typeof Sending>;

export const Schedule = Type.Object({
  id: Id,
  ...fields,
  /** What is sent, by name; null: it is gone. */
  whatName: Nullable(Type.Object({ zh: Type.String(), en: Type.String() })),
  hasSecret: Type.Boolean(),
  owner: Type.String(),
  mine: Type.Boolean(),
  paused: Type.Boolean(),
  stopped: Nullable(OneOf(stopReasons)),
  /** Null: paused or stopped. */
  nextAt: Nullable(Instant),
  last: Nullable(Sending),
  version: Version,
});
export type Schedule = Static<typeof Schedule>;

/** By which ways this server can send. */
export const SendWays = Type.Object({
  /** A folder is set. */
  folder: Type.Boolean(),
  /** A mail server is set. */
  mail: Type.Boolean(),
  /** Hosts are set to which files may be posted. */
  webhook: Type.Boolean(),
});

const port = Type.Integer({ minimum: 1, maximum: 65_535 });
const mailFields = {
  host: Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9.:-]+$" }),
  port,
  /** tls: from the first byte; starttls: must be agreed on before anything else; none: nothing is encrypted. */
  security: OneOf(["tls", "starttls", "none"] as const),
  user: Type.String({ maxLength: 254 }),
  from: address,
};
export const MailSettings = Type.Object({ ...mailFields, hasPassword: Type.Boolean(), version: Version });
export type MailSettings = Static<typeof MailSettings>;
/** The password: left out, the kept one stays while host, port and user do. */
const MailSettingsChange = Type.Object(
  {
    ...mailFields,
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    version: Type.Optional(Version),
  },
  { additionalProperties: false },
);
export type MailSettingsChange = Static<typeof MailSettingsChange>;

const permission = "report.send" as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "refused", "databaseDown"] as const;

export const sendingOperations = {
  listSchedules: {
    method: "GET",
    path: "/api/sending/schedules",
    summary: "What is sent by schedule, with its last sending, and by which ways this server can send",
    permission,
    response: Type.Object({ schedules: Type.Array(Schedule), ways: SendWays }),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  createSchedule: {
    method: "POST",
    path: "/api/sending/schedules",
    summary: "Send a report or a board by schedule",
    permission,
    body: NewSchedule,
    response: Schedule,
    errors,
  },
  changeSchedule: {
    method: "PATCH",
    path: "/api/sending/schedules/:id",
    summary: "Change, pause or take up a schedule of one's own",
    permission,
    params: IdParams,
    body: ScheduleChange,
    response: Schedule,
    errors: [...errors, "stale"],
  },
  deleteSchedule: {
    method: "DELETE",
    path: "/api/sending/schedules/:id",
    summary: "Delete a schedule of one's own; its history stays",
    permission,
    params: IdParams,
    response: "empty",
    errors,
  },
  sendNow: {
    method: "POST",
    path: "/api/sending/schedules/:id/now",
    summary: "Send it now, besides its moments",
    permission,
    params: IdParams,
    response: Sending,
    errors,
  },
  listSendings: {
    method: "GET",
    path: "/api/sending/history",
    summary: "What was sent, when, to whom, with which outcome; newest first",
    permission,
    query: Type.Object(
      {
        schedule: Type.Optional(Id),
        /** Those of earlier moments. */
        before: Type.Optional(Instant),
        /** And those of the moment `before` itself that come after this one. */
        beforeId: Type.Optional(Id),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Array(Sending),
    errors: ["badRequest", "notSignedIn", "forbidden", "databaseDown"],
  },
  mailSettings: {
    method: "GET",
    path: "/api/sending/mail",
    summary: "The mail server that reports are sent by; its password is never told",
    permission: "hotline.administer",
    response: Nullable(MailSettings),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  changeMailSettings: {
    method: "PUT",
    path: "/api/sending/mail",
    summary: "Set the mail server",
    permission: "hotline.administer",
    body: MailSettingsChange,
    response: MailSettings,
    errors: ["badRequest", "notSignedIn", "forbidden", "stale", "databaseDown"],
  },
  testMail: {
    method: "POST",
    path: "/api/sending/mail/test",
    summary: "Send a mail to oneself by the kept settings",
    permission: "hotline.administer",
    body: Type.Object({ to: address }, { additionalProperties: false }),
    /** Null: it was taken; else what the other side said. */
    response: Type.Object({ error: Nullable(Type.String()) }),
    errors: ["badRequest", "notSignedIn", "forbidden", "refused", "tooMany", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;
