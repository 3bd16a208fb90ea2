import { type Static, Type } from "@sinclair/typebox";
import { closedBys, nodeProofs, units } from "@zongji/domain";
import { Instant, Nullable, OneOf, type Operation } from "./operation.ts";
import { ReportCell } from "./reports.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Hash = Type.String({ description: "SHA-256 in hexadecimal" });
const Count = Type.Integer();
const Words = Type.Object({ zh: Type.String(), en: Type.String() });

/** running: it is today · open: it has ended and is not closed · differs: the tables are another by now, and no late fact explains it. */
export const dayStates = ["running", "open", "closed", "corrected", "differs"] as const;
export type DayState = (typeof dayStates)[number];

export const ClosedDay = Type.Object({
  day: Day,
  state: OneOf(dayStates),
  /** Of the newest entry; null: it is not closed. */
  closedAt: Nullable(Instant),
  hash: Nullable(Hash),
  corrections: Count,
  /** Servers whose facts were not known to be there when it was closed. */
  missing: Type.Array(Type.String()),
  /** What went on still when it was closed. */
  open: Count,
  /** Identities that did not hold. */
  breaches: Count,
  /** When it was last compared with the tables. */
  checkedAt: Nullable(Instant),
});
export type ClosedDay = Static<typeof ClosedDay>;

/** early: before 00:30 · tables: a read table is behind · node: a server's facts may be on their way · open: something goes on. */
export const DayWait = Type.Object({
  for: OneOf(["early", "tables", "node", "open"] as const),
  /** The read table, or the server. */
  of: Nullable(Type.String()),
  /** When the server was heard of last. */
  heardAt: Nullable(Instant),
});
export type DayWait = Static<typeof DayWait>;

export const IdentityBreach = Type.Object({
  identity: Type.String(),
  label: Words,
  left: Type.Number(),
  right: Type.Number(),
  /** What counts on one side only, with its call where it has one. */
  things: Type.Array(Type.Object({ id: Type.String(), call: Nullable(Type.String()) })),
});
export type IdentityBreach = Static<typeof IdentityBreach>;
export const IdentityChecked = Type.Object({
  at: Instant,
  from: Instant,
  to: Instant,
  breaches: Type.Array(IdentityBreach),
});
export type IdentityChecked = Static<typeof IdentityChecked>;

export const ClosedDays = Type.Object({
  /** The last first. */
  items: Type.Array(ClosedDay),
  /** The next to close, and what it waits for. */
  waiting: Nullable(Type.Object({ day: Day, since: Instant, waits: Type.Array(DayWait) })),
  /** The chain's newest entry. */
  newest: Nullable(Type.Object({ no: Count, hash: Hash })),
  /** The last check of the identities. */
  identities: Nullable(IdentityChecked),
});
export type ClosedDays = Static<typeof ClosedDays>;

/** A figure that is another one now. Null: there is none. */
export const DayDifference = Type.Object({
  by: OneOf(closedBys),
  key: Nullable(Type.String()),
  /** What people call it. */
  name: Nullable(Type.String()),
  measure: Type.String(),
  label: Words,
  unit: OneOf(units),
  before: ReportCell,
  after: ReportCell,
});
export type DayDifference = Static<typeof DayDifference>;

export const DayEntryShown = Type.Object({
  no: Count,
  /** 0: the close; each correction is one more. */
  revision: Count,
  at: Instant,
  hash: Hash,
  previous: Hash,
  digest: Hash,
  definitions: Hash,
  figures: Type.Object({ lines: Count, sha256: Hash }),
  facts: Type.Object({ calls: Count, facts: Count, sha256: Hash }),
  nodes: Type.Array(Type.Object({ node: Type.String(), proof: OneOf(nodeProofs), at: Instant, refused: Count })),
  open: Type.Object({ calls: Count, visits: Count, offers: Count, dials: Count }),
  breaches: Type.Array(IdentityBreach),
  correction: Nullable(
    Type.Object({
      reason: OneOf(["lateFacts"] as const),
      facts: Type.Array(
        Type.Object({ fact: Type.String(), type: Type.String(), call: Nullable(Type.String()), at: Instant }),
      ),
      factCount: Count,
      differences: Type.Array(DayDifference),
      differenceCount: Count,
    }),
  ),
});
export type DayEntryShown = Static<typeof DayEntryShown>;

export const ClosedDayShown = Type.Object({
  day: Day,
  state: OneOf(dayStates),
  /** The close and its corrections, the first first. */
  entries: Type.Array(DayEntryShown),
  /** All measures of the whole day as they hold. */
  figures: Type.Array(Type.Object({ measure: Type.String(), label: Words, unit: OneOf(units), cell: ReportCell })),
  /** Against the tables, when it was last compared. */
  checkedAt: Nullable(Instant),
  differences: Type.Array(DayDifference),
});
export type ClosedDayShown = Static<typeof ClosedDayShown>;

export const DayComparison = Type.Object({
  at: Instant,
  differences: Type.Array(DayDifference),
  /** The facts that the day was closed with are those that the database holds. */
  factsHold: Type.Boolean(),
  /** Each entry's hash follows from its document and from the entry before, from the first to the newest. */
  chainHolds: Type.Boolean(),
});
export type DayComparison = Static<typeof DayComparison>;

const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;
const permission = "report.see" as const;
const params = Type.Object({ day: Day });

/** 日结. Whoever may see all figures sees closed days; nobody can change one. */
export const dayOperations = {
  listDays: {
    method: "GET",
    path: "/api/days",
    summary: "Days of a period: closed or not, corrected, and how the newest check of the identities came out",
    permission,
    query: Type.Object({ from: Day, to: Day }, { additionalProperties: false }),
    response: ClosedDays,
    errors,
  },
  closedDay: {
    method: "GET",
    path: "/api/days/:day",
    summary: "A closed day: its entries in the chain, its figures, what differs",
    permission,
    params,
    response: ClosedDayShown,
    errors: [...errors, "notFound"],
  },
  compareDay: {
    method: "POST",
    path: "/api/days/:day/comparisons",
    summary: "Compare a closed day with the tables and the facts as they are now; changes nothing",
    permission,
    params,
    response: DayComparison,
    errors: [...errors, "notFound"],
  },
  dayEvidence: {
    method: "GET",
    path: "/api/days/:day/evidence",
    summary: "Definitions, check sums of facts, figures and the chain, as a file that bin/verify.mjs checks",
    permission,
    params,
    response: "binary",
    errors: [...errors, "notFound"],
  },
  checkIdentities: {
    method: "POST",
    path: "/api/identities/checks",
    summary: "Check I1 to I5 of yesterday and today now",
    permission,
    response: IdentityChecked,
    errors,
  },
} as const satisfies Record<string, Operation>;
