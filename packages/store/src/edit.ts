import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Tables } from "./database/tables.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON with sorted names in each object: equal things have equal text. */
const inOrder = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value as Json;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, inOrder(part)]));
};

/** The version of a thing, a hash of its content: equal things have equal versions, so undoing a change restores the version too. */
export const versionOf = (thing: object): string =>
  createHash("sha256")
    .update(JSON.stringify(inOrder(thing)))
    .digest("base64url")
    .slice(0, 22);

/** Locks a thing for edits until the transaction ends. @param subject as in the audit trail */
export const lockForEdit = async (work: Transaction<Tables>, subject: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('edit'), hashtext(${subject}))`.execute(work);
};

/** The last change of a thing in the audit trail: user and time (ms since the epoch). Null if there is none. */
export const lastChangeOf = async (
  work: Transaction<Tables>,
  subject: string,
): Promise<{ readonly by: string; readonly at: number } | null> => {
  const line = await work
    .selectFrom("audit")
    .select(["login", "at"])
    .where("subject", "=", subject)
    .where((eb) => eb.or([eb("action", "like", "%.change"), eb("action", "like", "%.create")]))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return line ? { by: line.login, at: line.at } : null;
};
