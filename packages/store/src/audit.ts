import type { AuditAction, AuditQuery } from "@zongji/api";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";
import type { ListSource, Sort, SortName } from "./list.ts";

/** Who did it and from where. `userId` null: somebody unknown, or the server itself. */
export type Actor = { readonly userId: string | null; readonly login: string; readonly address: string };

/** Writes one line of the audit trail, in the transaction of what it tells. `detail` never holds a secret. */
export const writeAudit = async (
  db: Db | Transaction<Tables>,
  { userId, login, address }: Actor,
  action: AuditAction,
  subject: string,
  detail: object = {},
  /** `at`: when it happened, ms, if not now. `key`: what is told twice under it is written once. */
  { at = Date.now(), key }: { readonly at?: number; readonly key?: string } = {},
): Promise<void> => {
  const line = { at, user_id: userId, login, address, action, subject, detail: JSON.stringify(detail) };
  await db
    .insertInto("audit")
    .values(key === undefined ? line : { ...line, fact: key })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** What lines are looked for; plain JSON. */
export type AuditFilter = Pick<AuditQuery, "from" | "to" | "login" | "action">;
export type KeptAudit = Omit<Selectable<Tables["audit"]>, "fact">;

const column = (name: string, of: Sort["of"]): Sort => ({ by: sql.ref(`audit.${name}`), of });

/** The audit trail as SQL. */
export const auditSource: ListSource<AuditFilter, KeptAudit> = {
  found: (db, { from, to, login, action }) => {
    let lines = (db as Db).selectFrom("audit");
    if (from !== undefined) lines = lines.where("at", ">=", from);
    if (to !== undefined) lines = lines.where("at", "<", to);
    if (login !== undefined) lines = lines.where("login", "=", login);
    if (action !== undefined) lines = lines.where("action", "=", action);
    return lines;
  },
  whole: (found) => found.select(["id", "at", "user_id", "login", "address", "action", "subject", "detail"]),
  key: column("id", "number"),
  sorts: {
    at: column("at", "number"),
    login: column("login", "text"),
    address: column("address", "text"),
    action: column("action", "text"),
  } satisfies Record<SortName<AuditQuery>, Sort>,
};
