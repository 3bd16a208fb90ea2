import type { AuditAction, AuditQuery } from "@zongji/api";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";
import { nowOf } from "./database/index.ts";
import type { ListSource, Sort, SortName } from "./list.ts";

/** The user and address of an action. `userId` null: an unknown user, or the server itself. */
export type Actor = { readonly userId: string | null; readonly login: string; readonly address: string };

/** Writes one line of the audit trail, in the transaction of the audited change. `detail` must not contain a secret. */
export const writeAudit = async (
  db: Db | Transaction<Tables>,
  { userId, login, address }: Actor,
  action: AuditAction,
  subject: string,
  detail: object = {},
  /** `at`: time of the action, ms; default now. `key`: a second line with the same key is not written. */
  { at = nowOf(db), key }: { readonly at?: number; readonly key?: string } = {},
): Promise<void> => {
  const line = { at, user_id: userId, login, address, action, subject, detail: JSON.stringify(detail) };
  await db
    .insertInto("audit")
    .values(key === undefined ? line : { ...line, fact: key })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** The filter of the audit trail; plain JSON. */
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
