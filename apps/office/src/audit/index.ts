import type { AuditEntry } from "@zongji/api";
import type { Db } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { namesIn, namesOf } from "./audit-names.ts";

/** The audit trail, newest first, with the names that its ids have now. */
export const auditRoutes = (add: AddOperation, db: Db): void => {
  add("listAudit", async ({ query }) => {
    const { from, to, login, action, page = 1, pageSize = 50 } = query;
    let lines = db.selectFrom("audit");
    if (from !== undefined) lines = lines.where("at", ">=", from);
    if (to !== undefined) lines = lines.where("at", "<", to);
    if (login !== undefined) lines = lines.where("login", "=", login);
    if (action !== undefined) lines = lines.where("action", "=", action);
    const { total } = await lines.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
    const rows = await lines
      .selectAll()
      .orderBy("id", "desc")
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute();
    const names = await namesIn(db, rows);
    const items: AuditEntry[] = rows.map(({ user_id, ...row }) => ({
      ...row,
      userId: user_id,
      names: namesOf(row, names),
    }));
    return { items, total, page, pageSize };
  });
};
