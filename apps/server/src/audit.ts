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
): Promise<void> => {
  await db
    .insertInto("audit")
    .values({ at: Date.now(), user_id: userId, login, address, action, subject, detail: JSON.stringify(detail) })
    .execute();
};
