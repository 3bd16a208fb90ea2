import { type Static, Type } from "@sinclair/typebox";
import { mostShiftsOfDay, rosterFaults, rosterTableFaults } from "@zongji/domain";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const strict = { additionalProperties: false } as const;
const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const revision = Type.Integer({ minimum: 1, maximum: 1_000_000 });

/** The days that one question asks for, and the entries that one save changes, at most. */
export const mostRosterDays = 62;
export const mostRosterChanges = 5_000;

const time = "([01]\\d|2[0-3]):[0-5]\\d";
const ShiftFields = {
  name: Type.String({ minLength: 1, maxLength: 20, pattern: "^[^+＋、]*[^+＋、\\s][^+＋、]*$" }),
  from: Type.String({ pattern: `^${time}$` }),
  /** No later than `from`: on the next day. */
  to: Type.String({ pattern: `^(${time}|24:00)$` }),
};
/** 班次. */
export const RosterShift = Type.Object({ id: Id, ...ShiftFields, revision, retired: Type.Boolean() });
export type RosterShift = Static<typeof RosterShift>;

/** A shift as it is on a day: a change of its hours leaves days alone that are rostered already, unless it is asked for. */
const OnDay = Type.Object({ shift: Id, name: Type.String(), from: Type.String(), to: Type.String() });
/** 排班 of an agent's day; without shifts it is a day off. */
export const RosterEntry = Type.Object({ agent: Id, day: Day, revision, shifts: Type.Array(OnDay) });
export type RosterEntry = Static<typeof RosterEntry>;
export const RosterAgent = Type.Object({
  id: Id,
  agentNo: Type.String(),
  name: Type.String(),
  groups: Type.Array(Id),
  /** No agent any more, and rostered still for a day that is not closed: the entry can be taken out, and nothing else. */
  gone: Type.Boolean(),
});
export type RosterAgent = Static<typeof RosterAgent>;

export const Roster = Type.Object({
  shifts: Type.Array(RosterShift),
  agents: Type.Array(RosterAgent),
  groups: Type.Array(Type.Object({ id: Id, name: Type.String() })),
  entries: Type.Array(RosterEntry),
  today: Day,
  /** Shifts that agents are rostered for whom the reader may not enter: he neither renames nor retires them. */
  sharedShifts: Type.Array(Id),
  /** The days until this one are closed: their roster stays. Null: none is. */
  closedUpTo: Nullable(Day),
});
export type Roster = Static<typeof Roster>;

const RosterChange = Type.Object(
  {
    agent: Id,
    day: Day,
    /** The revision of the entry that was seen; 0: there was none. */
    revision: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    /** None of them: a day off; null: nothing is said of the day any more. */
    shifts: Nullable(Type.Array(Id, { maxItems: mostShiftsOfDay, uniqueItems: true })),
  },
  strict,
);
export type RosterChangeAsked = Static<typeof RosterChange>;

export const RosterRevision = Type.Object({
  revision,
  /** Null: the entry was taken out. */
  shifts: Nullable(Type.Array(OnDay)),
  by: Nullable(Type.String()),
  at: Instant,
});
export type RosterRevision = Static<typeof RosterRevision>;

export const RosterImportProblem = Type.Object({
  /** As a spreadsheet counts, from 1. */
  line: Type.Integer(),
  /** The head of the column. */
  column: Type.String(),
  problem: OneOf([...rosterTableFaults, ...rosterFaults] as const),
  /** What stands there; of `twice` the line that said it first. */
  text: Type.String(),
});
export type RosterImportProblem = Static<typeof RosterImportProblem>;
export const RosterImport = Type.Object({
  /** Agents' days that the file says something of, and those of them that become otherwise. */
  entries: Type.Integer(),
  changed: Type.Integer(),
  problems: Type.Array(RosterImportProblem),
  /** Nothing is while there is a problem. */
  isSaved: Type.Boolean(),
});
export type RosterImport = Static<typeof RosterImport>;

const read = ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown"] as const;
const manage = { permission: "roster.manage", errors: [...read, "conflict"] } as const;

export const rosterOperations = {
  roster: {
    method: "GET",
    path: "/api/roster",
    summary: "Who works which shifts, from a day to a day, 62 at the most: those whom one may see",
    permission: "roster.see",
    query: Type.Object({ from: Day, to: Day }, strict),
    response: Roster,
    errors: read,
  },
  rosterHistory: {
    method: "GET",
    path: "/api/roster/history",
    summary: "What was entered for an agent's day, the last first",
    permission: "roster.see",
    query: Type.Object({ agent: Id, day: Day }, strict),
    response: Type.Array(RosterRevision),
    errors: read,
  },
  saveRoster: {
    ...{ method: "PUT", path: "/api/roster", ...manage },
    summary: "Change entries, all of them or none; refused for a closed day, and where somebody else changed one",
    body: Type.Object({ changes: Type.Array(RosterChange, { minItems: 1, maxItems: mostRosterChanges }) }, strict),
    response: Type.Object({ changed: Type.Integer() }),
  },
  importRoster: {
    ...{ method: "POST", path: "/api/roster/import", permission: "roster.manage" },
    summary: "Read a roster from a table (CSV or XLSX); saved where that is asked and no line is wrong",
    query: Type.Object({ save: Type.Optional(OneOf(["true", "false"] as const)) }, strict),
    upload: { maxBytes: 4 * 1024 * 1024 },
    response: RosterImport,
    errors: [...read, "conflict", "tooLarge", "unsupportedMedia"],
  },
  createRosterShift: {
    ...{ method: "POST", path: "/api/roster/shifts", summary: "Make a shift", ...manage },
    body: Type.Object(ShiftFields, strict),
    response: RosterShift,
  },
  changeRosterShift: {
    ...{ method: "PUT", path: "/api/roster/shifts/:id", ...manage },
    summary:
      "Call it otherwise (refused where agents have it whom one may not enter), or give it other hours: of the days from a day on that have it and that one may enter, or of new entries alone",
    params: IdParams,
    body: Type.Object({ revision, ...ShiftFields, applyFrom: Nullable(Day) }, strict),
    response: RosterShift,
  },
  retireRosterShift: {
    ...{ method: "POST", path: "/api/roster/shifts/:id/retire", ...manage },
    summary: "Offer it no more (refused where agents have it whom one may not enter); days that have it keep it",
    params: IdParams,
    body: Type.Object({ revision }, strict),
    response: "empty",
  },
} as const satisfies Record<string, Operation>;
