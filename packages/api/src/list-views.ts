import { type Static, Type } from "@sinclair/typebox";
import { type ExportedList, exportedLists } from "./exports.ts";
import type { AnyList, ListFilter } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** So many one person keeps of one list. */
export const mostListViews = 30;

const listIds = Object.keys(exportedLists) as ExportedList[];
const Columns = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100, uniqueItems: true });

/** 常用视图: a list as somebody wants to see it again, kept for that person alone. */
export const ListView = Type.Object({
  id: Id,
  list: OneOf(listIds),
  name: Type.String(),
  /** Parameters of the list's query, each as the address has it. */
  query: Type.Record(Type.String(), Type.String()),
  /** Columns that are not shown; null: those that are usual. */
  hidden: Nullable(Columns),
  at: Instant,
});
export type ListView = Static<typeof ListView>;

export const NewListView = Type.Object(
  {
    list: OneOf(listIds),
    name: Type.String({ minLength: 1, maxLength: 40, pattern: "\\S" }),
    query: Type.Record(Type.String({ pattern: "^[A-Za-z]{1,40}$" }), Type.String({ minLength: 1, maxLength: 200 }), {
      maxProperties: 40,
    }),
    hidden: Nullable(Columns),
  },
  { additionalProperties: false },
);
export type NewListView = Static<typeof NewListView>;

/** What was typed may be somebody's name or number, and a period is over the next day: neither is kept. */
const keptKinds: ReadonlySet<ListFilter["kind"]> = new Set(["choice", "group", "businessType", "press", "range"]);

/** The parameters of a list's query that a view keeps. */
export const viewParams = (list: AnyList): readonly string[] => [
  ...Object.values(list.filters).flatMap(({ kind, params }) => (keptKinds.has(kind) ? Object.keys(params) : [])),
  "sort",
];

const errors = ["badRequest", "notSignedIn", "notFound", "databaseDown", "unavailable"] as const;

export const listViewOperations = {
  listViews: {
    method: "GET",
    path: "/api/list-views",
    summary: "One's own views of a list, by name",
    permission: "signedIn",
    query: Type.Object({ list: OneOf(listIds) }, { additionalProperties: false }),
    response: Type.Object({ items: Type.Array(ListView) }),
    errors,
  },
  saveListView: {
    method: "PUT",
    path: "/api/list-views",
    summary: "Keep a view of a list; one's own of the same name is replaced",
    permission: "signedIn",
    body: NewListView,
    response: ListView,
    errors: [...errors, "conflict"],
  },
  deleteListView: {
    method: "DELETE",
    path: "/api/list-views/:id",
    summary: "Take a view of one's own away",
    permission: "signedIn",
    params: IdParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;
