import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Tables } from "./database/tables.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** With each object's names in order, so that equal things are written equally. */
const inOrder = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value as Json;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, inOrder(part)]));
};

/** Names what a thing was when somebody was shown it: equal things have equal versions, so that undoing a change brings the version back too. */
export const versionOf = (thing: object): string =>
  createHash("sha256")
    .update(JSON.stringify(inOrder(thing)))
    .digest("base64url")
    .slice(0, 22);

/** Edits of one thing take turns until the transaction ends. @param subject as the audit trail names it */
export const lockForEdit = async (work: Transaction<Tables>, subject: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('edit'), hashtext(${subject}))`.execute(work);
};

/** Who changed a thing last, and when (ms since the epoch), as the audit trail tells it; nobody it knows: null. */
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
