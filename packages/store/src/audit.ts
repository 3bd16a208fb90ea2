import type { AuditAction } from "@zongji/api";
import type { Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";

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
