import { type Static, Type } from "@sinclair/typebox";
import { callerLists } from "@zongji/domain";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation, Version } from "./operation.ts";

const list = OneOf(callerLists);
const fields = {
  list,
  reason: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" }),
  /** Up to this moment; null: for good. */
  until: Nullable(Instant),
};

/** 来电名单: a caller who stands on a list. */
export const ListedCaller = Type.Object({
  /** The pseudonym of the number. */
  party: Id,
  /** Masked for whoever may not see numbers in full. */
  number: Type.String(),
  ...fields,
  /** Who wrote it last, and when; null: an account that is gone. */
  by: Nullable(Type.String()),
  at: Instant,
  version: Version,
});
export type ListedCaller = Static<typeof ListedCaller>;

export const NewListedCaller = Type.Object(
  { number: Type.String({ pattern: "^\\+?[0-9]([0-9 -]{1,22})[0-9]$" }), ...fields },
  { additionalProperties: false },
);
export type NewListedCaller = Static<typeof NewListedCaller>;
export const ListedCallerChange = Type.Object(
  { version: Type.Optional(Version), ...fields },
  { additionalProperties: false },
);
export type ListedCallerChange = Static<typeof ListedCallerChange>;

/** What is wrong in a line of a file. `of`: the line that names the number first. */
export const callerImportProblems = ["missing", "malformed", "unknown", "long", "past", "twice", "listed"] as const;
export const CallerImportProblem = Type.Object({
  /** As a spreadsheet counts, from 1. */
  line: Type.Integer(),
  field: OneOf(["number", "list", "reason", "until"] as const),
  problem: OneOf(callerImportProblems),
  of: Type.Optional(Type.Integer()),
});
export type CallerImportProblem = Static<typeof CallerImportProblem>;
export const CallerImport = Type.Object({
  /** Those that hold anything, without the head. */
  lines: Type.Integer(),
  /** What comes of the right ones: callers who are put on a list, and those who are moved or changed. */
  added: Type.Integer(),
  changed: Type.Integer(),
  problems: Type.Array(CallerImportProblem),
  /** Nothing is while there is a problem. */
  isSaved: Type.Boolean(),
});
export type CallerImport = Static<typeof CallerImport>;

/** The most that one answer holds. */
export const mostListedCallers = 500;

const permission = "callers.list" as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;

export const callerOperations = {
  listListedCallers: {
    method: "GET",
    path: "/api/listed-callers",
    summary:
      "来电名单, the newest first, 500 at the most; `search`: a whole number, its last four digits or a part of the reason",
    permission,
    query: Type.Object(
      { list: Type.Optional(list), search: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })) },
      { additionalProperties: false },
    ),
    response: Type.Array(ListedCaller),
    errors,
  },
  addListedCaller: {
    method: "POST",
    path: "/api/listed-callers",
    summary: "Put a caller on a list, from the next call on",
    permission,
    body: NewListedCaller,
    response: ListedCaller,
    errors,
  },
  importListedCallers: {
    method: "POST",
    path: "/api/listed-callers/import",
    summary:
      "Read a CSV or XLSX file of callers (columns number, list, reason, until; 5,000 lines at most) and tell what is wrong by line; with `save`, and nothing wrong, put them on their lists. `replace`: those who are on one already are changed",
    permission,
    query: Type.Object(
      { save: Type.Optional(OneOf(["true"] as const)), replace: Type.Optional(OneOf(["true"] as const)) },
      { additionalProperties: false },
    ),
    upload: { maxBytes: 8 * 1024 * 1024 },
    response: CallerImport,
    errors: [...errors, "tooLarge", "unsupportedMedia"],
  },
  changeListedCaller: {
    method: "PATCH",
    path: "/api/listed-callers/:id",
    summary: "Change a caller's list, its reason or its end",
    permission,
    params: IdParams,
    body: ListedCallerChange,
    response: ListedCaller,
    errors,
  },
  removeListedCaller: {
    method: "DELETE",
    path: "/api/listed-callers/:id",
    summary: "Take a caller off the lists",
    permission,
    params: IdParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;
